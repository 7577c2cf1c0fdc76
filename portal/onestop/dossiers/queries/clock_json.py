"""A dossier as the programming interface tells it: no names, no answers, only where and when."""

from datetime import datetime, timedelta

from portal.core.clock import local
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import Segment
from portal.onestop.calendar.rules.interface import told
from portal.onestop.calendar.rules.question import AnswerTooFar
from portal.onestop.calendar.rules.segments import answered
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock, clock_view
from portal.onestop.dossiers.rules.desk_time import StepClock

# As far as anybody may suppose: it bounds a derivation that is told day by day.
_FARTHEST = timedelta(days=3660)


def of(dossier: Dossier, *, now: datetime, supposed: datetime | None) -> dict[str, JsonValue]:
    """Tell a dossier; moments are local ISO 8601 without offset, to the minute.

    ``supposed`` is when a clock that stands still would go on. Raises ClockRefused for a
    supposition that makes no sense.
    """
    view = clock_view.of(dossier, now=now)
    facts: dict[str, JsonValue] = {
        "code": dossier.code,
        "procedure": {"code": dossier.procedure_code, "name": dossier.procedure_name},
        "state": {"number": dossier.state.national_code, "name": str(dossier.state.label)},
        "submitted_at": _write(dossier.submitted_at),
        "reception_due_at": _write(view.reception_due_at),
        "received_at": _write(dossier.received_at),
        "due_at": _write(view.due_at),
        "original_due_at": _write(view.original_due_at),
        "decided_at": _write(dossier.decided_at),
        "late": view.late,
        "waiting": view.waiting is not None,
        "due_if_answered_now": _write(view.if_now),
        "segments": [_segment(segment) for segment in view.segments],
        "steps": [_step(step) for step in view.steps],
        "derivation": told(view.derivation) if view.derivation else None,
    }
    if supposed is not None:
        facts["if_answered"] = _suppose(dossier, view.segments, supposed)
    return facts


def _suppose(dossier: Dossier, held: tuple[Segment, ...], at: datetime) -> JsonValue:
    if dossier.received_at and at - dossier.received_at > _FARTHEST:
        raise AnswerTooFar
    derived = clock.derivation(dossier, answered(held, at), now=at)
    return told(derived) if derived else None


def _segment(segment: Segment) -> dict[str, JsonValue]:
    """Tell a stretch of the clock without who ordered it."""
    return {
        "kind": segment.kind.value,
        "from": _write(segment.start),
        "to": _write(segment.end),
        "cause": segment.cause.value,
        "why": str(segment.cause.label),
        "added": segment.added.to_json() if segment.added else None,
        "legal_ground": segment.legal_ground,
        "document": segment.document,
    }


def _step(step: StepClock) -> dict[str, JsonValue]:
    return {
        "step": step.step.value,
        "name": str(step.step.label),
        "limit": step.limit.to_json(),
        "minutes_used": step.used,
        "minutes_allowed": step.allowed,
        "due_at": _write(step.due_at),
        "late": step.late,
    }


def _write(moment: datetime | None) -> str | None:
    return f"{local(moment):%Y-%m-%dT%H:%M}" if moment else None
