"""Sub-dossiers of a linked procedure: in which order they begin, and how the whole stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Outcome(StrEnum):
    """How a sub-dossier ended."""

    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return _OUTCOMES[self]


class Standing(StrEnum):
    """How a sub-dossier stands now."""

    WAITING = "waiting"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    REFUSED = "refused"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return _STANDINGS[self]


_OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.GRANTED: _l("Đã giải quyết"),
    Outcome.REFUSED: _l("Không giải quyết được"),
}
_STANDINGS: Mapping[Standing, LazyString] = {
    Standing.WAITING: _l("Chưa tới lượt"),
    Standing.RUNNING: _l("Đang giải quyết"),
    Standing.LATE: _l("Đang quá hạn"),
    Standing.DONE: _l("Xong đúng hạn"),
    Standing.DONE_LATE: _l("Xong, quá hạn"),
    Standing.REFUSED: _l("Không giải quyết được"),
}


class Part(Protocol):
    """What is needed of a sub-dossier."""

    @property
    def key(self) -> str: ...
    @property
    def after(self) -> Collection[str]: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def outcome(self) -> Outcome | None: ...


AnyPart = TypeVar("AnyPart", bound=Part)


def standing(part: Part, now: datetime) -> Standing:
    """Tell how one sub-dossier stands by its own clock."""
    if part.started_at is None:
        return Standing.WAITING
    late = part.due_at is not None and (part.ended_at or now) > part.due_at
    if part.ended_at is None:
        return Standing.LATE if late else Standing.RUNNING
    if part.outcome is Outcome.REFUSED:
        return Standing.REFUSED
    return Standing.DONE_LATE if late else Standing.DONE


def ready(parts: Sequence[Part]) -> tuple[str, ...]:
    """List the sub-dossiers whose turn has come: all they wait for was granted."""
    granted = {part.key for part in parts if part.outcome is Outcome.GRANTED}
    return tuple(
        part.key for part in parts if part.started_at is None and set(part.after) <= granted
    )


def all_ended(parts: Sequence[Part]) -> bool:
    """Tell whether nothing is left to wait for: what waits for a refused part never begins."""
    return not still_open(parts)


def still_open(parts: Sequence[AnyPart]) -> tuple[AnyPart, ...]:
    """List the parts that have not ended and can still begin or end."""
    return tuple(part for part in parts if not part.ended_at and not _is_blocked(part, parts))


def _is_blocked(part: Part, parts: Sequence[Part]) -> bool:
    by_key = {other.key: other for other in parts}
    before = [by_key[key] for key in part.after if key in by_key]
    return part.started_at is None and any(
        other.outcome is Outcome.REFUSED or _is_blocked(other, parts) for other in before
    )
