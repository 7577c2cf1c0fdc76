"""The segments of a dossier's clock: running, paused, extended, with another agency."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from portal.core.clock import local
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import figures, refusals
from portal.onestop.calendar.rules.limits import Limit, LimitKind


class SegmentKind(StrEnum):
    """What the clock does in a segment; only a pause stops it, only an extension moves its end."""

    RUNNING = "running"
    PAUSED = "paused"
    EXTENDED = "extended"
    WITH_OTHER_AGENCY = "with_other_agency"

    @property
    def label(self) -> LazyString:
        """Say what the clock does."""
        return _KINDS[self]


_KINDS: Mapping[SegmentKind, LazyString] = {
    SegmentKind.RUNNING: _l("Đang tính"),
    SegmentKind.PAUSED: _l("Tạm dừng"),
    SegmentKind.EXTENDED: _l("Gia hạn"),
    SegmentKind.WITH_OTHER_AGENCY: _l("Ở cơ quan khác, vẫn tính"),
}


class Cause(StrEnum):
    """Why a segment began; which causes pause is configuration (``pausing_causes``)."""

    SUPPLEMENT = "supplement"
    FINANCIAL_DUTY = "financial_duty"
    STOP = "stop"
    OPINION = "opinion"
    SYSTEM_FAULT = "system_fault"
    INTERNAL = "internal"
    RECEIPT = "receipt"
    RESUMPTION = "resumption"
    APOLOGY = "apology"

    @property
    def label(self) -> LazyString:
        """Give the words of the cause, as they follow a number of days."""
        return _CAUSES[self]


_CAUSES: Mapping[Cause, LazyString] = {
    Cause.SUPPLEMENT: _l("chờ bổ sung"),
    Cause.FINANCIAL_DUTY: _l("chờ thực hiện nghĩa vụ tài chính"),
    Cause.STOP: _l("dừng giải quyết"),
    Cause.OPINION: _l("chờ ý kiến phối hợp"),
    Cause.SYSTEM_FAULT: _l("lỗi hệ thống"),
    Cause.INTERNAL: _l("chờ nội bộ"),
    Cause.RECEIPT: _l("tiếp nhận"),
    Cause.RESUMPTION: _l("tiếp tục giải quyết"),
    Cause.APOLOGY: _l("xin lỗi và gia hạn"),
}


class Supplement(StrEnum):
    """What an answered correction sheet does to the clock; an option of each procedure."""

    PAUSE = "pause"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a dossier's clock, with who ordered it, on which ground and paper.

    ``start`` and ``end`` are aware moments; ``end`` is missing while the segment lasts.
    An extension is the moment ``start`` at which it was granted and the ``added`` limit.
    """

    kind: SegmentKind
    start: datetime
    end: datetime | None = None
    cause: Cause = Cause.SUPPLEMENT
    added: Limit | None = None
    legal_ground: str = ""
    document: str = ""
    actor: str = ""

    def to_json(self) -> dict[str, JsonValue]:
        """Give the segment as the deadline interface takes it, times local."""
        return {
            "kind": self.kind.value,
            "from": local(self.start).isoformat(timespec="minutes"),
            "to": local(self.end).isoformat(timespec="minutes") if self.end else None,
            "cause": self.cause.value,
            "added": self.added.to_json() if self.added else None,
            "legal_ground": self.legal_ground,
            "document": self.document,
            "actor": self.actor,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Segment":
        """Read what ``to_json`` wrote."""
        return cls(
            SegmentKind(stored["kind"]),
            datetime.fromisoformat(stored["from"]),
            datetime.fromisoformat(stored["to"]) if stored["to"] else None,
            Cause(stored["cause"]),
            Limit.from_json(stored["added"]) if stored["added"] else None,
            stored["legal_ground"],
            stored["document"],
            stored["actor"],
        )


_Placed = tuple[int, Segment]


def check(
    segments: Sequence[Segment], *, received_at: datetime, limit: Limit
) -> tuple[Segment, ...]:
    """Give the segments in order of time, or refuse what cannot have happened.

    Raises SegmentBackwards, SegmentBeforeReceipt, SegmentNotEnded, SegmentsOverlap,
    CauseNeverPauses, ExtensionWithoutAmount or SecondExtension, each naming the segment by
    its place.
    """
    for place, segment in enumerate(segments):
        _check_times(place, segment, received_at)
        _check_kind(place, segment, limit)
    placed = sorted(enumerate(segments), key=lambda pair: (pair[1].start, pair[0]))
    _check_apart(placed)
    _check_extensions(placed)
    return tuple(segment for _place, segment in placed)


def refuse_future(segments: Sequence[Segment], now: datetime) -> None:
    """Refuse segments that have not happened yet; raises SegmentInFuture."""
    for place, segment in enumerate(segments):
        if segment.start > now:
            raise refusals.SegmentInFuture(f"segments[{place}].from")
        if segment.end is not None and segment.end > now:
            raise refusals.SegmentInFuture(f"segments[{place}].to")


def _check_times(place: int, segment: Segment, received_at: datetime) -> None:
    if segment.end is not None and segment.end < segment.start:
        raise refusals.SegmentBackwards(f"segments[{place}].to")
    if segment.start < received_at:
        raise refusals.SegmentBeforeReceipt(f"segments[{place}].from")


def _check_kind(place: int, segment: Segment, limit: Limit) -> None:
    if segment.kind is SegmentKind.PAUSED:
        allowed = figures.in_force("pausing_causes", local(segment.start).date()).value
        if segment.cause.value not in allowed:
            raise refusals.CauseNeverPauses(f"segments[{place}].cause")
        if segment.end is None:
            raise refusals.SegmentNotEnded(f"segments[{place}].to")
    if segment.kind is SegmentKind.EXTENDED and not _extends(segment.added, limit):
        raise refusals.ExtensionWithoutAmount(f"segments[{place}].added")


def _extends(added: Limit | None, limit: Limit) -> bool:
    if added is None:
        return False
    if limit.kind is LimitKind.CALENDAR_DAYS:
        return added.kind is LimitKind.CALENDAR_DAYS
    return added.kind in {LimitKind.WORKING_DAYS, LimitKind.WORKING_HOURS}


def _check_apart(placed: Sequence[_Placed]) -> None:
    """Refuse overlaps; an extension is a moment and may stand inside a running segment."""
    stretches = [pair for pair in placed if pair[1].kind is not SegmentKind.EXTENDED]
    for (_before, earlier), (place, later) in pairwise(stretches):
        if earlier.end is None or later.start < earlier.end:
            raise refusals.SegmentsOverlap(f"segments[{place}].from")


def _check_extensions(placed: Sequence[_Placed]) -> None:
    extensions = [pair for pair in placed if pair[1].kind is SegmentKind.EXTENDED]
    for count, (place, segment) in enumerate(extensions, start=1):
        allowed = figures.in_force("extensions_allowed", local(segment.start).date()).value
        if count > allowed:
            raise refusals.SecondExtension(f"segments[{place}]", allowed=allowed)


def pauses(segments: Sequence[Segment]) -> Iterator[Segment]:
    """List the segments in which the clock stands still."""
    return (segment for segment in segments if segment.kind is SegmentKind.PAUSED)


def waiting(segments: Sequence[Segment]) -> bool:
    """Tell whether the clock stands still without an end."""
    return any(pause.end is None for pause in pauses(segments))


def extensions(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """List the extensions; how many there may be is configuration (``extensions_allowed``)."""
    return tuple(segment for segment in segments if segment.kind is SegmentKind.EXTENDED)


def added_by(granted: Sequence[Segment]) -> tuple[Limit, ...]:
    """List the limits that extensions add; they count one after another."""
    return tuple(extended.added for extended in granted if extended.added)


def answered(segments: Sequence[Segment], moment: datetime) -> tuple[Segment, ...]:
    """Suppose that the pause that lasts, or else the last one, ends at a moment.

    Raises NoPauseToAnswer without a pause.
    """
    last = max(pauses(segments), key=lambda s: (s.end is None, s.start), default=None)
    if last is None:
        raise refusals.NoPauseToAnswer
    ended = replace(last, end=moment)
    return tuple(ended if segment is last else segment for segment in segments)
