"""The clock of a dossier as it is stored, and the warnings it has given."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import Cause, SegmentKind
from portal.onestop.dossiers.rules.warnings import Threshold

_STILL_OPEN = sa.text("ended_at IS NULL")


class ClockSegment(Entity):
    """One stretch of a dossier's clock; rows are added and closed, never changed or removed.

    ``added`` is the limit that an extension adds, as ``Limit.to_json`` writes it. One stretch
    of a dossier at most has no end.
    """

    __tablename__ = "clock_segment"
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "sequence"),
        sa.Index(
            "uq_clock_segment_open",
            "dossier_id",
            unique=True,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        ),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", "forward"),
    )

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    sequence: Mapped[int]
    kind: Mapped[SegmentKind] = mapped_column(enum_column(SegmentKind))
    cause: Mapped[Cause] = mapped_column(enum_column(Cause))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    added: Mapped[dict[str, JsonValue] | None] = mapped_column(sa.JSON(none_as_null=True))
    legal_ground: Mapped[str] = mapped_column(sa.String(400))
    document: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(sa.String(200))


class SegmentRewritten(RuntimeError):
    """A segment was to be changed or removed: a fault of ours."""


@event.listens_for(ClockSegment, "before_update")
def _allow_closing_only(_mapper: Mapper[ClockSegment], _on: Connection, row: ClockSegment) -> None:
    changes = {a.key: a.history for a in sa.inspect(row).attrs if a.history.has_changes()}
    if set(changes) - {"ended_at"} or any(c.deleted not in ([None], ()) for c in changes.values()):
        raise SegmentRewritten


@event.listens_for(ClockSegment, "before_delete")
def _allow_no_removal(_mapper: Mapper[ClockSegment], _on: Connection, _row: ClockSegment) -> None:
    raise SegmentRewritten


class ClockWarning(Entity):
    """A threshold that a dossier has passed; each counts once, whatever the clock does later.

    ``account_ids`` are the people who were told; nobody, when a graver one came at once.
    """

    __tablename__ = "clock_warning"
    __table_args__ = (sa.UniqueConstraint("dossier_id", "threshold"),)

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"))
    threshold: Mapped[Threshold] = mapped_column(enum_column(Threshold))
    due_at: Mapped[datetime]
    passed_at: Mapped[datetime]
    account_ids: Mapped[list[JsonValue]]
