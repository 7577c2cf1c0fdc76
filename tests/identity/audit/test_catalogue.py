import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.identity.audit import rules

ROOT = Path(__file__).resolve().parents[3] / "portal"


def recorded(what: str) -> Iterator[tuple[str, str]]:
    """Find every constant ``action=`` or the like given to ``record`` anywhere in the portal."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_record(node.func):
                for keyword in node.keywords:
                    if keyword.arg == what and isinstance(keyword.value, ast.Constant):
                        yield str(path.relative_to(ROOT)), str(keyword.value.value)


def _is_record(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "record"


def test_every_recorded_act_has_its_words() -> None:
    unknown = [(where, name) for where, name in recorded("action") if name not in rules.ACTIONS]
    assert not unknown


def test_everything_that_an_act_is_about_has_its_word() -> None:
    unknown = {name for _where, name in recorded("subject") if rules.subject_word(name) == name}
    assert not unknown


def test_names_are_dotted_and_words_are_vietnamese() -> None:
    for name, words in rules.ACTIONS.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert str(words)[0].isupper(), name


def test_an_unknown_act_is_refused() -> None:
    with pytest.raises(rules.UnknownAction):
        rules.phrase("dossier.vanished")


def test_things_and_facts_have_words_or_show_their_names() -> None:
    assert str(rules.subject_word("dossier")) == "Hồ sơ"
    assert rules.subject_word("spaceship") == "spaceship"
    assert str(rules.fact_word("reason")) == "Lý do"
    assert rules.fact_word("orbit") == "orbit"
