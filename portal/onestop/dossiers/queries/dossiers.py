"""Finding filed dossiers, for the citizen, for the desk and for anyone with code and PIN."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import (
    Dossier,
    IssuedPaper,
    Paper,
    PaperKind,
    Result,
)
from portal.onestop.dossiers.rules import ENDED, State, Step


class DossierNotFound(NotFound):
    """There is no such dossier for this reader."""

    sentence = _l("Không tìm thấy hồ sơ này.")


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier in a list."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    state: State
    step: Step
    pending: str | None
    submitted_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    officer_id: UUID | None


_ROW = sa.select(*(getattr(Dossier, name) for name in DossierRow.__slots__))


def get(dossier_id: UUID) -> Dossier:
    """Give a dossier; raises DossierNotFound."""
    found = session().get(Dossier, dossier_id)
    if found is None:
        raise DossierNotFound
    return found


def find_by_code(code: str) -> Dossier | None:
    """Find a dossier by its code."""
    return session().scalar(sa.select(Dossier).where(Dossier.code == code))


def answers(dossier: Dossier) -> dict[str, JsonValue]:
    """Read what was filed, by field id."""
    filed: dict[str, JsonValue] = json.loads(dossier.answers)
    return filed


def get_paper(dossier_id: UUID, paper_id: UUID) -> Paper:
    """Give one paper of a dossier; raises DossierNotFound."""
    found = session().get(Paper, paper_id)
    if found is None or found.dossier_id != dossier_id:
        raise DossierNotFound
    return found


def find_issued_paper(dossier_id: UUID, kind: PaperKind) -> IssuedPaper | None:
    """Find a paper that the portal made for a dossier."""
    return session().scalar(
        sa.select(IssuedPaper).where(IssuedPaper.dossier_id == dossier_id, IssuedPaper.kind == kind)
    )


def find_result(dossier_id: UUID) -> Result | None:
    """Find the result of a dossier, finished or not."""
    return session().scalar(sa.select(Result).where(Result.dossier_id == dossier_id))


def filed_by(account_id: UUID, *, limit: int = 100) -> tuple[DossierRow, ...]:
    """List the dossiers that an account filed, the latest first."""
    wanted = _ROW.where(Dossier.submitted_by == account_id)
    return _rows(wanted.order_by(Dossier.submitted_at.desc()).limit(limit))


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What an officer wants to see: a queue, some words, a page."""

    queue: str = "todo"
    words: str = ""
    offset: int = 0
    limit: int = 25


def desk(actor: Actor, wanted: DeskFilter, *, now: datetime) -> tuple[DossierRow, ...]:
    """List what lies on an actor's desk, the most urgent first; one row past the limit."""
    query = _ROW.where(visible_to(actor), _in_queue(actor, wanted.queue, now))
    if wanted.words:
        query = query.where(_mentions(wanted.words))
    query = query.order_by(
        sa.case((Dossier.due_at.is_(None), 1), else_=0),
        Dossier.due_at,
        Dossier.submitted_at,
        Dossier.id,
    )
    return _rows(query.offset(wanted.offset).limit(wanted.limit + 1))


def _mentions(words: str) -> sa.ColumnElement[bool]:
    """Find words in code or name; SQLite knows the case of English letters only."""
    name = Dossier.applicant_name
    return sa.or_(
        Dossier.code.contains(words.upper(), autoescape=True),
        name.icontains(words, autoescape=True),
        name.contains(words.title(), autoescape=True),
    )


QUEUES: tuple[str, ...] = ("todo", "late", "soon", "open", "ended")


def queue_counts(actor: Actor, *, now: datetime, ceiling: int = 1000) -> dict[str, int]:
    """Count each queue of an actor, up to a ceiling so that a count never walks a big table."""
    counts = {}
    for queue in QUEUES:
        some = (
            sa.select(Dossier.id)
            .where(visible_to(actor), _in_queue(actor, queue, now))
            .limit(ceiling)
            .subquery()
        )
        counts[queue] = session().scalar(sa.select(sa.func.count()).select_from(some)) or 0
    return counts


_DESKS: dict[Function, tuple[Step, ...]] = {
    Function.INTAKE: (Step.INTAKE, Step.HANDOVER),
    Function.DIVISION_HEAD: (Step.ASSIGNMENT, Step.INITIALLING),
    Function.CASE_OFFICER: (Step.EXAMINATION,),
    Function.AGENCY_HEAD: (Step.SIGNING,),
    Function.RECORDS_CLERK: (Step.NUMBERING,),
}
_SEE_ALL = (Function.INTAKE, Function.DIVISION_HEAD, Function.AGENCY_HEAD)
_OPEN_STEPS = tuple(step for step in Step if step is not Step.CLOSED)
_CLERK_STEPS = (Step.NUMBERING, Step.HANDOVER, Step.CLOSED)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Restrict to what ``policies.may_handle`` allows; the two are tested against each other."""
    allowed: list[sa.ColumnElement[bool]] = [sa.false()]
    for grant in actor.grants:
        here = Dossier.unit_id == grant.unit_id
        if grant.function in _SEE_ALL:
            allowed.append(here)
        elif grant.function == Function.CASE_OFFICER:
            allowed.append(sa.and_(here, Dossier.officer_id == actor.id))
        elif grant.function == Function.RECORDS_CLERK:
            allowed.append(sa.and_(here, Dossier.step.in_(_CLERK_STEPS)))
    return sa.or_(*allowed)


def _in_queue(actor: Actor, queue: str, now: datetime) -> sa.ColumnElement[bool]:
    # The steps say no more than the states, but the desk's index goes by them: what has ended,
    # which is nearly all there is, is never walked.
    unended = sa.and_(Dossier.step.in_(_OPEN_STEPS), Dossier.state.not_in(ENDED))
    running = sa.and_(unended, Dossier.state != State.DECIDED)
    if queue == "late":
        return sa.and_(running, Dossier.due_at < now)
    if queue == "soon":
        return sa.and_(running, Dossier.due_at >= now, Dossier.due_at < now + timedelta(days=1))
    if queue == "open":
        return unended
    if queue == "ended":
        return Dossier.state.in_(ENDED)
    return _on_desk_of(actor)


def _on_desk_of(actor: Actor) -> sa.ColumnElement[bool]:
    mine: list[sa.ColumnElement[bool]] = [sa.false()]
    for grant in actor.grants:
        steps = _DESKS.get(Function(grant.function), ())
        here = sa.and_(Dossier.unit_id == grant.unit_id, Dossier.step.in_(steps))
        if grant.function == Function.CASE_OFFICER:
            here = sa.and_(here, Dossier.officer_id == actor.id)
        mine.append(here)
    return sa.or_(*mine)


def _rows(query: sa.Select[Any]) -> tuple[DossierRow, ...]:
    return tuple(DossierRow(*row) for row in session().execute(query))
