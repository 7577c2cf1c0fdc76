"""The register of dossiers (Mẫu 07) of a unit and period, in pages and in batches."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.i18n import format_date, format_datetime
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules.places import find_commune
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import Action, State
from portal.onestop.slips.queries.said import address, phone
from portal.onestop.slips.rules.periods import Period

# As the register in use has them; TT 03/2025/TT-VPCP was not at hand to compare.
_FILE = Path(__file__).parent.parent / "rules" / "register.json"
HEADINGS: tuple[str, ...] = tuple(
    column["heading"] for column in json.loads(_FILE.read_text(encoding="utf-8"))["columns"]
)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """Which dossiers: a unit's, received in a period, perhaps of one procedure or state."""

    unit_id: UUID
    period: Period
    procedure: str = ""
    state: State | None = None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Say it in SQL."""
        wanted = [
            Dossier.unit_id == self.unit_id,
            Dossier.received_at >= self.period.begins,
            Dossier.received_at < self.period.ends,
        ]
        if self.procedure:
            wanted.append(Dossier.procedure_code == self.procedure)
        if self.state:
            wanted.append(Dossier.state == self.state)
        return sa.and_(*wanted)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A dossier as the register shows it."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    submitter_name: str
    answers: str
    state: State
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime | None
    handed_over_by: str | None

    def cells(self, place: int) -> tuple[str, ...]:
        """Write the row under ``HEADINGS``; whoever took the result is not known but by name."""
        filed: Mapping[str, JsonValue] = json.loads(self.answers)
        commune = find_commune(str(filed.get("applicant_residence_commune") or ""))
        return (
            str(place),
            self.code,
            self.procedure_name,
            "01",
            self.applicant_name,
            address(filed),
            phone(filed),
            format_datetime(self.received_at),
            format_datetime(self.due_at),
            format_date(local(self.returned_at)) if self.returned_at else "",
            self.handed_over_by or "",
            self.submitter_name if self.returned_at else "",
            commune.full_name if commune else "",
            str(self.state.label),
        )


_HANDED_OVER_BY = (
    sa.select(sa.func.max(MoveRecord.actor_name))
    .where(MoveRecord.dossier_id == Dossier.id, MoveRecord.action == Action.HAND_OVER.value)
    .correlate(Dossier)
    .scalar_subquery()
)
_ROW: sa.Select[Any] = sa.select(
    *(getattr(Dossier, name) for name in RegisterRow.__slots__[:-1]), _HANDED_OVER_BY
)


def page(wanted: RegisterFilter, *, offset: int, limit: int) -> Sequence[RegisterRow]:
    """List a page of the register in the order of receipt; up to one row past the limit."""
    return _rows(_ROW.where(wanted.condition).offset(offset).limit(limit + 1))


def batch(
    wanted: RegisterFilter, *, after: RegisterRow | None, limit: int
) -> Sequence[RegisterRow]:
    """List the next rows after one, without walking those before it."""
    query = _ROW.where(wanted.condition)
    if after:
        place = sa.tuple_(Dossier.received_at, Dossier.id)
        here = sa.tuple_(
            sa.literal(after.received_at, Dossier.received_at.type),
            sa.literal(after.id, Dossier.id.type),
        )
        query = query.where(place > here)
    return _rows(query.limit(limit))


def count(wanted: RegisterFilter) -> int:
    """Count the dossiers of a register."""
    query = sa.select(sa.func.count()).select_from(Dossier).where(wanted.condition)
    return session().scalar(query) or 0


def procedures_in(unit_id: UUID, period: Period) -> Sequence[tuple[str, str]]:
    """List the procedures of a unit's register with their names, for choosing one."""
    query = (
        sa.select(Dossier.procedure_code, sa.func.max(Dossier.procedure_name))
        .where(RegisterFilter(unit_id, period).condition)
        .group_by(Dossier.procedure_code)
        .order_by(Dossier.procedure_code)
    )
    return [(code, name) for code, name in session().execute(query)]


def _rows(query: sa.Select[Any]) -> Sequence[RegisterRow]:
    ordered = query.order_by(Dossier.received_at, Dossier.id)
    return [RegisterRow(*row) for row in session().execute(ordered)]
