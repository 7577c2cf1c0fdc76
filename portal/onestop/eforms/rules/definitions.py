"""The parts of a form, as values that never change, and their JSON.

What is stored with a dossier is the whole form with nothing left to include or expand, so
that a dossier keeps the form it was filed with when the files here move on.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, cast

from portal.core.json_types import JsonValue
from portal.onestop.eforms.rules.conditions import Condition, is_empty

RADIO_LIMIT = 7


class FieldType(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    TEXTAREA = "textarea"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    TAX_CODE = "tax_code"
    COMMUNE = "commune"
    PROVINCE = "province"
    COUNTRY = "country"
    ETHNICITY = "ethnicity"
    MONEY = "money"
    NUMBER = "number"
    YES_NO = "yes_no"


class RuleKind(StrEnum):
    """What a cross-field rule compares; see rules/crossing.py."""

    NOT_FUTURE = "not_future"
    LATER_THAN = "later_than"
    EARLIER_THAN = "earlier_than"
    NOT_BEFORE = "not_before"
    WITHIN_DAYS = "within_days"
    YEARS_OLD = "years_old"
    IDENTITY_BORN = "identity_born"
    IDENTITY_SEX = "identity_sex"
    NOT_MORE_THAN = "not_more_than"
    NOT_LESS_THAN = "not_less_than"
    DIFFERENT = "different"
    EITHER = "either"
    WITHOUT_WORDS = "without_words"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice; ``value`` is stored, ``label`` is read."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an answer: characters of a text, or size, decimals and unit of a number.

    ``shape`` "name" allows what names are made of: letters, spaces, dots, hyphens, apostrophes.
    """

    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    unit: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDefinition:
    """One question with a stable id; ``required_when`` narrows ``required`` to some answers.

    ``own_when`` says when the answer is the account holder's own: only then ``prefill`` fills
    it in and ``autocomplete`` holds. ``address`` names the address it is a part of.
    """

    id: str
    type: FieldType
    label: str
    hint: str = ""
    required: bool = True
    required_when: Condition | None = None
    required_sentence: str = ""
    autocomplete: str = ""
    choices: tuple[Choice, ...] = ()
    limits: Limits = Limits()
    default: JsonValue = None
    shown_when: Condition | None = None
    prefill: str = ""
    own_when: Condition | None = None
    address: str = ""

    @property
    def sensitive(self) -> bool:
        """Tell whether the answer is an identity number, shown masked to most readers."""
        return self.type in (FieldType.IDENTITY_NUMBER, FieldType.TAX_CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossRule:
    """A rule between a field and another (``other``) or a constant (``value``).

    ``severity`` advice informs and never refuses; ``sentence`` replaces the usual one.
    """

    kind: RuleKind
    field: str
    other: str = ""
    value: JsonValue = None
    sentence: str = ""
    severity: Literal["error", "advice"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDefinition:
    """One thing asked on one page."""

    id: str
    title: str
    hint: str = ""
    fields: tuple[FieldDefinition, ...] = ()
    rules: tuple[CrossRule, ...] = ()
    shown_when: Condition | None = None

    def field(self, field_id: str) -> FieldDefinition | None:
        """Find a field of the page by its id."""
        return next((field for field in self.fields if field.id == field_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDefinition:
    """A paper to attach: at least ``min`` files when it is required, at most ``max``."""

    id: str
    title: str
    hint: str = ""
    types: tuple[str, ...] = ("pdf", "jpg", "png")
    min: int = 1
    max: int = 5
    required_when: Condition | None = None
    shown_when: Condition | None = None


@dataclass(frozen=True)
class FormDefinition:
    """A whole form: pages, papers, and what stands behind them."""

    code: str
    version: int
    title: str
    source: str = ""
    verified: bool = False
    pages: tuple[PageDefinition, ...] = ()
    papers: tuple[PaperDefinition, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Give the digest of the canonical JSON: the exact form a dossier was filed with."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, JsonValue]:
        """Write the whole form, to be stored with a dossier."""
        return _written(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FormDefinition":
        """Read a form that has no includes or groups left, such as ``to_json`` writes.

        Raises KeyError, TypeError or ValueError when it is not such a form.
        """
        facts = {
            **data,
            "pages": tuple(map(_page, data.get("pages", ()))),
            "papers": tuple(map(_paper, data.get("papers", ()))),
        }
        return cls(**facts)


def _page(data: Mapping[str, Any]) -> PageDefinition:
    read = {
        "fields": tuple(map(_field, data.get("fields", ()))),
        "rules": tuple(map(_rule, data.get("rules", ()))),
        "shown_when": _condition(data.get("shown_when")),
    }
    return PageDefinition(**{**data, **read})


def _field(data: Mapping[str, Any]) -> FieldDefinition:
    read = {
        "type": FieldType(data["type"]),
        "choices": tuple(Choice(**choice) for choice in data.get("choices", ())),
        "limits": Limits(**data.get("limits", {})),
        "required_when": _condition(data.get("required_when")),
        "shown_when": _condition(data.get("shown_when")),
        "own_when": _condition(data.get("own_when")),
    }
    return FieldDefinition(**{**data, **read})


def _rule(data: Mapping[str, Any]) -> CrossRule:
    return CrossRule(**{**data, "kind": RuleKind(data["kind"])})


def _paper(data: Mapping[str, Any]) -> PaperDefinition:
    read = {
        "required_when": _condition(data.get("required_when")),
        "shown_when": _condition(data.get("shown_when")),
    }
    if "types" in data:
        read["types"] = tuple(data["types"])  # type: ignore[assignment]
    return PaperDefinition(**{**data, **read})


def _condition(data: Mapping[str, Any] | None) -> Condition | None:
    return Condition.from_json(data) if data is not None else None


def _written(part: Any) -> dict[str, JsonValue]:  # noqa: ANN401 - any dataclass of this file.
    """Write a dataclass with its defaults, so that a later default changes no stored form."""
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: _plain(value) for name, value in values.items() if not is_empty(value)}


def _plain(value: Any) -> JsonValue:  # noqa: ANN401 - any value of this file.
    if isinstance(value, Condition):
        return value.to_json()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if hasattr(value, "__dataclass_fields__"):
        return _written(value)
    return cast("JsonValue", value)
