"""What the desk remembers of an officer: what was opened, columns chosen, filters saved."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity
from portal.core.json_types import JsonValue


class ReadMark(Base):
    """Which version of a dossier an officer last had before their eyes."""

    __tablename__ = "read_mark"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), primary_key=True)
    version: Mapped[int]


class DeskView(Base):
    """Which columns an officer wants in the list."""

    __tablename__ = "desk_view"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    columns: Mapped[list[JsonValue]]


class UndoableAct(Base):
    """The last act on a dossier that its actor may still take back, and how it was before.

    ``before`` holds the dossier's columns, ``jobs`` the work that waits until ``until``;
    ``moves`` and ``segments`` count the history and the clock before the act.
    """

    __tablename__ = "undoable_act"

    dossier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dossier.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(sa.String(32))
    version: Mapped[int]
    moves: Mapped[int]
    segments: Mapped[int]
    lasting_id: Mapped[UUID | None]
    before: Mapped[dict[str, JsonValue]]
    jobs: Mapped[list[JsonValue]]
    at: Mapped[datetime]
    until: Mapped[datetime]


class SavedFilter(Entity):
    """A queue and words to search for, under a name of the officer's own."""

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("account_id", "name"),)

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(sa.String(80))
    queue: Mapped[str] = mapped_column(sa.String(32))
    words: Mapped[str] = mapped_column(sa.String(100))
