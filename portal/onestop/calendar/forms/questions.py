"""Reading the body of POST /api/v1/deadlines into a question for the clock."""

from datetime import datetime
from typing import cast

from portal.onestop.calendar.forms.hours import read_week
from portal.onestop.calendar.rules import (
    Cause,
    DayKind,
    DecreedDay,
    Limit,
    LimitKind,
    Segment,
    SegmentKind,
    Supplement,
    reading,
)
from portal.onestop.calendar.rules.question import Question, Supposed
from portal.onestop.calendar.rules.reading import Reader

_TEXTS = ("legal_ground", "document", "actor")
_SEGMENT = {"kind", "from", "to", "cause", "added", *_TEXTS}
_QUESTION = {
    "received_at",
    "limit",
    "unit",
    "segments",
    "calendar",
    "if_answered_on",
    "supplement",
}


def read_question(data: bytes) -> Question:
    """Read a request's body; raises Invalid with every mistake by its field path."""
    body = reading.parse(data)
    notes = Reader()
    notes.only(body, _QUESTION)
    received_at = notes.required(body.get("received_at"), "received_at", reading.moment)
    limit = _limit(notes, body.get("limit"), "limit")
    question = Question(
        # Both are there once the notes are settled, which is before anybody reads the question.
        received_at=cast("datetime", received_at),
        limit=cast("Limit", limit),
        unit=notes.optional(body.get("unit"), "unit", reading.text) or "",
        segments=_segments(notes, body.get("segments")),
        supposed=_supposed(notes, body.get("calendar")),
        if_answered_on=notes.optional(
            body.get("if_answered_on"), "if_answered_on", reading.day_or_moment
        ),
        supplement=notes.optional(body.get("supplement"), "supplement", reading.one_of(Supplement))
        or Supplement.PAUSE,
    )
    notes.settle()
    return question


def _limit(notes: Reader, piece: object, path: str) -> Limit | None:
    parts = notes.required(piece, path, reading.mapping)
    if parts is None:
        return None
    notes.only(parts, {"kind", "amount"}, f"{path}.")
    kind = notes.required(parts.get("kind"), f"{path}.kind", reading.one_of(LimitKind))
    given = parts.get("amount")
    if given is None and kind is LimitKind.SAME_DAY:
        given = 1
    amount = notes.required(given, f"{path}.amount", reading.number)
    if kind is None or amount is None:
        return None
    return notes.read(amount, f"{path}.amount", lambda _number: Limit(kind, amount))


def _segments(notes: Reader, piece: object) -> tuple[Segment, ...]:
    listed = notes.optional(piece, "segments", reading.listing) or []
    read = [_segment(notes, entry, f"segments[{place}]") for place, entry in enumerate(listed)]
    return tuple(segment for segment in read if segment is not None)


def _segment(notes: Reader, piece: object, path: str) -> Segment | None:
    parts = notes.required(piece, path, reading.mapping)
    if parts is None:
        return None
    notes.only(parts, _SEGMENT, f"{path}.")
    kind = notes.required(parts.get("kind"), f"{path}.kind", reading.one_of(SegmentKind))
    start = notes.required(parts.get("from"), f"{path}.from", reading.moment)
    end = notes.optional(parts.get("to"), f"{path}.to", reading.moment)
    cause = notes.optional(parts.get("cause"), f"{path}.cause", reading.one_of(Cause))
    added = _limit(notes, parts["added"], f"{path}.added") if parts.get("added") else None
    texts = [notes.optional(parts.get(name), f"{path}.{name}", reading.text) for name in _TEXTS]
    if kind is None or start is None:
        return None
    return Segment(kind, start, end, cause or Cause.SUPPLEMENT, added, *(t or "" for t in texts))


def _supposed(notes: Reader, piece: object) -> Supposed:
    parts = notes.optional(piece, "calendar", reading.mapping) or {}
    notes.only(parts, {"days_off", "make_up_days", "hours"}, "calendar.")
    return Supposed(
        _days(notes, parts.get("days_off"), "calendar.days_off", DayKind.OFF),
        _days(notes, parts.get("make_up_days"), "calendar.make_up_days", DayKind.WORK),
        notes.optional(parts.get("hours"), "calendar.hours", read_week),
    )


def _days(notes: Reader, piece: object, path: str, kind: DayKind) -> tuple[DecreedDay, ...]:
    listed = notes.optional(piece, path, reading.listing) or []
    read = [_day(notes, entry, f"{path}[{place}]", kind) for place, entry in enumerate(listed)]
    return tuple(decreed for decreed in read if decreed is not None)


def _day(notes: Reader, piece: object, path: str, kind: DayKind) -> DecreedDay | None:
    """Read a date, or an object with ``date`` and perhaps ``name`` and ``legal_reference``."""
    if not isinstance(piece, dict):
        read = notes.required(piece, path, reading.day)
        return DecreedDay(read, kind) if read else None
    notes.only(piece, {"date", "name", "legal_reference"}, f"{path}.")
    day = notes.required(piece.get("date"), f"{path}.date", reading.day)
    name = notes.optional(piece.get("name"), f"{path}.name", reading.text)
    ground = notes.optional(piece.get("legal_reference"), f"{path}.legal_reference", reading.text)
    return DecreedDay(day, kind, name or "", ground or "") if day else None
