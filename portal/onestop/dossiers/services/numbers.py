"""Dossier numbers: one series for each unit and day, without gaps; and PINs of receipts."""

import secrets
from datetime import date
from uuid import UUID

from portal.core.counters import counting_up
from portal.core.database import session
from portal.onestop.dossiers.models import DossierNumber

_PIN_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PIN_LENGTH = 9
_NEXT = counting_up(DossierNumber.last)


def next_number(unit_id: UUID, day: date) -> int:
    """Take the next number of a unit's day; a rolled-back transaction gives it back.

    Ask for it last: on PostgreSQL the counter row stays locked until the transaction ends.
    """
    number: int = session().execute(_NEXT, {"unit_id": unit_id, "day": day}).scalar_one()
    return number


def new_pin() -> str:
    """Make the PIN of a receipt: nine letters and digits, a little over 44 bits of chance."""
    return "".join(secrets.choice(_PIN_LETTERS) for _ in range(_PIN_LENGTH))
