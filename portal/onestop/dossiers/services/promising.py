"""Giving the calendar the promises that were made, so that it can replay a year."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.json_types import JsonValue
from portal.onestop.calendar.events import PromisesAsked
from portal.onestop.calendar.rules import Derivation, Promise
from portal.onestop.dossiers.models import Dossier


def answer(asked: PromisesAsked) -> None:
    """Add the promises of dossiers received in the year."""
    since = datetime(asked.year, 1, 1, tzinfo=UTC)
    until = datetime(asked.year + 1, 1, 1, tzinfo=UTC)
    rows = session().execute(
        sa.select(Dossier.code, Dossier.unit_id, Dossier.due_derivation)
        .where(Dossier.received_at >= since, Dossier.received_at < until)
        .order_by(Dossier.received_at)
    )
    asked.answers.extend(
        _promise(code, unit_id, stored) for code, unit_id, stored in rows if stored
    )


def _promise(code: str, unit_id: UUID, stored: dict[str, JsonValue]) -> Promise:
    derived = Derivation.from_json(stored)
    return Promise(
        code, derived.received_at, derived.limit, derived.segments, derived.supplement, unit_id
    )
