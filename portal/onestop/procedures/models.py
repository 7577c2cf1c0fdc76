"""Procedures and their revisions as they are stored, and their search index."""

import json
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Base, Entity, enum_column
from portal.core.json_types import JsonValue
from portal.core.search.index import SearchIndex
from portal.core.search.synonyms import Synonyms
from portal.onestop.procedures.rules import Level, RevisionState

_SYNONYMS = Path(__file__).with_name("synonyms.json")
_ONE_PUBLISHED = sa.text("state = 'published'")


class Procedure(Entity):
    """An administrative procedure by its national code, such as ``1.001193``."""

    __tablename__ = "procedure"

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    created_at: Mapped[datetime]


class ProcedureRevision(Entity):
    """One wording of a procedure; a dossier keeps the one in force when it was filed.

    ``content`` has the shape of ``catalogue.schema.json`` with the defaults filled in,
    ``summary`` is what lists show of it, ``fingerprint`` the SHA-256 of its canonical JSON.
    """

    __tablename__ = "procedure_revision"
    __table_args__ = (
        sa.UniqueConstraint("procedure_id", "number"),
        sa.Index(
            "uq_procedure_revision_published",
            "procedure_id",
            unique=True,
            sqlite_where=_ONE_PUBLISHED,
            postgresql_where=_ONE_PUBLISHED,
        ),
    )

    procedure_id: Mapped[UUID] = mapped_column(sa.ForeignKey("procedure.id"))
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(enum_column(RevisionState))
    name: Mapped[str] = mapped_column(sa.String(500))
    field: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    summary: Mapped[dict[str, JsonValue]]
    content: Mapped[dict[str, JsonValue]]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    effective_from: Mapped[date | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


def _synonyms() -> Synonyms:
    return Synonyms.from_json(json.loads(_SYNONYMS.read_text(encoding="utf-8")))


INDEX = SearchIndex("procedures", weights=(10.0, 2.0, 1.0), synonyms=_synonyms)
INDEX.attach(Base.metadata)
