"""Reading the working hours that somebody supposes, in the shapes people write them."""

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from portal.onestop.calendar.rules import Week
from portal.onestop.calendar.rules.hours import WEEKDAYS
from portal.onestop.calendar.rules.reading import listing, mapping
from portal.onestop.calendar.rules.refusals import HoursUnreadable

_TIME = re.compile(r"\d{1,2}:\d{2}", re.ASCII)
_PARTS = ("morning", "afternoon")
_NAMES: Mapping[str, tuple[str, ...]] = {
    **{day: (day,) for day in WEEKDAYS},
    "monday": ("mon",),
    "tuesday": ("tue",),
    "wednesday": ("wed",),
    "thursday": ("thu",),
    "friday": ("fri",),
    "saturday": ("sat",),
    "sunday": ("sun",),
    "weekdays": WEEKDAYS[:5],
}


def read_week(piece: object) -> Week:
    """Read the hours of a whole week; what is not said is rest.

    A list of spans, or ``morning`` and ``afternoon``, hold from Monday to Friday; an object by
    days (``mon`` … ``sun``, ``weekdays``) says each. A span is "07:00-11:30", a pair of times,
    or ``{"from", "to"}``. Raises Misread or HoursUnreadable.
    """
    if isinstance(piece, list):
        return _on(WEEKDAYS[:5], read_spans(piece))
    days = mapping(piece)
    if days and days.keys() <= set(_PARTS):
        halves = [days[part] for part in _PARTS if days.get(part) is not None]
        return _on(WEEKDAYS[:5], [_span(half) for half in halves])
    return Week.of(_by_day(days))


def _on(days: tuple[str, ...], spans: list[str]) -> Week:
    return Week.of(dict.fromkeys(days, spans))


def _by_day(days: Mapping[str, Any]) -> dict[str, list[str]]:
    unknown = sorted(days.keys() - _NAMES.keys())
    if unknown:
        raise HoursUnreadable
    return {day: read_spans(days[name]) for name in days for day in _NAMES[name]}


def read_spans(piece: object) -> list[str]:
    """Read the spans of one day; null is a day of rest. Raises Misread or HoursUnreadable."""
    if piece is None:
        return []
    if isinstance(piece, str):
        return [piece]
    if isinstance(piece, dict) or _is_pair(piece):
        return [_span(piece)]
    return [_span(span) for span in listing(piece)]


def _is_pair(piece: object) -> TypeGuard[list[str]]:
    """Tell whether a list is one span written as two times."""
    if not isinstance(piece, list) or len(piece) != 2:  # noqa: PLR2004 - From and to.
        return False
    return all(isinstance(time, str) and _TIME.fullmatch(time) for time in piece)


def _span(piece: object) -> str:
    if isinstance(piece, str):
        return piece
    if _is_pair(piece):
        return "-".join(piece)
    if isinstance(piece, dict) and piece.keys() == {"from", "to"}:
        return f"{piece['from']}-{piece['to']}"
    raise HoursUnreadable
