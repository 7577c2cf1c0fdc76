"""Conditions on earlier answers: when a page, a field or a paper is asked for.

JSON shapes: ``{"field": id, "equals": v}``, ``one_of`` a list, ``includes`` a value of a list,
``answered`` true or false, ``at_least`` a number; and ``all``, ``any``, ``not`` over conditions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.core.json_types import JsonObject, JsonValue

_TESTS: Final = ("equals", "one_of", "includes", "answered", "at_least")
_GROUPS: Final = ("all", "any")


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of one answer, or a combination (``all``, ``any``, ``not``) of conditions."""

    test: str
    field: str = ""
    value: JsonValue = None
    parts: tuple["Condition", ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Condition":
        """Read a condition.

        Raises ValueError when the shape is none of the known ones.
        """
        for group in _GROUPS:
            if group in data:
                return cls(test=group, parts=tuple(map(cls.from_json, data[group])))
        if "not" in data:
            return cls(test="not", parts=(cls.from_json(data["not"]),))
        for test in _TESTS:
            if test in data:
                return cls(test=test, field=data["field"], value=_frozen(data[test]))
        raise ValueError(f"Unknown condition: {dict(data)!r}")

    def to_json(self) -> dict[str, JsonValue]:
        """Write the condition as it is read."""
        if self.test in _GROUPS:
            return {self.test: [part.to_json() for part in self.parts]}
        if self.test == "not":
            return {"not": self.parts[0].to_json()}
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"field": self.field, self.test: value}

    def holds(self, answers: JsonObject) -> bool:
        """Tell whether the condition is true of the answers; a missing answer meets no test."""
        return _HOLDS[self.test](self, answers)

    def fields(self) -> frozenset[str]:
        """Name the fields the condition looks at."""
        inner = frozenset[str]().union(*(part.fields() for part in self.parts))
        return inner | {self.field} if self.field else inner


def holds(condition: Condition | None, answers: JsonObject) -> bool:
    """Tell whether an optional condition is met; none is always met."""
    return condition is None or condition.holds(answers)


def is_empty(value: JsonValue) -> bool:
    """Tell whether a value is no answer: nothing, blank text, or an empty list."""
    return value is None or value in ("", [], ())


def _frozen(value: Any) -> JsonValue:  # noqa: ANN401 - any JSON value.
    return tuple(value) if isinstance(value, list) else value


def _includes(condition: Condition, answers: JsonObject) -> bool:
    value = answers.get(condition.field)
    return isinstance(value, list | tuple) and condition.value in value


def _at_least(condition: Condition, answers: JsonObject) -> bool:
    value, least = answers.get(condition.field), condition.value
    return isinstance(value, int | float) and isinstance(least, int | float) and value >= least


def _one_of(condition: Condition, answers: JsonObject) -> bool:
    return isinstance(condition.value, tuple) and answers.get(condition.field) in condition.value


_HOLDS: dict[str, Callable[[Condition, JsonObject], bool]] = {
    "all": lambda condition, answers: all(part.holds(answers) for part in condition.parts),
    "any": lambda condition, answers: any(part.holds(answers) for part in condition.parts),
    "not": lambda condition, answers: not condition.parts[0].holds(answers),
    "equals": lambda condition, answers: (
        condition.field in answers and answers[condition.field] == condition.value
    ),
    "one_of": _one_of,
    "includes": _includes,
    "answered": lambda condition, answers: (
        is_empty(answers.get(condition.field)) is not condition.value
    ),
    "at_least": _at_least,
}
