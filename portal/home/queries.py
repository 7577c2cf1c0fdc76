"""What the front page shows of the whole portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.core.database import session
from portal.onestop.dossiers.models import Dossier
from portal.onestop.procedures.queries import ProcedureRow, search
from portal.onestop.procedures.rules import LIFE_EVENTS, LifeEvent

WINDOW = timedelta(days=30)
_POPULAR = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """How the last thirty days went, counted from the dossiers themselves.

    Procedures without a time limit promise no date: ``promised`` counts the decided dossiers
    that could be late at all.
    """

    filed: int
    decided: int
    promised: int
    on_time: int

    @property
    def on_time_percent(self) -> int | None:
        """Give the share of promises that were kept; nothing when there were none."""
        return round(100 * self.on_time / self.promised) if self.promised else None


def figures(now: datetime) -> Figures:
    """Count what was filed and decided in the last thirty days."""
    since = now - WINDOW
    row = session().execute(
        sa.select(
            sa.func.count().filter(Dossier.submitted_at >= since),
            sa.func.count().filter(Dossier.decided_at >= since),
            sa.func.count().filter(Dossier.decided_at >= since, Dossier.due_at.is_not(None)),
            sa.func.count().filter(
                Dossier.decided_at >= since, Dossier.decided_at <= Dossier.due_at
            ),
        ).where(sa.or_(Dossier.submitted_at >= since, Dossier.decided_at >= since))
    )
    return Figures(*row.one())


def popular(now: datetime) -> tuple[ProcedureRow, ...]:
    """List the procedures filed most often in the last thirty days, or the first ones."""
    counted = session().execute(
        sa.select(Dossier.procedure_code)
        .where(Dossier.submitted_at >= now - WINDOW)
        .group_by(Dossier.procedure_code)
        .order_by(sa.func.count().desc(), Dossier.procedure_code)
        .limit(_POPULAR)
    )
    rows = {row.code: row for row in search().rows}
    found = tuple(rows[code] for (code,) in counted if code in rows)
    return found or tuple(rows.values())[:_POPULAR]


def life_events() -> tuple[LifeEvent, ...]:
    """List the life events in their order."""
    return tuple(LIFE_EVENTS.values())
