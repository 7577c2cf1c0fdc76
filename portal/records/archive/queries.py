"""Finding demands, held files, and documents whose proofs end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.records.archive.models import HeldFile, LevelDemand, PreservedDocument
from portal.records.archive.rules import LEVEL_WORDS, Demand
from portal.records.registers.models import IssuedDocument
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Level, number_in_words

PAGE = 100
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 2000
Units = frozenset[UUID] | None  # None stands for all.


@dataclass(frozen=True, slots=True)
class PreservedRow:
    """An issued document and until when its signatures can be verified."""

    public_id: str
    number: int | None
    symbol: str
    kind: str
    level: Level | None
    ends_at: datetime | None

    @property
    def full_number(self) -> str:
        """Write number and symbol."""
        return number_in_words(self.number, self.symbol) if self.number else self.symbol


def board(units: Units, *, now: datetime, until: datetime) -> dict[str, object]:
    """Gather what the board tells of some units: proofs that end, have ended, and files held."""
    levels = count_levels(units)
    return {
        "due": ending(units, after=now, until=until),
        "due_count": count_ending(units, after=now, until=until),
        "passed": ending(units, after=_EVER, until=now),
        "passed_count": count_ending(units, after=_EVER, until=now),
        "waiting": waiting(units),
        "waiting_count": count_waiting(units),
        "levels_in_words": [(LEVEL_WORDS[level], count) for level, count in levels.items()],
        "demands": demands(),
    }


def demands() -> list[Demand]:
    """List all decisions on levels, the newest first."""
    columns = (getattr(LevelDemand, name) for name in Demand.__slots__)
    rows = session().execute(sa.select(*columns).order_by(LevelDemand.effective_from.desc()))
    return [Demand(*row) for row in rows]


def find_held(key: str) -> HeldFile | None:
    """Give the file held under a key, whether it still waits or not."""
    return session().scalar(sa.select(HeldFile).where(HeldFile.key == key))


def locked_held(key: str) -> HeldFile | None:
    """Give it to be changed."""
    wanted = sa.select(HeldFile).where(HeldFile.key == key)
    return session().scalar(wanted.with_for_update())


def waiting(units: Units, *, most: int = PAGE) -> Sequence[HeldFile]:
    """List the files that wait, the longest waiting first."""
    wanted = sa.select(HeldFile).where(HeldFile.released_at.is_(None))
    if units is not None:
        wanted = wanted.where(HeldFile.unit_id.in_(units))
    return session().scalars(wanted.order_by(HeldFile.held_at).limit(most)).all()


def count_waiting(units: Units) -> int:
    """Count the files that wait."""
    wanted = sa.select(sa.func.count()).where(HeldFile.released_at.is_(None))
    if units is not None:
        wanted = wanted.where(HeldFile.unit_id.in_(units))
    return session().scalar(wanted) or 0


def overdue_held(before: datetime) -> Sequence[HeldFile]:
    """List the files whose next try should have come before a moment."""
    wanted = sa.select(HeldFile).where(
        HeldFile.released_at.is_(None), HeldFile.next_try_at < before
    )
    return session().scalars(wanted.order_by(HeldFile.next_try_at).limit(BATCH)).all()


def ending(units: Units, *, after: datetime, until: datetime) -> list[PreservedRow]:
    """List documents whose proof ends between two moments, the first to end first."""
    wanted = (
        sa.select(
            IssuedDocument.public_id,
            IssuedDocument.number,
            IssuedDocument.symbol,
            IssuedDocument.kind,
            PreservedDocument.level,
            PreservedDocument.ends_at,
        )
        .join(IssuedDocument, IssuedDocument.id == PreservedDocument.document_id)
        .where(*_ending(units, after, until))
        .order_by(PreservedDocument.ends_at)
        .limit(PAGE)
    )
    return [PreservedRow(*row) for row in session().execute(wanted)]


def count_ending(units: Units, *, after: datetime, until: datetime) -> int:
    """Count them."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(PreservedDocument)
        .join(IssuedDocument, IssuedDocument.id == PreservedDocument.document_id)
        .where(*_ending(units, after, until))
    )
    return session().scalar(wanted) or 0


def count_levels(units: Units) -> dict[Level, int]:
    """Count kept documents by the level of their copies."""
    wanted = (
        sa.select(PreservedDocument.level, sa.func.count())
        .join(IssuedDocument, IssuedDocument.id == PreservedDocument.document_id)
        .where(PreservedDocument.level.is_not(None), *_in(units))
        .group_by(PreservedDocument.level)
    )
    found = dict(session().execute(wanted).all())
    return {level: found.get(level, 0) for level in Level}


def _ending(units: Units, after: datetime, until: datetime) -> list[sa.ColumnElement[bool]]:
    ends = PreservedDocument.ends_at
    return [ends > after, ends <= until, *_in(units)]


def _in(units: Units) -> list[sa.ColumnElement[bool]]:
    return [] if units is None else [IssuedDocument.unit_id.in_(units)]


def find_preserved(document_id: UUID) -> PreservedDocument | None:
    """Give what is known of an issued document's copy, or nothing yet."""
    return session().get(PreservedDocument, document_id)


def due(*, now: datetime, until: datetime) -> list[tuple[UUID, str]]:
    """Give the documents whose proof still holds and ends before a moment, with their copies."""
    wanted = sa.select(PreservedDocument.document_id, PreservedDocument.sha256).where(
        *_ending(None, now, until)
    )
    found = session().execute(wanted.order_by(PreservedDocument.ends_at).limit(BATCH))
    return [(document_id, sha256) for document_id, sha256 in found]


def not_taken_up() -> list[tuple[UUID, str]]:
    """Give released documents that nobody has looked at, with their files."""
    kept = sa.func.coalesce(IssuedDocument.preserved_sha256, IssuedDocument.sha256)
    wanted = (
        sa.select(IssuedDocument.id, kept)
        .outerjoin(PreservedDocument, PreservedDocument.document_id == IssuedDocument.id)
        .where(
            IssuedDocument.state != DocumentState.DRAFT,
            kept.is_not(None),
            PreservedDocument.document_id.is_(None),
        )
        .limit(BATCH)
    )
    return [(document_id, sha256) for document_id, sha256 in session().execute(wanted)]


def find_waiting(key_prefix: str) -> HeldFile | None:
    """Give the file that waits under a key that begins so, the newest."""
    wanted = sa.select(HeldFile).where(
        HeldFile.key.startswith(key_prefix, autoescape=True), HeldFile.released_at.is_(None)
    )
    return session().scalar(wanted.order_by(HeldFile.held_at.desc()).limit(1))
