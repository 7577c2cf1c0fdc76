"""Hints of duplicates: open dossiers of the same applicant and procedure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.identity.organisations.models import Unit
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import AlikeRow, alike
from portal.onestop.dossiers.rules import State, Step

MOST_HINTS, _LOOKED_BACK = 5, 40


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open dossier of the same applicant and procedure."""

    code: str
    unit_id: UUID
    unit_name: str
    state: State
    submitted_at: datetime

    @classmethod
    def read(cls, row: AlikeRow) -> Self:
        """Keep of another dossier what a hint tells."""
        return cls(row.code, row.unit_id, row.unit_name, row.state, row.submitted_at)


@dataclass(frozen=True, slots=True)
class Hints:
    """Open dossiers of the same applicant and procedure.

    ``shown`` are those of the officer's units; of others only that there are any (``elsewhere``).
    """

    shown: tuple[Duplicate, ...] = ()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.shown) or self.elsewhere


def duplicates(identity: str | None, procedure_code: str, *, actor: Actor) -> Hints:
    """Find the open dossiers of the same identity number (by its blind index) and procedure."""
    if not identity:
        return Hints()
    wanted = _OPEN.where(
        Dossier.applicant_identity_index == blind_index("identity", identity),
        Dossier.procedure_code == procedure_code,
    )
    rows = session().execute(wanted.order_by(Dossier.submitted_at.desc()).limit(_LOOKED_BACK))
    return _hints(actor, (Duplicate(*row) for row in rows))


_OPEN = (
    sa.select(
        *(Dossier.code, Dossier.unit_id, Unit.name),
        *(Dossier.state, Dossier.submitted_at),
    )
    .join(Unit, Unit.id == Dossier.unit_id)
    .where(Dossier.step != Step.CLOSED)
)


def duplicates_of(actor: Actor, dossier: Dossier) -> Hints:
    """Find the other open dossiers of the same applicant and procedure."""
    same = (row for row in alike(actor, dossier) if row.procedure_code == dossier.procedure_code)
    return _hints(actor, (Duplicate.read(row) for row in same if row.step is not Step.CLOSED))


def _hints(actor: Actor, found: Iterable[Duplicate]) -> Hints:
    """Keep what lies with the officer's units; of what lies elsewhere nothing is told."""
    rows = tuple(found)
    shown = tuple(row for row in rows if row.unit_id in actor.units)
    return Hints(shown[:MOST_HINTS], elsewhere=len(shown) < len(rows))
