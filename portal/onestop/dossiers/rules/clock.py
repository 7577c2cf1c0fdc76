"""What each move does to a dossier's clock: pure, so that replaying moves gives the same clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.core.clock import local
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import (
    Cause,
    Derivation,
    Limit,
    Segment,
    SegmentKind,
    Supplement,
    figures,
)
from portal.onestop.calendar.rules.refusals import SegmentInFuture, SegmentsOverlap
from portal.onestop.dossiers.rules.moves import Action
from portal.onestop.dossiers.rules.states import State

_BEGINS: Mapping[Action, tuple[SegmentKind, Cause]] = {
    Action.RECEIVE: (SegmentKind.RUNNING, Cause.RECEIPT),
    Action.REQUEST_CORRECTION: (SegmentKind.PAUSED, Cause.SUPPLEMENT),
    Action.ANSWER_CORRECTION: (SegmentKind.RUNNING, Cause.RESUMPTION),
    Action.ASK_PAYMENT: (SegmentKind.PAUSED, Cause.FINANCIAL_DUTY),
    Action.CONFIRM_PAYMENT: (SegmentKind.RUNNING, Cause.RESUMPTION),
    Action.STOP: (SegmentKind.PAUSED, Cause.STOP),
    Action.RESUME: (SegmentKind.RUNNING, Cause.RESUMPTION),
    Action.CONSULT: (SegmentKind.WITH_OTHER_AGENCY, Cause.OPINION),
    Action.TAKE_OPINION: (SegmentKind.RUNNING, Cause.RESUMPTION),
    Action.EXTEND: (SegmentKind.EXTENDED, Cause.APOLOGY),
}
_ENDS = frozenset({Action.RELEASE, Action.CONFIRM_WITHDRAWAL, Action.END})


@dataclass(frozen=True, slots=True)
class Basis:
    """What an act on the clock rests on: legal ground, document, and for an extension how long.

    ``apology`` is what the citizen is told in the words of the agency. ``since`` is when that
    had happened which the move only writes down: what the applicant did in time is not late
    because an officer entered it later.
    """

    legal_ground: str = ""
    document: str = ""
    added: Limit | None = None
    apology: str = ""
    since: datetime | None = None

    def to_json(self) -> dict[str, JsonValue]:
        """Give the basis for storage with the move, without what is empty."""
        told: dict[str, JsonValue] = {
            "legal_ground": self.legal_ground,
            "document": self.document,
            "added": self.added.to_json() if self.added else None,
            "apology": self.apology,
            "since": self.since.isoformat() if self.since else None,
        }
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Basis":
        """Read what ``to_json`` wrote."""
        added, since = stored.get("added"), stored.get("since")
        return cls(
            stored.get("legal_ground", ""),
            stored.get("document", ""),
            Limit.from_json(added) if added else None,
            stored.get("apology", ""),
            datetime.fromisoformat(since) if since else None,
        )


@dataclass(frozen=True, slots=True)
class Passed:
    """A move that was made, as far as the clock is concerned."""

    action: Action
    at: datetime
    actor: str
    basis: Basis = Basis()

    @property
    def moment(self) -> datetime:
        """Give when it counts: when it happened, else when it was written down."""
        return self.basis.since or self.at


def turn(held: Sequence[Segment], passed: Passed, *, now: datetime) -> tuple[Segment, ...]:
    """Give the segments of a clock after a move; a move that does not concern it changes none.

    A clock begins with receipt only. Raises SegmentInFuture for a move later than ``now``,
    SegmentsOverlap for one earlier than what is on the clock already.
    """
    if passed.moment > now:
        raise SegmentInFuture
    running = lasting(held) is not None
    if passed.action in _ENDS:
        return _closed(held, passed.moment)
    begins = _BEGINS.get(passed.action)
    if begins is None or running is (passed.action is Action.RECEIVE):
        return tuple(held)
    made = _segment(begins, passed)
    if made.kind is SegmentKind.EXTENDED:
        return (*_checked(held, passed.moment), replace(made, end=passed.moment))
    return (*_closed(held, passed.moment), made)


def lasting(held: Sequence[Segment]) -> Segment | None:
    """Give the segment that has no end yet, or nothing when the clock has not begun or is over."""
    return next((segment for segment in held if segment.end is None), None)


def promised(held: Sequence[Segment], derivation: Derivation) -> datetime | None:
    """Give the date that may be promised: none while a clock waits that had not run out before."""
    open_now = lasting(held)
    waits = open_now is not None and open_now.kind is SegmentKind.PAUSED
    if waits and open_now and derivation.due_at > open_now.start:
        return None
    return derivation.due_at


def replay_clock(moves: Iterable[Passed]) -> tuple[Segment, ...]:
    """Rebuild the segments of a clock from the moves of its dossier, the first one first."""
    held: tuple[Segment, ...] = ()
    for passed in moves:
        held = turn(held, passed, now=passed.at)
    return held


def _segment(begins: tuple[SegmentKind, Cause], passed: Passed) -> Segment:
    kind, cause = begins
    basis = passed.basis
    return Segment(
        kind,
        passed.moment,
        None,
        cause,
        basis.added,
        basis.legal_ground,
        basis.document,
        passed.actor,
    )


def _closed(held: Sequence[Segment], at: datetime) -> tuple[Segment, ...]:
    return tuple(s if s.end else replace(s, end=at) for s in _checked(held, at))


def _checked(held: Sequence[Segment], at: datetime) -> Sequence[Segment]:
    """Refuse a moment before what has been on the clock: time goes one way."""
    if any(at < (segment.end or segment.start) for segment in held):
        raise SegmentsOverlap
    return held


def supplement_policy(options: Mapping[str, Any], received_at: datetime) -> Supplement:
    """Tell what an answered correction sheet does to the clock of a dossier received then.

    ``options`` are the revision's, with entries by effective date; what it leaves out follows
    the rule common to all procedures (figures.json).
    """
    day = local(received_at).date()
    entries = [e for e in options.get("supplement", ()) if e["effective_from"] <= day.isoformat()]
    if entries:
        latest = max(entries, key=lambda entry: str(entry["effective_from"]))
        return Supplement(latest["value"])
    return Supplement(figures.in_force("supplement_clock", day).value)


def withdrawal_needs_consent(state: State, at: datetime) -> bool:
    """Tell whether the agency must agree before a dossier in a state is withdrawn."""
    allowed = figures.in_force("withdrawal_to_confirm", local(at).date()).value
    return state.value in allowed
