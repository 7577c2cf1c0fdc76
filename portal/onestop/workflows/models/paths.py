"""Versions of paths, and which one a dossier is pinned to."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.procedures.rules import RevisionState

_ONE_PUBLISHED = sa.text("state = 'published'")


class WorkflowVersion(Entity):
    """One wording of a path; ``content`` has the shape of ``workflow.schema.json``.

    A path that comes with the portal gets its first row when somebody follows or changes it.
    """

    __tablename__ = "workflow_version"
    __table_args__ = (
        sa.UniqueConstraint("code", "number"),
        sa.Index(
            "uq_workflow_version_published",
            "code",
            unique=True,
            sqlite_where=_ONE_PUBLISHED,
            postgresql_where=_ONE_PUBLISHED,
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(enum_column(RevisionState))
    name: Mapped[str] = mapped_column(sa.String(500))
    content: Mapped[dict[str, JsonValue]]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class WorkflowPin(Base):
    """The version that a dossier follows to its end, with its case.

    ``dossier_id`` carries no foreign key, because dossiers stand on the floor above; they are
    never deleted, so it always names one.
    """

    __tablename__ = "workflow_pin"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("workflow_version.id"), index=True)
    chosen: Mapped[dict[str, JsonValue]]
    pinned_at: Mapped[datetime]
