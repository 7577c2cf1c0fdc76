"""People who stand in for one of the crew."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.services.deputising import name_deputy
from tests.factories import dossiers as make

GROUND = "Quyết định minh họa số 5"


def let_act(
    deputy_id: UUID | None,
    principal: Function | UUID,
    duties: Sequence[Duty],
    *,
    unit: str = make.HAC_THANH,
    **more: Any,
) -> UUID:
    """Let somebody act for one of a unit's crew, for three days and all else unless told so."""
    person = make.crew(unit)[principal].id if isinstance(principal, Function) else principal
    assert person
    assert deputy_id
    today = clock.local(clock.now()).date()
    days = {"first_day": today, "last_day": today + timedelta(days=2)}
    with transaction():
        return name_deputy(
            unit_id=make.unit_id(unit),
            principal_id=person,
            deputy_id=deputy_id,
            duties=duties,
            actor=SYSTEM,
            now=clock.now(),
            **{"ground": GROUND, **days, **more},
        )
