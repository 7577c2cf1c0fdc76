"""Sub-dossiers as the linked unit sees them: its own list, and what its part concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, path
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.contents import PaperRow
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.dossiers.rules import Step
from portal.onestop.eforms.rules.summary import SummaryRow, summary
from portal.onestop.workflows.queries.acting import speaks_for
from portal.onestop.workflows.queries.asking import LinkedRow, begun_with, get_part
from portal.onestop.workflows.rules.linked_parts import LinkedPart
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_file

MOST_ENDED = 20


@dataclass(frozen=True, slots=True)
class LinkedTask:
    """A sub-dossier in the list of the unit with which it lies."""

    id: UUID
    name: str
    code: str
    procedure_name: str
    due_at: datetime | None
    ended_at: datetime | None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the unit's own limit has been missed."""
        return self.due_at is not None and (self.ended_at or now) > self.due_at


def spoken_for(actor: Actor) -> frozenset[UUID]:
    """Name the units whose parts an actor may conclude."""
    return frozenset(unit for unit in actor.units if speaks_for(actor, unit))


def is_over(dossier: Dossier) -> bool:
    """Tell whether the parent has ended, and with it what is open of its parts."""
    return dossier.step is Step.CLOSED


def waiting(unit_ids: Iterable[UUID]) -> tuple[LinkedTask, ...]:
    """List what waits for units, the most urgent first; nothing of a dossier that has ended."""
    wanted = _tasks(unit_ids, ended=False)
    return _read(wanted.order_by("due_at", "id"))


def due_before(unit_ids: Iterable[UUID], moment: datetime) -> tuple[LinkedTask, ...]:
    """List what waits for units and is due before a moment, late ones too."""
    return tuple(task for task in waiting(unit_ids) if task.due_at and task.due_at < moment)


def ended(unit_ids: Iterable[UUID]) -> tuple[LinkedTask, ...]:
    """List what units ended last, twenty at most."""
    wanted = _tasks(unit_ids, ended=True)
    return _read(wanted.order_by(sa.desc("ended_at"), "id").limit(MOST_ENDED))


def count_waiting(unit_ids: Iterable[UUID]) -> int:
    """Count what waits for units; most officers answer for none."""
    asked = frozenset(unit_ids)
    if not asked:
        return 0
    wanted = _tasks(asked, ended=False)
    return session().scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0


def _tasks(unit_ids: Iterable[UUID], *, ended: bool) -> sa.Select[Any]:
    part = begun_with(unit_ids, ended=ended).subquery()
    query = sa.select(
        part.c.id, part.c.name, Dossier.code, Dossier.procedure_name, part.c.due_at, part.c.ended_at
    ).join(Dossier, Dossier.id == part.c.dossier_id)
    return query if ended else query.where(Dossier.step != Step.CLOSED)


def _read(query: sa.Select[Any]) -> tuple[LinkedTask, ...]:
    return tuple(LinkedTask(*row) for row in session().execute(query))


@dataclass(frozen=True, slots=True)
class Concern:
    """All of a dossier that the part of a linked unit concerns."""

    papers: Sequence[PaperRow]
    answers: Sequence[SummaryRow]


def concern_of(dossier: Dossier, part: LinkedRow) -> Concern:
    """Give what the dossier's path shows the linked unit while it works on its part.

    Nothing besides, and nothing once the part or the dossier has ended. Identity numbers among
    the answers are masked.
    """
    told = _as_defined(dossier, part.key)
    if told is None or part.ended_at is not None or is_over(dossier):
        return Concern((), ())
    pages = summary(pinned(dossier.form_sha256), find.answers(dossier), masked=True)
    return Concern(
        [paper for paper in contents.papers(dossier.id) if told.shows(paper.requirement)],
        [row for page in pages for row in page.rows if row.field_id in told.answers],
    )


def shown_paper(dossier: Dossier, part: LinkedRow, paper_id: UUID) -> UUID:
    """Give the id of a paper that the linked unit may open; raises NotFound for any other."""
    if paper_id not in {paper.id for paper in concern_of(dossier, part).papers}:
        raise NotFound
    return paper_id


def document_of(part_id: UUID) -> StoredFile:
    """Give the document that came with an outcome; raises NotFound where there is none."""
    file_id = get_part(part_id).file_id
    if file_id is None:
        raise NotFound
    return get_file(file_id)


def _as_defined(dossier: Dossier, key: str) -> LinkedPart | None:
    parts = (part for step in path.steps(dossier) for part in step.linked)
    return next((part for part in parts if part.id == key), None)
