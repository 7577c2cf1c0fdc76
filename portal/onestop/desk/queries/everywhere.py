"""Searching all dossiers that an officer may see, wherever they lie and however they ended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.search.fold import fold
from portal.onestop.dossiers.models import Dossier, DossierWord
from portal.onestop.dossiers.queries.dossiers import sights_of, visible_to
from portal.onestop.dossiers.queries.words import MOST_WORDS, having
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.words import asked_for, reach
from portal.onestop.procedures.queries import search

MOST_FOUND = 100
_SHORTEST_NAME = 4  # Letters of a procedure's name that are worth looking for.
_INDEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """A dossier that was found."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    state: State
    step: Step
    submitted_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words of code, name or procedure, or the index of an identity number."""

    words: str = ""
    index: str = ""

    @property
    def anything(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(_INDEX.fullmatch(self.index) or asked_for(self.words))


def everywhere(actor: Actor, sought: Sought) -> Sequence[Found]:
    """List the latest dossiers that match, at most ``MOST_FOUND`` and one that tells of more.

    The words must all begin words of the code or the applicant's name, or stand together in the
    procedure's name; or they are its code.
    """
    if not sought.anything:
        return ()
    if sought.index:
        return _latest(actor, Dossier.applicant_identity_index == sought.index)
    found = {*_latest(actor, _called(actor, asked_for(sought.words)))}
    codes = _procedures(sought.words)
    if codes:
        found |= {*_latest(actor, Dossier.procedure_code.in_(codes))}
    return sorted(found, key=lambda row: row.submitted_at, reverse=True)[: MOST_FOUND + 1]


def _latest(actor: Actor, matching: sa.ColumnElement[bool]) -> Sequence[Found]:
    wanted = sa.select(*(getattr(Dossier, name) for name in Found.__slots__))
    latest = wanted.where(visible_to(actor), matching).order_by(Dossier.submitted_at.desc())
    return [Found(*row) for row in session().execute(latest.limit(MOST_FOUND + 1))]


def _called(actor: Actor, words: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Restrict to dossiers of whose code or name all words are beginnings."""
    units = frozenset(sight.unit_id for sight in sights_of(actor))
    known = having(units, words)
    if known is not None:
        return Dossier.id.in_(known)
    return sa.and_(*(Dossier.id.in_(_beginning(units, word)) for word in words[:MOST_WORDS]))


def _beginning(units: frozenset[UUID], word: str) -> sa.Select[UUID]:
    first, last = reach(word)
    here = DossierWord.unit_id.in_(units), DossierWord.word >= first, DossierWord.word < last
    return sa.select(DossierWord.dossier_id).where(*here)


def _procedures(words: str) -> list[str]:
    """List the codes of procedures that are named so; marks may be left out."""
    named, typed = fold(words), words.strip()
    if typed.count("."):
        return [typed]  # A code, of a procedure that may no longer be in force.
    rows = search(words).rows if len(named) >= _SHORTEST_NAME else ()
    return [row.code for row in rows if named in fold(row.name)]
