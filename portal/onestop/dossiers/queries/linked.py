"""Sub-dossiers as the linked unit sees them: its own list, and what its part concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules import Limit, due
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, path
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.contents import PaperRow
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.dossiers.queries.inbox import MOST_COUNTED
from portal.onestop.dossiers.queries.matters import matter_of_part
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.rules.warnings import Threshold, threshold_moments
from portal.onestop.eforms.rules.summary import SummaryRow, summary
from portal.onestop.workflows.queries.acting import (
    carried_for,
    speaking_duty,
    speaks_for,
    spoken_for,
)
from portal.onestop.workflows.queries.asking import LinkedRow, begun, begun_with, get_part
from portal.onestop.workflows.rules.linked_parts import LinkedPart
from portal.records.documents.models import StoredFile
from portal.records.documents.queries import get as get_file

MOST_WAITING, MOST_ENDED = 200, 20
_READ_AT_ONCE = 100


@dataclass(frozen=True)
class LinkedTask:
    """A sub-dossier in the list of the unit with which it lies."""

    part: LinkedRow
    code: str
    procedure_name: str
    procedure_code: str

    def is_late(self, now: datetime) -> bool:
        """Tell whether the unit's own limit has been missed."""
        due_at, ended_at = self.part.due_at, self.part.ended_at
        return due_at is not None and (ended_at or now) > due_at

    def warning(self, now: datetime) -> Threshold | None:
        """Give the gravest threshold that a part which has not ended has passed."""
        moments = {} if self.part.ended_at else self._moments
        return next((t for t, at in reversed(moments.items()) if at <= now), None)

    @cached_property
    def _moments(self) -> dict[Threshold, datetime]:
        """Keep what the list and its page both ask for: a clock runs over a whole calendar."""
        return moments_of(self.part)


def moments_of(part: LinkedRow) -> dict[Threshold, datetime]:
    """Give the moments at which somebody is told of a part, the first one first.

    A part's own clock runs from its beginning to its end, in the hours of its unit.
    """
    if part.started_at is None:
        return {}
    calendar = calendar_for(part.agency_unit_id)
    return threshold_moments(due(part.started_at, Limit.from_json(part.limit), calendar))


def is_over(dossier: Dossier) -> bool:
    """Tell whether the parent has ended, and with it what is open of its parts."""
    return dossier.step is Step.CLOSED


def waiting(actor: Actor) -> tuple[LinkedTask, ...]:
    """List what an actor may conclude, the most urgent first, two hundred at most.

    Nothing of an ended dossier.
    """
    query = _tasks(spoken_for(actor) | carried_for(actor), ended=False)
    part = query.selected_columns
    return _read(query.order_by(part.due_at, part.id), actor, MOST_WAITING)


def pressing(actor: Actor, *, now: datetime, before: datetime) -> tuple[LinkedTask, ...]:
    """List what an actor may conclude and is due before a moment, or has used most of its time."""
    return tuple(task for task in waiting(actor) if _presses(task, now, before))


def _presses(task: LinkedTask, now: datetime, before: datetime) -> bool:
    soon = task.part.due_at is not None and task.part.due_at < before
    return soon or task.warning(now) not in {None, Threshold.HALF}


def ended(actor: Actor) -> tuple[LinkedTask, ...]:
    """List what an actor might have concluded and was ended last, twenty at most."""
    query = _tasks(spoken_for(actor) | carried_for(actor), ended=True)
    part = query.selected_columns
    return _read(query.order_by(part.ended_at.desc(), part.id), actor, MOST_ENDED)


def count_waiting(actor: Actor) -> int:
    """Count what an actor may conclude up to the ceiling of the queues; most officers have none."""
    own, carried = spoken_for(actor), carried_for(actor)
    if carried:
        return len(_read(_tasks(own | carried, ended=False), actor, MOST_COUNTED))
    if not own:
        return 0
    wanted = _tasks(own, ended=False).limit(MOST_COUNTED).subquery()
    return session().scalar(sa.select(sa.func.count()).select_from(wanted)) or 0


def _tasks(unit_ids: Iterable[UUID], *, ended: bool) -> sa.Select[Any]:
    part = begun_with(unit_ids, ended=ended).subquery()
    of = (Dossier.code, Dossier.procedure_name, Dossier.procedure_code)
    query = sa.select(*part.c, *(column.label(f"of_{column.key}") for column in of))
    query = query.join(Dossier, Dossier.id == part.c.dossier_id)
    return query if ended else query.where(Dossier.step != Step.CLOSED)


def _read(query: sa.Select[Any], actor: Actor, most: int) -> tuple[LinkedTask, ...]:
    """Read the first tasks; of a unit for which an actor is a deputy, what the deputyship reaches.

    How many rows are looked at for a deputy nobody knows beforehand, so they come bit by bit.
    """
    if not carried_for(actor):
        query = query.limit(most)
    with session().execute(query, execution_options={"yield_per": _READ_AT_ONCE}) as rows:
        tasks = (LinkedTask(LinkedRow(*row[:-3]), *row[-3:]) for row in rows)
        return tuple(islice((task for task in tasks if _reaches(actor, task)), most))


def _reaches(actor: Actor, task: LinkedTask) -> bool:
    unit_id = task.part.agency_unit_id
    if unit_id is None or speaks_for(actor, unit_id):
        return unit_id is not None
    matter = matter_of_part(actor, task.part, of=task.procedure_code)
    return speaking_duty(actor, unit_id, matter) is not None


def running() -> tuple[LinkedRow, ...]:
    """List the parts that run, wherever they lie, of dossiers that have not ended."""
    part = begun(ended=False).subquery()
    query = sa.select(*part.c).join(Dossier, Dossier.id == part.c.dossier_id)
    rows = session().execute(query.where(Dossier.step != Step.CLOSED).order_by(part.c.id))
    return tuple(LinkedRow(*row) for row in rows)


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
