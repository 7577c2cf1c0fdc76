"""How the things of which the journal speaks are called; each package says it of its own.

A journal row holds ids and codes, because names change. Who reads it sees names: packages
hand in, when the portal is put together, how to look them up, and how to say a fact.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.core.i18n import LazyString

Namer = Callable[[Iterable[str]], Mapping[str, str]]
Finder = Callable[[str], str | None]
Wording = Callable[[Any], LazyString | str | None]

_namers: dict[str, Namer] = {}
_finders: dict[str, Finder] = {}
_wordings: dict[str, Wording] = {}
_labels: dict[str, dict[str, LazyString]] = {}


def name_subjects(subject: str, namer: Namer, finder: Finder | None = None) -> None:
    """Let things of a kind be called by name (id → name), and be found by the code on papers."""
    _namers[subject] = namer
    if finder:
        _finders[subject] = finder


def say_facts(wordings: Mapping[str, Wording]) -> None:
    """Let the values of facts be said in words, by the fact's name; None leaves one as it is."""
    _wordings.update(wordings)


def say_labels(kinds: Mapping[str, Iterable[object]]) -> None:
    """Let values of facts be said by the labels of enumerations, whoever else knows others.

    ``kinds`` names the enumeration by the fact; its members have a ``label``.
    """
    for fact, kind in kinds.items():
        told = {str(member): member.label for member in kind}  # type: ignore[attr-defined]
        _labels.setdefault(fact, {}).update(told)


def names(subject: str, ids: Iterable[str]) -> Mapping[str, str]:
    """Give the names of things of a kind, those that are known."""
    return _namers[subject](ids) if subject in _namers else {}


def find(code: str) -> str | None:
    """Find the id of whatever bears a code, or nothing."""
    return next((found for finder in _finders.values() if (found := finder(code))), None)


def said(fact: str, value: object) -> object:
    """Say the value of a fact in words, where somebody has handed in how; a list's one by one."""
    if isinstance(value, list):
        return [said(fact, each) for each in value]
    if not isinstance(value, str | dict):
        return value
    words: LazyString | str | None = _labels.get(fact, {}).get(str(value))
    if words is None and fact in _wordings:
        words = _wordings[fact](value)
    return value if words is None else words


def label_of(kind: Iterable[object]) -> Wording:
    """Make the wording of an enumeration whose members have a ``label``."""
    labels = {str(member): member.label for member in kind}  # type: ignore[attr-defined]
    return labels.get
