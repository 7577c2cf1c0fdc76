"""What the front page shows of the whole portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.core.database import session
from portal.onestop.dossiers.models import Dossier
from portal.onestop.performance.queries.conditions import condition
from portal.onestop.procedures.queries import ProcedureRow, search
from portal.onestop.procedures.rules import LIFE_EVENTS, LifeEvent

WINDOW = timedelta(days=30)
_POPULAR = 4
_LOOKED_AT = 20  # So many of the most filed, among which some have long names.
_LONGEST = 40  # Letters of a name that is read at a glance.


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


def figures(now: datetime) -> Figures:
    """Count what was filed and decided in the last thirty days."""
    since = now - WINDOW
    # Two statements, each on an index of its own: one with "or" would walk the whole table.
    filed = sa.select(sa.func.count()).where(Dossier.submitted_at >= since)
    decided = sa.select(
        sa.func.count(),
        sa.func.count(Dossier.due_at),
        sa.func.count(Dossier.due_at).filter(condition("on_time", now)),
    ).where(Dossier.decided_at >= since)
    return Figures(session().scalar(filed) or 0, *session().execute(decided).one())


def popular(now: datetime) -> tuple[ProcedureRow, ...]:
    """List a few procedures with names short enough to read at a glance.

    First those filed most often in the last thirty days, then the likeliest of each life event.
    """
    counted = session().execute(
        sa.select(Dossier.procedure_code)
        .where(Dossier.submitted_at >= now - WINDOW)
        .group_by(Dossier.procedure_code)
        .order_by(sa.func.count().desc(), Dossier.procedure_code)
        .limit(_LOOKED_AT)
    )
    rows = {row.code: row for row in search().rows if len(row.name) <= _LONGEST}
    likeliest = (event.procedures[0] for event in LIFE_EVENTS.values())
    wanted = dict.fromkeys((*(code for (code,) in counted), *likeliest, *rows))
    return tuple(rows[code] for code in wanted if code in rows)[:_POPULAR]


def life_events() -> tuple[LifeEvent, ...]:
    """List the life events in their order."""
    return tuple(LIFE_EVENTS.values())
