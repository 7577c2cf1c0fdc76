"""What lies with each case officer of a unit, for handing it over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.identity.accounts.queries import names_of
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import DossierRow
from portal.onestop.dossiers.rules import Step
from portal.onestop.workflows.queries import staffing

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Load:
    """A person with what lies on their desk; ``away`` says that they are absent today."""

    officer_id: UUID
    name: str
    count: int
    away: bool
    examines: bool


def loads(unit_id: UUID, today: date) -> tuple[Load, ...]:
    """List who examines in a unit or still has dossiers there, the fullest desk first."""
    counted = {
        officer: count
        for officer, count in session().execute(
            sa.select(Dossier.officer_id, sa.func.count())
            .where(_open(unit_id), Dossier.officer_id.is_not(None))
            .group_by(Dossier.officer_id)
        )
        if officer
    }
    staff = staffing.staffing(unit_id, today)
    able = {p.id for p in staff.people if Function.CASE_OFFICER in p.functions}
    names = names_of({*counted, *able})
    found = [
        Load(key, names[key], counted.get(key, 0), key in staff.away, key in able)
        for key in {*counted, *able}
    ]
    return tuple(sorted(found, key=lambda load: (-load.count, load.name)))


def open_with(unit_id: UUID, officer_id: UUID) -> tuple[DossierRow, ...]:
    """List the open dossiers of an officer in a unit, the most urgent first; 500 at most."""
    rows = session().execute(
        sa.select(*(getattr(Dossier, name) for name in DossierRow.__slots__))
        .where(_open(unit_id), Dossier.officer_id == officer_id)
        .order_by(Dossier.due_at.is_(None), Dossier.due_at, Dossier.id)
        .limit(MOST_ROWS)
    )
    return tuple(DossierRow(*row) for row in rows)


def chosen(unit_id: UUID, dossier_ids: Collection[UUID]) -> tuple[Dossier, ...]:
    """Give dossiers of a unit by id; those of other units are left out."""
    wanted = sa.select(Dossier).where(Dossier.unit_id == unit_id, Dossier.id.in_(dossier_ids))
    return tuple(session().scalars(wanted.order_by(Dossier.id)))


def _open(unit_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(Dossier.unit_id == unit_id, Dossier.step != Step.CLOSED)
