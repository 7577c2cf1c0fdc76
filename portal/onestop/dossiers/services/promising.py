"""Giving the calendar the promises that were made, so that it can replay a year."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import VIETNAM
from portal.core.database import session
from portal.core.json_types import JsonValue
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import Derivation, Promise
from portal.onestop.dossiers.models import Dossier


def answer(asked: PromisesAsked) -> None:
    """Add the promises of dossiers received in the year, by Vietnamese time.

    A clock that stands still promises no date, and is left out.
    """
    since = datetime(asked.year, 1, 1, tzinfo=VIETNAM)
    until = datetime(asked.year + 1, 1, 1, tzinfo=VIETNAM)
    rows = session().execute(
        sa.select(Dossier.code, Dossier.unit_id, Dossier.due_at, Dossier.due_derivation)
        .where(Dossier.received_at >= since, Dossier.received_at < until)
        .order_by(Dossier.received_at)
    )
    asked.answers.extend(
        _promise(code, unit_id, due_at, stored)
        for code, unit_id, due_at, stored in rows
        if due_at and stored
    )


def _promise(code: str, unit_id: UUID, due_at: datetime, stored: dict[str, JsonValue]) -> Promise:
    derived = Derivation.from_json(stored)
    return Promise(
        code,
        derived.received_at,
        due_at,
        derived.limit,
        derived.segments,
        derived.supplement,
        unit_id,
    )
