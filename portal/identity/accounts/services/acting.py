"""Somebody acting without a session: with the functions that they hold at that moment."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor, Deputation, Grant
from portal.core.clock import local
from portal.core.events import publish
from portal.identity.accounts.events import DeputationsAsked
from portal.identity.accounts.queries import get_account
from portal.identity.organisations.queries import positions_of


def acting(account_id: UUID, now: datetime) -> Actor:
    """Give a member of staff as the actor of what they ordered before; raises AccountNotFound."""
    grants = functions_of(account_id, now)
    name, duties = get_account(account_id).display_name, deputations_of(account_id, now)
    return Actor(account_id, name, "staff", grants, deputations=duties)


def functions_of(account_id: UUID, now: datetime) -> frozenset[Grant]:
    """List the functions that somebody holds at a moment."""
    held = positions_of(account_id, local(now).date())
    return frozenset(Grant(position.unit_id, position.function.value) for position in held)


def deputations_of(account_id: UUID, now: datetime) -> tuple[Deputation, ...]:
    """List the duties of others that somebody carries at a moment."""
    asked = DeputationsAsked(account_id, local(now).date())
    publish(asked)
    return tuple(asked.answers)
