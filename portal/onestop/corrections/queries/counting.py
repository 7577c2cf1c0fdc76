"""What everybody may see of an office's returns: its own fault, and the reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.onestop.corrections.models import CorrectionLine, CorrectionSheet
from portal.onestop.corrections.rules.verdicts import ReasonKind, Verdict


class Span(Protocol):
    """A stretch of time, as the public pages name it."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Returns:
    """An office's sheets in a time: how many, how many by its own fault, and the reasons."""

    sent: int
    faults: int
    reasons: tuple[tuple[ReasonKind, int], ...]


def returns(unit_id: UUID, span: Span) -> Returns:
    """Count the sheets that a unit sent in a time, and the reasons of their lines by kind."""
    held = (
        CorrectionSheet.unit_id == unit_id,
        CorrectionSheet.sent_at >= span.start,
        CorrectionSheet.sent_at < span.end,
    )
    sent, faults = session().execute(
        sa.select(
            sa.func.count(), sa.func.count().filter(CorrectionSheet.agency_fault.is_(True))
        ).where(*held)
    ).one()  # fmt: skip
    counted = sa.func.count()
    rows = session().execute(
        sa.select(CorrectionLine.reason_kind, counted)
        .join(CorrectionSheet, CorrectionSheet.id == CorrectionLine.sheet_id)
        .where(*held, CorrectionLine.verdict == Verdict.DEFICIENT)
        .group_by(CorrectionLine.reason_kind)
        .order_by(counted.desc())
    )
    return Returns(sent, faults, tuple((kind or ReasonKind.OTHER, count) for kind, count in rows))
