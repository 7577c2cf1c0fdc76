"""What is asked of other units and agencies about a dossier.

``dossier_id`` carries no foreign key, because dossiers stand on the floor above.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database import Entity, enum_column
from portal.core.json_types import JsonValue
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.rules.opinions import Stance, Wait


class OpinionRequest(Entity):
    """A question to one unit, with a limit of its own; ``round_id`` joins those asked together.

    ``papers`` names the papers of the dossier that the asked unit may open, and no others.
    """

    __tablename__ = "opinion_request"
    __table_args__ = (sa.Index("ix_opinion_request_unit", "asked_unit_id", "answered_at"),)

    dossier_id: Mapped[UUID] = mapped_column(index=True)
    round_id: Mapped[UUID]
    wait: Mapped[Wait] = mapped_column(enum_column(Wait))
    asking_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    asked_unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    question: Mapped[str] = mapped_column(sa.Text)
    papers: Mapped[list[JsonValue]]
    asked_by: Mapped[UUID | None]
    asked_by_name: Mapped[str] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_by_name: Mapped[str | None] = mapped_column(sa.String(200))
    stance: Mapped[Stance | None] = mapped_column(enum_column(Stance))
    answer: Mapped[str | None] = mapped_column(sa.Text)


class LinkedDossier(Entity):
    """A sub-dossier with another agency, with its own clock; ``reference`` is its code there.

    An agency that is a unit on the portal (``agency_unit_id``) writes ``result`` and sends the
    file itself; of any other the parent's officer enters what was told.
    """

    __tablename__ = "linked_dossier"
    __table_args__ = (
        sa.UniqueConstraint("dossier_id", "key"),
        sa.Index("ix_linked_dossier_agency", "agency_unit_id", "ended_at"),
    )

    dossier_id: Mapped[UUID]
    unit_id: Mapped[UUID] = mapped_column(sa.ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(500))
    agency: Mapped[str] = mapped_column(sa.String(500))
    agency_unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    procedure_code: Mapped[str] = mapped_column(sa.String(40), default="")
    limit: Mapped[dict[str, JsonValue]]
    after: Mapped[list[JsonValue]]
    reference: Mapped[str] = mapped_column(sa.String(80), default="")
    started_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    result: Mapped[str] = mapped_column(sa.Text, default="")
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    ended_by: Mapped[UUID | None]
    ended_by_name: Mapped[str | None] = mapped_column(sa.String(200))
