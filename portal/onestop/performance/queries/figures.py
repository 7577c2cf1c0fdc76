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
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.performance.queries.conditions import Scope, condition, within
from portal.onestop.performance.rules.scoring import Figure

PAGE_ROWS = 50


class UnknownCount(NotFound):
    """There is no figure of this name."""

    sentence = _l("Không có số liệu này.")


# What is counted, in the words of the tables; the conditions stand in conditions.py.
COUNTS: Mapping[str, LazyString] = {
    "received": _l("Hồ sơ tiếp nhận trong kỳ"),
    "decided": _l("Đã có kết quả"),
    "on_time": _l("Có kết quả đúng hạn, trước hạn"),
    "extended": _l("Có kết quả trong ngày hẹn lại, sau khi xin lỗi và gia hạn"),
    "decided_late": _l("Có kết quả quá hạn"),
    "running": _l("Đang giải quyết, trong hạn"),
    "running_late": _l("Đang giải quyết, đã quá hạn"),
    "waiting": _l("Đang chờ người nộp hoặc tạm dừng"),
    "ended": _l("Rút hoặc kết thúc, không có kết quả"),
    "online": _l("Nộp trực tuyến"),
    "online_offered": _l("Hồ sơ của thủ tục nộp được trực tuyến toàn trình"),
    "online_wholly": _l("Trong đó đã nộp trực tuyến"),
    "citizen_data": _l("Nộp bằng tài khoản định danh điện tử"),
    "data_reused": _l("Điền sẵn từ dữ liệu hồ sơ trước của chính người đó"),
    "electronic_result": _l("Kết quả điện tử có chữ ký số"),
    "digitised": _l("Có giấy tờ dạng điện tử"),
    "returned": _l("Phải bổ sung ít nhất một lần"),
    "returned_again": _l("Phải bổ sung từ hai lần"),
    "financial_duty": _l("Có nghĩa vụ tài chính: đã ghi thu phí hoặc đã được yêu cầu nộp"),
    "paid_by_transfer": _l("Trong đó có khoản chuyển khoản, có mã giao dịch"),
    "rated": _l("Đã được đánh giá"),
    "satisfied": _l("Đánh giá hài lòng, rất hài lòng"),
}
# Of which count each figure of the table is a share.
SHARE_OF: Mapping[str, str] = {
    "on_time": "received",
    "online": "received",
    "online_wholly": "online_offered",
    "citizen_data": "received",
    "data_reused": "received",
    "electronic_result": "decided",
    "digitised": "received",
    "paid_by_transfer": "financial_duty",
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


def one_by_procedure(name: str, scope: Scope) -> dict[str, int]:
    """Count one figure for each procedure that has any dossier in it; raises UnknownCount."""
    if name not in COUNTS:
        raise UnknownCount
    rows = session().execute(
        sa.select(Dossier.procedure_code, sa.func.count())
        .where(*within(scope), condition(name, scope.now))
        .group_by(Dossier.procedure_code)
    )
    return {str(code): int(count) for code, count in rows}


def shares(found: Mapping[str, int]) -> dict[str, Figure]:
    """Set counts against what they are a share of."""
    return {name: Figure(found[name], found[whole]) for name, whole in SHARE_OF.items()}


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A dossier behind a figure."""

    id: UUID
    code: str
    procedure_code: str
    procedure_name: str
    unit_id: UUID
    submitted_by: UUID
    officer_id: UUID | None
    state: State
    step: Step
    withdrawal_asked_at: datetime | None
    received_at: datetime
    due_at: datetime | None
    decided_at: datetime | None


def behind(name: str, scope: Scope, *, page: int = 1) -> tuple[tuple[BehindRow, ...], int]:
    """List the dossiers behind a count, 50 a page, and tell how many there are.

    Raises UnknownCount.
    """
    if name not in COUNTS:
        raise UnknownCount
    wanted = sa.and_(*within(scope), condition(name, scope.now))
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
        .where(*within(scope), MoveRecord.action == Action.REQUEST_CORRECTION.value)
        .group_by(Dossier.procedure_name)
        .order_by(returns.desc(), Dossier.procedure_name)
        .limit(most)
    )
    return tuple((name, count) for name, count in rows)


def return_count(scope: Scope) -> int:
    """Count how often the dossiers of a scope were sent back, each time anew."""
    returns = (
        sa.select(sa.func.count())
        .select_from(MoveRecord)
        .join(Dossier, MoveRecord.dossier_id == Dossier.id)
        .where(*within(scope), MoveRecord.action == Action.REQUEST_CORRECTION.value)
    )
    return session().scalar(returns) or 0


def _read(
    scope: Scope, keys: Sequence[sa.orm.InstrumentedAttribute[Any]]
) -> list[tuple[tuple[Any, ...], dict[str, int]]]:
    columns = (sa.func.count().filter(condition(name, scope.now)).label(name) for name in COUNTS)
    query = sa.select(*keys, *columns).select_from(Dossier).where(*within(scope)).group_by(*keys)
    width = len(keys)
    return [
        (tuple(row[:width]), dict(zip(COUNTS, row[width:], strict=True)))
        for row in session().execute(query)
    ]
