"""A register or report written to a file by a job, and how far it has come."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.slips.rules.exports import Format, Subject


class ExportState(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"


class Export(Entity):
    """A file that somebody asked for; ``done`` of ``total`` rows are written.

    ``wanted`` holds what was asked for as the subject's filter writes it.
    """

    __tablename__ = "slip_export"
    __table_args__ = (sa.Index("ix_slip_export_account", "account_id", "created_at"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    subject: Mapped[Subject] = mapped_column(enum_column(Subject))
    format: Mapped[Format] = mapped_column(enum_column(Format))
    wanted: Mapped[dict[str, JsonValue]]
    state: Mapped[ExportState] = mapped_column(
        enum_column(ExportState), default=ExportState.WAITING
    )
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
