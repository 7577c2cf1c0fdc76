"""How long the citizen has to answer, and what happens after that: configuration with a date.

The law's own number was not found; the file says so, and so does every page that shows it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from portal.core.clock import VIETNAM, local

_FILE = Path(__file__).with_name("deadlines.json")
MOST_DAYS = 180
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """The time to answer from a day on, in calendar days, and what comes after it."""

    effective_from: date
    days: int
    verified: bool
    legal_reference: str
    after: str


@cache
def _rules() -> tuple[AnswerRule, ...]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))["rules"]
    read = [
        AnswerRule(**{**row, "effective_from": date.fromisoformat(row["effective_from"])})
        for row in rows
    ]
    return tuple(sorted(read, key=lambda rule: rule.effective_from))


def answer_rule(day: date) -> AnswerRule:
    """Give the rule in force on a day; before the first one, the first one."""
    return next((r for r in reversed(_rules()) if r.effective_from <= day), _rules()[0])


def answer_until(now: datetime, days: int) -> datetime:
    """Give the last minute of the day by which to answer."""
    return datetime.combine(local(now).date() + timedelta(days), _LAST_MINUTE, VIETNAM)
