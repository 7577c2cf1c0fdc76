"""Biểu 06/VPCP/KSTT from the dossiers: every figure is a condition, counted or listed.

A dossier counts from its receipt. It is settled when its result is released, or when it ends
without one (withdrawn or stopped for good). What is late is measured against the date that
holds now: an extension granted after the period counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from portal.core.database import session
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import Action, State
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures.models import ProcedureRevision
from portal.onestop.slips.rules.periods import Period
from portal.onestop.slips.rules.report import Figure, Line

_ONLINE = "online"


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which unit's report, of which period, as of which moment."""

    unit_id: UUID
    period: Period
    now: datetime


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A dossier behind a figure."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    state: State
    received_at: datetime
    due_at: datetime | None
    settled_at: datetime | None


class _LocalDay(FunctionElement[str]):
    """The Vietnamese day of a moment as text, which sorts as days do."""

    type = sa.String()
    inherit_cache = True


@compiles(_LocalDay, "sqlite")
def _local_day_sqlite(element: _LocalDay, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, '+7 hours')"


@compiles(_LocalDay, "postgresql")
def _local_day_postgresql(element: _LocalDay, compiler: SQLCompiler, **kw: Any) -> str:
    moment = compiler.process(element.clauses, **kw)
    return f"to_char({moment} AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD')"


_ENDED_AT = (
    sa.select(sa.func.min(MoveRecord.at))
    .where(
        MoveRecord.dossier_id == Dossier.id,
        MoveRecord.action.in_((Action.CONFIRM_WITHDRAWAL.value, Action.END.value)),
    )
    .correlate(Dossier)
    .scalar_subquery()
)
_SETTLED_AT = sa.func.coalesce(Dossier.decided_at, _ENDED_AT, type_=Dossier.decided_at.type)
_ROW = sa.select(
    *(getattr(Dossier, name) for name in CountedRow.__slots__[:-1]), _SETTLED_AT.label("settled_at")
)


def lines(wanted: ReportFilter) -> Sequence[Line]:
    """Count every figure for each field of government, in the order of their names."""
    conditions = _conditions(wanted)
    counted = [
        sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
        for condition in conditions.values()
    ]
    query = (
        sa.select(ProcedureRevision.field, *counted)
        .join(Dossier, Dossier.revision_id == ProcedureRevision.id)
        .where(_counted(wanted))
        .group_by(ProcedureRevision.field)
    )
    names = {field.code: field.name for field in procedures.fields()}
    made = [
        Line(field, names.get(field, field), dict(zip(conditions, map(int, figures), strict=True)))
        for field, *figures in session().execute(query)
    ]
    return sorted(made, key=lambda line: line.name)


def behind(
    wanted: ReportFilter, figure: Figure, field: str = "", *, limit: int = 50, offset: int = 0
) -> Sequence[CountedRow]:
    """List the dossiers behind a figure of a field, or of all; up to one row past the limit."""
    query = _ROW.where(_counted(wanted), _conditions(wanted)[figure])
    if field:
        query = query.join(ProcedureRevision, ProcedureRevision.id == Dossier.revision_id)
        query = query.where(ProcedureRevision.field == field)
    ordered = query.order_by(Dossier.received_at, Dossier.id).offset(offset).limit(limit + 1)
    return [CountedRow(*tuple(row)) for row in session().execute(ordered)]


def _counted(wanted: ReportFilter) -> sa.ColumnElement[bool]:
    open_at_start = sa.or_(_SETTLED_AT.is_(None), wanted.period.begins <= _SETTLED_AT)
    before_end = Dossier.received_at < wanted.period.ends
    return sa.and_(Dossier.unit_id == wanted.unit_id, before_end, open_at_start)


def _conditions(wanted: ReportFilter) -> Mapping[Figure, sa.ColumnElement[bool]]:
    """Say each figure; those of a group never overlap and together are its total."""
    begins, ends = wanted.period.begins, wanted.period.ends
    due = Dossier.due_at
    new = Dossier.received_at >= begins
    settled = sa.and_(_SETTLED_AT.is_not(None), ends > _SETTLED_AT)
    pending = sa.or_(_SETTLED_AT.is_(None), ends <= _SETTLED_AT)
    kept = sa.and_(due.is_not(None), due >= _SETTLED_AT)
    same_day = _LocalDay(_SETTLED_AT) == _LocalDay(due)
    overdue = sa.and_(due.is_not(None), due < min(ends, wanted.now))
    return {
        Figure.RECEIVED: sa.true(),
        Figure.ONLINE: sa.and_(new, Dossier.channel == _ONLINE),
        Figure.DIRECT: sa.and_(new, Dossier.channel != _ONLINE),
        Figure.CARRIED: Dossier.received_at < begins,
        Figure.SETTLED: settled,
        Figure.EARLY: sa.and_(settled, kept, sa.not_(same_day)),
        Figure.ON_TIME: sa.and_(settled, sa.or_(due.is_(None), sa.and_(kept, same_day))),
        Figure.LATE: sa.and_(settled, due.is_not(None), due < _SETTLED_AT),
        Figure.PENDING: pending,
        Figure.PENDING_IN_TIME: sa.and_(
            pending, sa.or_(due.is_(None), due >= min(ends, wanted.now))
        ),
        Figure.PENDING_LATE: sa.and_(pending, overdue),
    }
