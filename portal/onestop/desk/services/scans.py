"""Scans of a walk-in dossier: put to a paper at once, or in a stack that is sorted afterwards."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.desk.queries.scans import MOST_UNSORTED, UNSORTED, paper_of
from portal.onestop.dossiers.models import Draft, DraftPaper
from portal.onestop.dossiers.services import drafts, papers
from portal.records.documents.models import StoredFile
from portal.records.documents.rules import UploadRules
from portal.records.documents.services import InspectedFile, keep

TAKEN_AWAY = "bo"


class _Move(NamedTuple):
    """A file of a draft, and where it is to lie."""

    paper: DraftPaper
    stored: StoredFile
    to: str


class WrongKind(Invalid):
    """A paper takes no files of this kind."""

    sentence = _l("Giấy tờ này không nhận tệp %(name)s: hãy dùng loại tệp khác.")


def rules_before(find: Callable[[], Draft], requirement: str) -> UploadRules:
    """Tell which files may be sent, in a short reading transaction before any is looked into.

    At the counter a paper may come before the answer that asks for it. Raises NotFound for a
    paper that the form never asks for.
    """
    with transaction(writing=False):
        draft = find()
        return papers.RULES if requirement == UNSORTED else _rules(draft, requirement)


def attach(
    draft: Draft,
    requirement: str,
    examined: Iterable[InspectedFile],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Put examined files to a paper of the draft or to the stack, all of them or none.

    Raises NotFound for a paper that the form never asks for, AlreadyFiled or TooManyPapers.
    """
    files = tuple(examined)
    drafts.check_room(draft, requirement, len(files), allowed=_most(draft, requirement))
    for file in files:
        stored = keep(file, owner=actor, purpose=papers.PURPOSE, now=now)
        drafts.attach(draft, requirement, stored, now=now)


def sort(draft: Draft, wanted: Mapping[UUID, str], *, now: datetime) -> int:
    """Move files of a draft to other papers, or take them away; give how many were moved.

    ``wanted`` names by file what it is: a paper, ``UNSORTED`` or ``TAKEN_AWAY``. The file itself
    is kept once, wherever it lies. Raises NotFound, WrongKind, AlreadyFiled or TooManyPapers, and
    has moved none then.
    """
    lying = sa.select(DraftPaper, StoredFile).join(StoredFile, StoredFile.id == DraftPaper.file_id)
    rows = session().execute(lying.where(DraftPaper.draft_id == draft.id)).all()
    named = [
        _Move(paper, stored, wanted.get(paper.id, paper.requirement)) for paper, stored in rows
    ]
    moves = [move for move in named if move.to != move.paper.requirement]
    for to in dict.fromkeys(move.to for move in moves):
        _check(draft, moves, to)
    for move in moves:
        _do(draft, move, now)
    return len(moves)


def _check(draft: Draft, moves: Iterable[_Move], to: str) -> None:
    """Refuse what a paper cannot take, by what lies there once every file has moved."""
    if to == TAKEN_AWAY:
        return
    coming = [move.stored for move in moves if move.to == to]
    going = sum(move.paper.requirement == to for move in moves)
    drafts.check_room(draft, to, len(coming) - going, allowed=_most(draft, to))
    wrong = [] if to == UNSORTED else [f for f in coming if f.media_type not in _types(draft, to)]
    if wrong:
        sentence = str(WrongKind.sentence) % {"name": wrong[0].name}
        raise WrongKind(name=wrong[0].name, errors={to: [sentence]})


def _do(draft: Draft, move: _Move, now: datetime) -> None:
    if move.to == TAKEN_AWAY:
        drafts.detach(draft, move.paper.id, now=now)
    else:
        move.paper.requirement = move.to
        draft.updated_at = now


def _most(draft: Draft, requirement: str) -> int:
    if requirement == UNSORTED:
        return MOST_UNSORTED
    asked = paper_of(draft, requirement)
    if asked is None:
        raise NotFound
    return asked.max


def _rules(draft: Draft, requirement: str) -> UploadRules:
    asked = paper_of(draft, requirement)
    if asked is None:
        raise NotFound
    return papers.rules_for(asked)


def _types(draft: Draft, requirement: str) -> frozenset[str]:
    return frozenset(kind.media_type for kind in _rules(draft, requirement).kinds)
