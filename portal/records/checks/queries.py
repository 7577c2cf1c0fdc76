"""Finding what is to be checked, what was found, and the latest verifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.core.database import session
from portal.core.errors import NotFound
from portal.records.checks.models import CheckNight, KitRelease, ResultCheck
from portal.records.checks.rules import Outcome
from portal.records.registers.models import IssuedDocument
from portal.records.signatures.rules import number_in_words

_MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A released document that is to be checked."""

    id: UUID
    unit_id: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class NightRow:
    """One night, how many documents it checked, and how many were not wholly valid."""

    night: date
    begun_at: datetime
    finished_at: datetime | None
    checked: int
    bad: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A document whose latest check was not wholly valid; without its title."""

    public_id: str
    unit_id: UUID
    full_number: str
    kind: str
    outcome: Outcome
    reasons: Sequence[str]
    trust_version: str
    at: datetime


def due_new(night: date, since: datetime, most: int) -> list[Due]:
    """List documents released since a moment that the night has not checked, oldest first."""
    wanted = _unchecked(night).where(IssuedDocument.released_at >= since)
    return _due(wanted.order_by(IssuedDocument.released_at, IssuedDocument.id).limit(most))


def due_old(night: date, before: datetime, most: int) -> list[Due]:
    """List earlier documents, never checked ones first, then those checked longest ago."""
    last = (
        sa.select(sa.func.max(ResultCheck.at))
        .where(ResultCheck.document_id == IssuedDocument.id)
        .scalar_subquery()
    )
    wanted = _unchecked(night).where(IssuedDocument.released_at < before)
    order = (last.is_not(None), last, IssuedDocument.released_at, IssuedDocument.id)
    return _due(wanted.order_by(*order).limit(most))


def count_old(night: date, before: datetime) -> int:
    """Count the documents released before a moment that the night has checked."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(ResultCheck)
        .join(IssuedDocument, IssuedDocument.id == ResultCheck.document_id)
        .where(ResultCheck.night == night, IssuedDocument.released_at < before)
    )
    return session().scalar(wanted) or 0


def _unchecked(night: date) -> sa.Select[Any]:
    done = sa.exists().where(
        ResultCheck.night == night, ResultCheck.document_id == IssuedDocument.id
    )
    given_out = sa.func.coalesce(IssuedDocument.preserved_sha256, IssuedDocument.sha256)
    columns = tuple(
        given_out.label(name) if name == "sha256" else getattr(IssuedDocument, name)
        for name in Due.__slots__
    )
    return sa.select(*columns).where(IssuedDocument.sha256.is_not(None), ~done)


def _due(wanted: sa.Select[Any]) -> list[Due]:
    return [Due(*row) for row in session().execute(wanted)]


def open_night() -> CheckNight | None:
    """Give the night that was begun and not finished, if there is one."""
    wanted = sa.select(CheckNight).where(CheckNight.finished_at.is_(None))
    return session().scalar(wanted.order_by(CheckNight.night.desc()).limit(1))


def last_nights(most: int, units: frozenset[UUID] | None = None) -> list[NightRow]:
    """List the latest nights with their counts for units (or all), newest first."""
    seen = sa.select(IssuedDocument.id).where(*_in(units))
    bad = sa.func.sum(sa.case((ResultCheck.outcome != Outcome.VALID, 1), else_=0))
    wanted = (
        sa.select(
            CheckNight.night,
            CheckNight.begun_at,
            CheckNight.finished_at,
            sa.func.count(ResultCheck.id),
            sa.func.coalesce(bad, 0),
        )
        .outerjoin(
            ResultCheck,
            sa.and_(
                ResultCheck.night == CheckNight.night,
                sa.true() if units is None else ResultCheck.document_id.in_(seen),
            ),
        )
        .group_by(CheckNight.night, CheckNight.begun_at, CheckNight.finished_at)
        .order_by(CheckNight.night.desc())
        .limit(most)
    )
    return [NightRow(*row) for row in session().execute(wanted)]


def list_bad(units: frozenset[UUID] | None) -> list[BadRow]:
    """List documents whose latest check was not wholly valid; ``None`` means of all units."""
    later = aliased(ResultCheck)
    newer = sa.exists().where(
        later.document_id == ResultCheck.document_id, later.at > ResultCheck.at
    )
    wanted = (
        sa.select(IssuedDocument, ResultCheck)
        .join(ResultCheck, ResultCheck.document_id == IssuedDocument.id)
        .where(ResultCheck.outcome != Outcome.VALID, ~newer, *_in(units))
        .order_by(ResultCheck.at.desc(), IssuedDocument.id)
        .limit(_MOST_LISTED)
    )
    return [_bad(document, check) for document, check in session().execute(wanted)]


def _in(units: frozenset[UUID] | None) -> list[sa.ColumnElement[bool]]:
    return [] if units is None else [IssuedDocument.unit_id.in_(units)]


def _bad(document: IssuedDocument, check: ResultCheck) -> BadRow:
    return BadRow(
        document.public_id,
        document.unit_id,
        number_in_words(document.number or 0, document.symbol),
        document.kind,
        check.outcome,
        [str(each) for each in check.reasons],
        check.trust_version,
        check.at,
    )


def bad_units(night: date) -> dict[UUID, int]:
    """Count a night's documents that were not wholly valid, by unit."""
    wanted = (
        sa.select(IssuedDocument.unit_id, sa.func.count())
        .join(ResultCheck, ResultCheck.document_id == IssuedDocument.id)
        .where(ResultCheck.night == night, ResultCheck.outcome != Outcome.VALID)
        .group_by(IssuedDocument.unit_id)
    )
    return {row[0]: row[1] for row in session().execute(wanted)}


def count_released(units: frozenset[UUID] | None = None) -> int:
    """Count the documents of units (or all) that are checked in their turn."""
    wanted = sa.select(sa.func.count()).where(IssuedDocument.sha256.is_not(None), *_in(units))
    return session().scalar(wanted.select_from(IssuedDocument)) or 0


def latest_kit() -> KitRelease | None:
    """Give the verifier on offer, or nothing before the first."""
    return session().scalar(sa.select(KitRelease).order_by(KitRelease.made_at.desc()).limit(1))


def get_kit() -> KitRelease:
    """Give the verifier on offer; raises NotFound before the first."""
    found = latest_kit()
    if found is None:
        raise NotFound
    return found


def count_checked(night: date) -> int:
    """Count the documents that a night has checked."""
    wanted = sa.select(sa.func.count()).where(ResultCheck.night == night)
    return session().scalar(wanted.select_from(ResultCheck)) or 0
