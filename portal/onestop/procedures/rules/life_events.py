"""Life events: what happens to people, and the procedures it brings, the likeliest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A life event; ``icon`` is one of the portal's own, ``procedures`` are codes."""

    slug: str
    name: str
    icon: str
    summary: str
    procedures: tuple[str, ...]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "LifeEvent":
        """Read one entry of ``life_events.json``."""
        return cls(**{**stored, "procedures": tuple(stored["procedures"])})


_FILE = Path(__file__).parents[1] / "life_events.json"
LIFE_EVENTS: Mapping[str, LifeEvent] = {
    entry["slug"]: LifeEvent.from_json(entry)
    for entry in json.loads(_FILE.read_text(encoding="utf-8"))
}
