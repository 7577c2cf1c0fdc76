"""Counting: every figure is a condition on dossiers, and its list is the same condition.

So a number on a page and the list behind it cannot tell different stories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.models import Dossier, MoveRecord, Paper, Result
from portal.onestop.dossiers.models.result import ResultState
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.performance.models import Rating
from portal.onestop.performance.rules.periods import Period
from portal.onestop.performance.rules.ratings import PLEASED
from portal.onestop.performance.rules.scoring import Figure

PAGE_ROWS = 50


class UnknownCount(NotFound):
    """There is no figure of this name."""

    sentence = _l("Không có số liệu này.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dossiers, and of when: ``now`` decides what is late by now."""

    period: Period
    now: datetime
    unit_id: UUID | None = None
    procedure_code: str | None = None


# What is counted, in the words of the tables; the conditions stand in ``_condition``.
COUNTS: Mapping[str, LazyString] = {
    "received": _l("Hồ sơ tiếp nhận trong kỳ"),
    "decided": _l("Đã có kết quả"),
    "on_time": _l("Có kết quả đúng hạn, trước hạn"),
    "decided_late": _l("Có kết quả quá hạn"),
    "running": _l("Đang giải quyết, trong hạn"),
    "running_late": _l("Đang giải quyết, đã quá hạn"),
    "waiting": _l("Đang chờ người nộp hoặc tạm dừng"),
    "ended": _l("Rút hoặc kết thúc, không có kết quả"),
    "online": _l("Nộp trực tuyến"),
    "electronic_result": _l("Kết quả điện tử có chữ ký số"),
    "digitised": _l("Có giấy tờ dạng điện tử"),
    "returned": _l("Phải bổ sung ít nhất một lần"),
    "returned_again": _l("Phải bổ sung từ hai lần"),
    "rated": _l("Đã được đánh giá"),
    "satisfied": _l("Đánh giá hài lòng, rất hài lòng"),
}
# Of which count each figure of the table is a share.
SHARE_OF: Mapping[str, str] = {
    "on_time": "received",
    "online": "received",
    "electronic_result": "decided",
    "digitised": "received",
    "satisfied": "rated",
}


def counts(scope: Scope) -> dict[str, int]:
    """Count everything for a scope in one reading."""
    return _read(scope, ())[0][1]


def by_unit(scope: Scope) -> dict[UUID, dict[str, int]]:
    """Count everything for each unit that received a dossier in the period."""
    return {key[0]: found for key, found in _read(scope, (Dossier.unit_id,))}


def by_procedure(scope: Scope) -> dict[str, dict[str, int]]:
    """Count everything for each procedure of which a dossier was received in the period."""
    return {key[0]: found for key, found in _read(scope, (Dossier.procedure_code,))}


def shares(found: Mapping[str, int]) -> dict[str, Figure]:
    """Set counts against what they are a share of."""
    return {name: Figure(found[name], found[whole]) for name, whole in SHARE_OF.items()}


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A dossier behind a figure."""

    id: UUID
    code: str
    procedure_name: str
    unit_id: UUID
    state: State
    received_at: datetime
    due_at: datetime | None
    decided_at: datetime | None


def behind(name: str, scope: Scope, *, page: int = 1) -> tuple[tuple[BehindRow, ...], int]:
    """List the dossiers behind a count, 50 a page, and tell how many there are.

    Raises UnknownCount.
    """
    if name not in COUNTS:
        raise UnknownCount
    wanted = sa.and_(*_scope(scope), _condition(name, scope.now))
    columns = [getattr(Dossier, column) for column in BehindRow.__slots__]
    rows = session().execute(
        sa.select(*columns)
        .where(wanted)
        .order_by(Dossier.received_at, Dossier.id)
        .limit(PAGE_ROWS)
        .offset((page - 1) * PAGE_ROWS)
    )
    total = session().scalar(sa.select(sa.func.count()).select_from(Dossier).where(wanted))
    return tuple(BehindRow(*row) for row in rows), total or 0


def return_reasons(scope: Scope, *, most: int = 10) -> tuple[tuple[str, int], ...]:
    """List the procedures whose dossiers were sent back most often in a scope, with the count."""
    returns = sa.func.count()
    rows = session().execute(
        sa.select(Dossier.procedure_name, returns)
        .join(MoveRecord, MoveRecord.dossier_id == Dossier.id)
        .where(*_scope(scope), MoveRecord.action == Action.REQUEST_CORRECTION.value)
        .group_by(Dossier.procedure_name)
        .order_by(returns.desc(), Dossier.procedure_name)
        .limit(most)
    )
    return tuple((name, count) for name, count in rows)


def _read(
    scope: Scope, keys: Sequence[sa.orm.InstrumentedAttribute[Any]]
) -> list[tuple[tuple[Any, ...], dict[str, int]]]:
    columns = (sa.func.count().filter(_condition(name, scope.now)).label(name) for name in COUNTS)
    query = sa.select(*keys, *columns).select_from(Dossier).where(*_scope(scope)).group_by(*keys)
    width = len(keys)
    return [
        (tuple(row[:width]), dict(zip(COUNTS, row[width:], strict=True)))
        for row in session().execute(query)
    ]


def _scope(scope: Scope) -> list[sa.ColumnElement[bool]]:
    held = [
        Dossier.received_at >= scope.period.start,
        Dossier.received_at < scope.period.end,
    ]
    if scope.unit_id is not None:
        held.append(Dossier.unit_id == scope.unit_id)
    if scope.procedure_code is not None:
        held.append(Dossier.procedure_code == scope.procedure_code)
    return held


def _condition(name: str, now: datetime) -> sa.ColumnElement[bool]:
    return _life(name, now) if name in _LIVES else _made(name)


_LIVES = frozenset(
    {"received", "decided", "on_time", "decided_late", "running", "running_late", "waiting",
     "ended"}
)  # fmt: skip


def _life(name: str, now: datetime) -> sa.ColumnElement[bool]:
    """Tell where a dossier stands; every received one is in exactly one of six places."""
    decided, due = Dossier.decided_at, Dossier.due_at
    in_time = sa.or_(due.is_(None), decided <= due)
    closed = sa.and_(decided.is_(None), Dossier.step == Step.CLOSED)
    waits = sa.and_(decided.is_(None), Dossier.step == Step.APPLICANT)
    runs = sa.and_(decided.is_(None), Dossier.step.not_in((Step.CLOSED, Step.APPLICANT)))
    late = sa.and_(due.is_not(None), due < now)
    return {
        "received": sa.true(),
        "decided": decided.is_not(None),
        "on_time": sa.and_(decided.is_not(None), in_time),
        "decided_late": sa.and_(decided.is_not(None), sa.not_(in_time)),
        "running": sa.and_(runs, sa.not_(late)),
        "running_late": sa.and_(runs, late),
        "waiting": waits,
        "ended": closed,
    }[name]


def _made(name: str) -> sa.ColumnElement[bool]:
    """Tell what came with a dossier and of it."""
    rating = sa.select(Rating.id).where(Rating.dossier_id == Dossier.id)
    sealed = sa.select(Result.id).where(
        Result.dossier_id == Dossier.id, Result.state == ResultState.SEALED
    )
    return {
        "online": Dossier.channel == "online",
        "electronic_result": sa.and_(Dossier.decided_at.is_not(None), sealed.exists()),
        "digitised": sa.select(Paper.id).where(Paper.dossier_id == Dossier.id).exists(),
        "returned": _sent_back() >= 1,
        "returned_again": _sent_back() > 1,
        "rated": rating.exists(),
        "satisfied": rating.where(Rating.level.in_(PLEASED)).exists(),
    }[name]


def _sent_back() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(
            MoveRecord.dossier_id == Dossier.id,
            MoveRecord.action == Action.REQUEST_CORRECTION.value,
        )
        .scalar_subquery()
    )
