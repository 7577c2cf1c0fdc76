"""Entries of the authority register of a test; call these inside no transaction."""

from datetime import date
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.records.registers.queries.authorities import AuthorityRow, get_authority
from portal.records.registers.services import authorities as services
from portal.records.registers.services.authorities import Grant
from portal.records.signatures.rules import Scope, SigningForm
from tests.factories.identity import staff_actor
from tests.factories.signatures import NOW

PROPOSER, SECOND = UUID(int=70), UUID(int=71)


def make_grant(unit_id: UUID, account_id: UUID, **facts: object) -> Grant:
    """Say that somebody may sign everything from 2026 on."""
    chosen = {
        "title": "CHỦ TỊCH",
        "form": SigningForm.DIRECT,
        "scope": Scope.ALL,
        "valid_from": date(2026, 1, 1),
        "decision_number": "12/QĐ-UBND",
        "decision_date": date(2025, 12, 30),
    } | facts
    return Grant(unit_id=unit_id, account_id=account_id, **chosen)  # type: ignore[arg-type]


def proposer(unit_id: UUID) -> Actor:
    return staff_actor(unit_id, Function.ADMINISTRATOR, account_id=PROPOSER)


def second(unit_id: UUID) -> Actor:
    return staff_actor(unit_id, Function.RECORDS_CLERK, account_id=SECOND)


def make_authority(unit_id: UUID, account_id: UUID, **facts: object) -> AuthorityRow:
    """Enter somebody who holds a function in the unit, and have it confirmed."""
    with transaction():
        grant = make_grant(unit_id, account_id, **facts)
        made = services.propose(grant, actor=proposer(unit_id), now=NOW)
        services.confirm(made.id, actor=second(unit_id), now=NOW)
        return get_authority(made.id)
