"""Opinions asked of other units: when a round is complete, and when an answer is late."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class Wait(StrEnum):
    """How many of the asked units have to answer before the dossier goes on."""

    ALL = "all"
    ANY = "any"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return _WAITS[self]


class Stance(StrEnum):
    """What a unit says to the question."""

    AGREE = "agree"
    AGREE_IF = "agree_if"
    DISAGREE = "disagree"

    @property
    def label(self) -> LazyString:
        """Say it in words."""
        return _STANCES[self]


_WAITS: Mapping[Wait, LazyString] = {
    Wait.ALL: _l("Chờ đủ ý kiến của mọi đơn vị"),
    Wait.ANY: _l("Chỉ cần một đơn vị trả lời"),
}
_STANCES: Mapping[Stance, LazyString] = {
    Stance.AGREE: _l("Thống nhất"),
    Stance.AGREE_IF: _l("Thống nhất, kèm điều kiện"),
    Stance.DISAGREE: _l("Không thống nhất"),
}


class Asked(Protocol):
    """What is needed of a request."""

    @property
    def due_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...


def is_late(request: Asked, now: datetime) -> bool:
    """Tell whether a unit answered, or still has not, after its own limit."""
    return (request.answered_at or now) > request.due_at


def is_complete(round_: Sequence[Asked], wait: Wait) -> bool:
    """Tell whether the answers of a round suffice; nobody asked is nothing to wait for."""
    answered = [request.answered_at is not None for request in round_]
    return all(answered) if wait is Wait.ALL else any(answered) or not answered
