"""Who may do what with an account."""

from typing import Protocol
from uuid import UUID

from portal.core.access import Actor
from portal.core.settings import settings
from portal.identity.organisations.rules import Function


class Identified(Protocol):
    """Anything with an identity."""

    @property
    def id(self) -> UUID: ...


class Owned(Protocol):
    """Anything that belongs to one account."""

    @property
    def account_id(self) -> UUID:
        """Name the owner's account."""


class Managed(Protocol):
    """A member of staff whom an administrator looks after."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit_ids(self) -> frozenset[UUID]: ...


class InUnit(Protocol):
    """Anything that lies in a unit and belongs to an account."""

    @property
    def unit_id(self) -> UUID: ...
    @property
    def account_id(self) -> UUID: ...


def administered(actor: Actor) -> frozenset[UUID]:
    """List the units that an actor administers."""
    held = (grant for grant in actor.grants if grant.function == Function.ADMINISTRATOR)
    return frozenset(grant.unit_id for grant in held)


def may_administer(actor: Actor) -> bool:
    """Let administrators of any unit see what they look after."""
    return actor.kind == "staff" and bool(administered(actor))


def may_administer_unit(actor: Actor, unit: Identified) -> bool:
    """Let administrators give functions in their own units."""
    return actor.kind == "staff" and unit.id in administered(actor)


def may_end_position(actor: Actor, position: InUnit) -> bool:
    """Let administrators take a function back in their units, never one of their own."""
    own = position.account_id == actor.id
    return actor.kind == "staff" and position.unit_id in administered(actor) and not own


def may_manage_account(actor: Actor, account: Managed) -> bool:
    """Let administrators close and open accounts that belong to their units only, never their own.

    Who works for another unit as well is for an administrator of both.
    """
    inside = bool(account.unit_ids) and account.unit_ids <= administered(actor)
    return actor.kind == "staff" and inside and account.id != actor.id


class Exemptible(Protocol):
    """An account that may exist for the demonstration only."""

    @property
    def demonstration(self) -> bool: ...


def is_exempt(account: Exemptible) -> bool:
    """Tell whether anybody may use an account by one click, so that no secret protects it."""
    return account.demonstration and settings().demonstration


def may_enrol(actor: Actor, account: Exemptible) -> bool:
    """Let staff enrol; a visitor's secret would shut others out of a demonstration account."""
    return may_have_second_factor(actor) and not is_exempt(account)


def may_have_second_factor(actor: Actor) -> bool:
    """Let staff have a second factor; citizens are vouched for by their provider."""
    return actor.kind == "staff" and actor.id is not None


def may_use_own_account(actor: Actor) -> bool:
    """Let people with an account see their own data and sessions."""
    return actor.kind in {"citizen", "staff"} and actor.id is not None


def may_end_session(actor: Actor, owned: Owned) -> bool:
    """Let people end their own sessions only."""
    return actor.id is not None and owned.account_id == actor.id
