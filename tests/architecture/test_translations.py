import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from portal.core.i18n import LANGUAGES
from tests.architecture.sources import ROOT

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%(?![(%\s.,)]|$)[sd]")
TAG = re.compile(r"</?[a-z][a-z0-9]*")


@cache
def wanted() -> frozenset[str | tuple[str, ...]]:
    """Collect the messages of code and templates as bin/messages does."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return frozenset(message for _file, _line, message, _comments, _context in found)


@cache
def catalogue() -> Catalog:
    with (ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="en")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def test_there_is_a_catalogue_for_every_language_but_the_source() -> None:
    found = {path.parts[-3] for path in ROOT.glob("translations/*/LC_MESSAGES/messages.po")}
    assert found == set(LANGUAGES) - {"vi"}


def test_the_catalogue_holds_exactly_what_is_said() -> None:
    known = {m.id if isinstance(m.id, str) else forms(m.id) for m in messages()}
    assert wanted() - known == set(), "Run make messages and translate what is new."
    assert known - wanted() == set(), "Run make messages: these are said no more."


def test_everything_is_translated() -> None:
    missing = [m.id for m in messages() if not all(forms(m.string)) or m.fuzzy]
    assert not missing


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_translations_keep(pattern: re.Pattern[str]) -> None:
    changed = [
        (source, target)
        for message in messages()
        for source, target in zip(forms(message.id), forms(message.string), strict=False)
        if sorted(pattern.findall(source)) != sorted(pattern.findall(target))
    ]
    assert not changed
