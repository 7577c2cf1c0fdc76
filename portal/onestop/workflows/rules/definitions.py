"""A path as data: its steps, what leads from one to the next, and whom it asks and links.

A definition stands in a JSON file or in a version's row; ``workflow.schema.json`` is its shape.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from portal.core.json_types import JsonValue
from portal.identity.organisations.rules import UnitKind
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.linked_parts import LinkedPart, read_linked

FOLDER = Path(__file__).parents[1] / "definitions"
DEFAULT = "mac-dinh"
MINUTES = 60
_USUAL_KINDS = ("department", "commune")


class WorkflowBroken(ValueError):
    """A definition does not have the agreed shape; the message says where."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A step's own limit: working hours, or a share of what the law gives for the whole."""

    hours: Decimal | None = None
    percent: Decimal | None = None

    def minutes(self, law: int | None) -> int | None:
        """Give the working minutes; a share needs the law's, and rounds to a quarter of an hour."""
        if self.hours is not None:
            return int(self.hours * MINUTES)
        if law is None or self.percent is None:
            return None
        return max(15, int(law * self.percent / 100) // 15 * 15)


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one case option."""

    option: str
    one_of: tuple[str, ...]

    def holds(self, chosen: Mapping[str, str]) -> bool:
        """Tell whether the case is one of those meant."""
        return chosen.get(self.option) in self.one_of


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step leads; the first way whose condition holds is taken."""

    to: str
    when: When | None = None

    def is_open(self, chosen: Mapping[str, str]) -> bool:
        """Tell whether the case may take this way."""
        return self.when is None or self.when.holds(chosen)


@dataclass(frozen=True, slots=True)
class Consultation:
    """Opinions of other units: whom, by when, and whether all or any one of them suffice."""

    units: tuple[str, ...]
    limit_minutes: int
    wait: str
    chosen_by_officer: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A question about the case; ``source`` names the answer it is read from."""

    id: str
    label: str
    default: str
    values: tuple[tuple[str, str], ...]
    source: str

    @property
    def known(self) -> frozenset[str]:
        """List the values."""
        return frozenset(value for value, _label in self.values)


@dataclass(frozen=True, slots=True)
class Step:
    """One desk of a path. ``checks`` lists papers by name; None stands for all of them."""

    id: str
    duty: Duty
    name: str
    limit: Allowance | None = None
    checks: tuple[str, ...] | None = ()
    same_person_as: str = ""
    ways: tuple[Way, ...] = ()
    back: tuple[str, ...] = ()
    consultation: Consultation | None = None
    linked: tuple[LinkedPart, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """A path with all its cases; ``content`` is the JSON it was read from."""

    code: str
    name: str
    summary: str
    unit_kinds: frozenset[UnitKind]
    options: tuple[Option, ...]
    steps: tuple[Step, ...]
    legal_reference: str
    verified: bool
    content: Mapping[str, Any]

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """Give the steps by id; of two with one id the first."""
        return {step.id: step for step in reversed(self.steps)}

    @cached_property
    def fingerprint(self) -> str:
        """Give the SHA-256 (hex) of the canonical JSON."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def choose(self, facts: Mapping[str, JsonValue]) -> dict[str, str]:
        """Read the case from facts such as a dossier's answers; what is not told is the default."""
        told = {option.id: facts.get(option.source) for option in self.options}
        return {
            option.id: str(told[option.id]) if told[option.id] in option.known else option.default
            for option in self.options
        }


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    schema = json.loads((FOLDER / "workflow.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def read_text(text: str) -> Workflow:
    """Read a definition; raises WorkflowBroken, naming the first fault."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise WorkflowBroken(str(error)) from error
    return read(content)


def read(content: Any) -> Workflow:  # noqa: ANN401 - any JSON value may be sent.
    """Make a workflow of the content of a file; raises WorkflowBroken, naming the first fault."""
    for problem in _validator().iter_errors(content):
        raise WorkflowBroken(f"{problem.json_path}: {problem.message}")
    return Workflow(
        code=content["code"],
        name=content["name"],
        summary=content["summary"],
        unit_kinds=frozenset(map(UnitKind, content.get("unit_kinds", _USUAL_KINDS))),
        options=tuple(map(_option, content.get("options", ()))),
        steps=tuple(map(_step, content["steps"])),
        legal_reference=content.get("legal_reference", ""),
        verified=content.get("verified", False),
        content=content,
    )


@lru_cache(maxsize=1)
def packaged() -> Mapping[str, Workflow]:
    """Read the definitions that come with the portal, by code; raises WorkflowBroken."""
    paths = sorted(path for path in FOLDER.glob("*.json") if "schema" not in path.name)
    found = (read_text(path.read_text(encoding="utf-8")) for path in paths)
    return {workflow.code: workflow for workflow in found}


def _option(told: Mapping[str, Any]) -> Option:
    values = tuple((value["value"], value["label"]) for value in told["values"])
    source = told.get("source", told["id"])
    return Option(told["id"], told["label"], told["default"], values, source)


def _step(told: Mapping[str, Any]) -> Step:
    checks = told.get("checks", ())
    return Step(
        id=told["id"],
        duty=Duty(told["function"]),
        name=told["name"],
        limit=_allowance(told.get("limit")),
        checks=None if checks == "all" else tuple(checks),
        same_person_as=told.get("same_person_as", ""),
        ways=tuple(map(_way, told.get("next", ()))),
        back=tuple(told.get("back", ())),
        consultation=_consultation(told.get("consult")),
        linked=tuple(map(read_linked, told.get("linked", ()))),
    )


def _allowance(told: Mapping[str, Any] | None) -> Allowance | None:
    if told is None:
        return None
    return Allowance(**{name: Decimal(str(amount)) for name, amount in told.items()})


def _way(told: Mapping[str, Any]) -> Way:
    when = told.get("when")
    return Way(told["to"], When(when["option"], tuple(when["one_of"])) if when else None)


def _consultation(told: Mapping[str, Any] | None) -> Consultation | None:
    if told is None:
        return None
    minutes = int(Decimal(str(told["limit_hours"])) * MINUTES)
    chosen = told.get("chosen_by_officer", False)
    return Consultation(tuple(told["units"]), minutes, told["wait"], chosen)
