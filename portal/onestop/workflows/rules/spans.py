"""How much working time a path uses: step by step, sub-dossiers counted in their parent's."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.workflows.rules.definitions import Step
from portal.onestop.workflows.rules.duties import OFF_THE_CLOCK
from portal.onestop.workflows.rules.linked_parts import LinkedPart

_DAYS_OF_A_WEEK, _WORKING_DAYS_OF_A_WEEK = 7, 5


def law_minutes(limit: Limit | None, day: date) -> int | None:
    """Give the working minutes that the law leaves, or nothing where it states no limit.

    Calendar days are counted with caution, as five working days in seven and none for a rest.
    """
    if limit is None:
        return None
    if limit.kind is not LimitKind.CALENDAR_DAYS:
        return limit.minutes(day.toordinal())
    working = int(limit.amount) * _WORKING_DAYS_OF_A_WEEK // _DAYS_OF_A_WEEK
    return Limit(LimitKind.WORKING_DAYS, max(working, 1)).minutes(day.toordinal())


def linked_minutes(parts: Sequence[LinkedPart], day: date) -> int:
    """Give the working minutes of sub-dossiers that wait for each other: the longest chain."""
    by_id = {part.id: part for part in parts}
    done: dict[str, int] = {}

    def finish(key: str, under: frozenset[str]) -> int:
        if key not in by_id or key in under:
            return 0
        if key not in done:
            before = max((finish(k, under | {key}) for k in by_id[key].after), default=0)
            done[key] = before + by_id[key].limit.minutes(day.toordinal())
        return done[key]

    return max((finish(part.id, frozenset()) for part in parts), default=0)


def step_minutes(step: Step, law: int | None, day: date) -> int | None:
    """Give the working minutes of a step with the sub-dossiers that run in it."""
    own = step.limit.minutes(law) if step.limit else None
    inside = linked_minutes(step.linked, day)
    return max(own or 0, inside) or None


def path_minutes(path: Sequence[Step], law: int | None, day: date) -> int:
    """Add up the steps on the statutory clock; a step without a limit adds nothing."""
    counted = (step for step in path if step.duty not in OFF_THE_CLOCK)
    return sum(step_minutes(step, law, day) or 0 for step in counted)


def step_limits(path: Sequence[Step], law: int | None, day: date) -> Mapping[str, Limit]:
    """Give the limits of a path's steps in working hours, by the step's id.

    A step in which sub-dossiers run lasts at least as long as their longest chain.
    """
    told = {step.id: step_minutes(step, law, day) for step in path}
    return {key: working_hours(minutes) for key, minutes in told.items() if minutes}


def working_hours(minutes: int) -> Limit:
    """Write working minutes as a limit in working hours."""
    return Limit(LimitKind.WORKING_HOURS, Decimal(minutes) / 60)
