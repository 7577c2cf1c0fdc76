"""Dossiers with their results, as they are taken into a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.onestop.dossiers.models import Dossier, MoveRecord, Result
from portal.onestop.dossiers.queries import inbox
from portal.onestop.dossiers.rules import Action, State
from portal.onestop.signing.rules import LARGEST_BATCH, Stage
from portal.records.registers.models import IssuedDocument
from portal.records.registers.rules import DocumentState

TWINS_WITHIN = timedelta(days=90)
_STEPS = (Action.ASSIGN.value, Action.PROPOSE.value, Action.INITIAL.value)
Person = tuple[str | None, str]  # The index of an identity number, and a procedure.


@dataclass(frozen=True, slots=True)
class MadeMove:
    """The last act of a kind on a dossier."""

    at: datetime
    reason: str


def ids_in_queue(actor: Actor, stage: Stage, words: str, *, now: datetime) -> Sequence[UUID]:
    """Find what waits in the queue of a stage, the most urgent first, up to a list's size."""
    wanted = inbox.DeskFilter(queue=stage.queue, words=words, limit=LARGEST_BATCH)
    return [row.id for row in inbox.desk(actor, wanted, now=now)][:LARGEST_BATCH]


def with_results(ids: Iterable[UUID]) -> Sequence[tuple[Dossier, Result]]:
    """Give dossiers that have a result, in the order in which a queue shows them."""
    rows = session().execute(
        sa.select(Dossier, Result)
        .join(Result, Result.dossier_id == Dossier.id)
        .where(Dossier.id.in_(list(ids)))
        .order_by(Dossier.urgent_at, Dossier.id)
    )
    return [(dossier, result) for dossier, result in rows]


def last_moves(ids: Iterable[UUID]) -> Mapping[tuple[UUID, Action], MadeMove]:
    """Give when dossiers were last assigned, passed on and initialled, and what was said."""
    wanted = (MoveRecord.dossier_id.in_(list(ids)), MoveRecord.action.in_(_STEPS))
    columns = (MoveRecord.dossier_id, MoveRecord.action, MoveRecord.at, MoveRecord.reason)
    rows = session().execute(sa.select(*columns).where(*wanted).order_by(MoveRecord.sequence))
    return {(key, Action(name)): MadeMove(at, reason or "") for key, name, at, reason in rows}


def twins(dossiers: Sequence[Dossier], now: datetime) -> frozenset[Person]:
    """Name who filed the same procedure more than once lately, with any outcome but withdrawal."""
    rows = session().execute(
        sa.select(Dossier.applicant_identity_index, Dossier.procedure_code)
        .where(
            _of_people(dossiers),
            Dossier.submitted_at >= now - TWINS_WITHIN,
            Dossier.state.not_in((State.WITHDRAWN, State.REFUSED)),
        )
        .group_by(Dossier.applicant_identity_index, Dossier.procedure_code)
        .having(sa.func.count() > 1)
    )
    return frozenset((person, code) for person, code in rows)


def revoked_before(dossiers: Sequence[Dossier]) -> frozenset[Person]:
    """Name whose earlier document of the same procedure was revoked."""
    rows = session().execute(
        sa.select(Dossier.applicant_identity_index, Dossier.procedure_code)
        .join(Result, Result.dossier_id == Dossier.id)
        .join(IssuedDocument, IssuedDocument.id == Result.issued_document_id)
        .where(_of_people(dossiers), IssuedDocument.state == DocumentState.REVOKED)
        .distinct()
    )
    return frozenset((person, code) for person, code in rows)


def _of_people(dossiers: Sequence[Dossier]) -> sa.ColumnElement[bool]:
    people = {each.applicant_identity_index for each in dossiers} - {None}
    return Dossier.applicant_identity_index.in_(people)
