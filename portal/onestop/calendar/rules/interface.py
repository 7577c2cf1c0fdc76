"""A derivation as the programming interfaces tell it."""

from portal.core.clock import local
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.words import explain, why


def told(derived: Derivation) -> dict[str, JsonValue]:
    """Write a derivation as the interface promises; times local, without offset."""
    return {
        "due_at": f"{local(derived.due_at):%Y-%m-%dT%H:%M}",
        "starts_at": f"{local(derived.starts_at):%Y-%m-%dT%H:%M}",
        "explanation": explain(derived),
        "steps": [
            {
                "date": step.date.isoformat(),
                "counted": step.counted,
                "minutes": step.minutes,
                "why": why(step),
            }
            for step in derived.steps
        ],
    }
