"""A promised moment with everything it was derived from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from portal.core.clock import VIETNAM
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules.limits import Limit
from portal.onestop.calendar.rules.segments import Segment, Supplement
from portal.onestop.calendar.rules.steps import Count, Step


@dataclass(frozen=True)
class Derivation:
    """When a limit runs out and how that was found; moments are aware, in Vietnamese time.

    ``starts_at`` is the first working minute from receipt on. The steps are told when first
    asked for, because most due dates are computed to be compared and not to be read.
    """

    received_at: datetime
    starts_at: datetime
    due_at: datetime
    limit: Limit
    segments: tuple[Segment, ...] = ()
    supplement: Supplement = Supplement.PAUSE
    count: Count | None = field(default=None, compare=False, repr=False)
    told: tuple[Step, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Tell every date from receipt to the end, each counted or not, and why."""
        return self.count.steps(self.limit) if self.count else self.told

    def to_json(self) -> dict[str, JsonValue]:
        """Give the derivation for storage; times are local ISO 8601 to the minute."""
        return {
            "received_at": _write(self.received_at),
            "starts_at": _write(self.starts_at),
            "due_at": _write(self.due_at),
            "limit": self.limit.to_json(),
            "supplement": self.supplement.value,
            "segments": [segment.to_json() for segment in self.segments],
            "steps": [step.to_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Derivation":
        """Read what ``to_json`` wrote."""
        return cls(
            received_at=_read(stored["received_at"]),
            starts_at=_read(stored["starts_at"]),
            due_at=_read(stored["due_at"]),
            limit=Limit.from_json(stored["limit"]),
            supplement=Supplement(stored["supplement"]),
            segments=tuple(Segment.from_json(segment) for segment in stored["segments"]),
            told=tuple(Step.from_json(step) for step in stored["steps"]),
        )


def _write(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="minutes")


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(VIETNAM)
