"""Creating units, giving functions and taking them back."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.identity.organisations.models import Position, Unit
from portal.identity.organisations.queries import PositionNotFound
from portal.identity.organisations.rules import Function, UnitKind


class UnitCodeTaken(Refused):
    """Another unit already has this identification code."""

    sentence = _l("Mã định danh đơn vị này đã có.")


class AlreadyHeld(Refused):
    """The person already holds this function in this unit."""

    sentence = _l("Người này đang giữ chức năng đó tại đơn vị.")


def create_unit(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: UnitKind,
    symbol: str,
    place_name: str,
    actor: Actor,
    now: datetime,
    commune_code: str | None = None,
    parent_id: UUID | None = None,
    demonstration: bool = False,
) -> UUID:
    """Create a unit and give its id; raises UnitCodeTaken."""
    if session().scalar(sa.select(Unit.id).where(Unit.code == code)):
        raise UnitCodeTaken
    made = Unit(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        symbol=symbol,
        place_name=place_name,
        commune_code=commune_code,
        parent_id=parent_id,
        demonstration=demonstration,
    )
    session().add(made)
    session().flush()
    record(
        action="unit.created",
        actor=actor,
        now=now,
        subject="unit",
        subject_id=made.id,
        unit_id=made.id,
        code=code,
    )
    return made.id


def assign(
    *,
    account_id: UUID,
    unit_id: UUID,
    function: Function,
    actor: Actor,
    now: datetime,
    title: str = "",
    valid_from: date | None = None,
) -> UUID:
    """Give an account a function in a unit, from today or a day to come; give the position's id.

    Raises AlreadyHeld when the account has that function there without an end.
    """
    if session().scalar(_held(account_id, unit_id, function)):
        raise AlreadyHeld
    made = Position(
        account_id=account_id,
        unit_id=unit_id,
        function=function,
        title=title,
        valid_from=valid_from or local(now).date(),
    )
    session().add(made)
    session().flush()
    _record("position.assigned", made, actor=actor, now=now)
    return made.id


def end_position(*, position_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a function back at once; raises PositionNotFound when it is not held any more.

    The person's next request goes without it, and sessions need not end.
    """
    today = local(now).date()
    held = session().get(Position, position_id)
    if held is None or (held.valid_to is not None and held.valid_to <= today):
        raise PositionNotFound
    held.valid_to = today
    _record("position.ended", held, actor=actor, now=now)


def _held(account_id: UUID, unit_id: UUID, function: Function) -> sa.Select[UUID]:
    return sa.select(Position.id).where(
        Position.account_id == account_id,
        Position.unit_id == unit_id,
        Position.function == function,
        Position.valid_to.is_(None),
    )


def _record(action: str, position: Position, *, actor: Actor, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="account",
        subject_id=position.account_id,
        unit_id=position.unit_id,
        function=position.function.value,
    )
