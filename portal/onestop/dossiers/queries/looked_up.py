"""What the page of a look-up needs of a dossier, read as one row: it is asked for most of all."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from portal.core.crypto import EncryptedStr, decrypt, encrypt
from portal.core.json_types import JsonValue
from portal.core.prepared import Prepared
from portal.identity.organisations.models import Unit
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import State, Step


@dataclass(frozen=True, slots=True)
class Sealed:
    """What proves the right to look, as it is stored: opened only to be compared."""

    pin: str
    identity: str

    def open_pin(self) -> str:
        """Give the PIN of the receipt."""
        return decrypt(_PIN, self.pin)

    def open_identity(self) -> str:
        """Give the applicant's identity number, or small letters where none was told."""
        return decrypt(_IDENTITY, self.identity)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A dossier as far as a stranger with its code may see it."""

    id: UUID
    unit_id: UUID
    code: str
    procedure_name: str
    revision_id: UUID
    submitted_by: UUID
    state: State
    step: Step
    pending: str | None
    submitted_at: datetime
    reception_due_at: datetime | None
    received_at: datetime | None
    original_due_at: datetime | None
    due_at: datetime | None
    due_derivation: dict[str, JsonValue] | None
    decided_at: datetime | None
    returned_at: datetime | None
    withdrawal_asked_at: datetime | None
    unit_name: str


Readable = Dossier | LookedUp  # What tells where a dossier is and by when it is promised.

_DOSSIER, _UNIT = Dossier.__table__.c, Unit.__table__.c
_PIN, _IDENTITY = (
    cast("EncryptedStr", _DOSSIER[name].type).purpose for name in ("pin", "applicant_identity")
)
_BY_CODE = Prepared(
    sa.select(
        sa.type_coerce(_DOSSIER.pin, sa.Text),
        sa.type_coerce(_DOSSIER.applicant_identity, sa.Text),
        *(_DOSSIER[name] for name in LookedUp.__slots__[:-1]),
        _UNIT.name,
    )
    .join_from(Dossier.__table__, Unit.__table__, _UNIT.id == _DOSSIER.unit_id)
    .where(_DOSSIER.code == sa.bindparam("code"))
)


def look_up(code: str) -> tuple[Sealed, LookedUp] | None:
    """Find a dossier by its code, with what proves the right to see it."""
    found = _BY_CODE.ask(code=code)
    if not found:
        return None
    pin, identity, *told = found[0]
    return Sealed(pin, identity or nobody().identity), LookedUp(*told)


@lru_cache(maxsize=1)
def nobody() -> Sealed:
    """Make proofs that nobody has, to compare with where there are none, in the same time."""
    return Sealed(encrypt(_PIN, "nobody"), encrypt(_IDENTITY, "nobody"))
