"""Dossier numbers: one series for each unit and day, without gaps."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.onestop.dossiers.models import DossierNumber

_NEXT = (
    sa.text(
        "INSERT INTO dossier_number (unit_id, day, last) VALUES (:unit_id, :day, 1) "
        "ON CONFLICT (unit_id, day) DO UPDATE SET last = dossier_number.last + 1 "
        "RETURNING last"
    )
    .bindparams(
        sa.bindparam("unit_id", type_=DossierNumber.unit_id.type),
        sa.bindparam("day", type_=DossierNumber.day.type),
    )
    .columns(last=sa.Integer)
)


def next_number(unit_id: UUID, day: date) -> int:
    """Take the next number of a unit's day; a rolled-back transaction gives it back.

    Ask for it last: on PostgreSQL the counter row stays locked until the transaction ends.
    """
    number: int = session().execute(_NEXT, {"unit_id": unit_id, "day": day}).scalar_one()
    return number
