from collections.abc import Iterator

import pytest
from markupsafe import Markup

from portal.core import slots


@pytest.fixture
def place() -> Iterator[str]:
    yield "somewhere"
    slots._fillers.pop("somewhere", None)


def test_an_empty_place_shows_nothing() -> None:
    assert slots.slot("nobody fills this", subject=1) == ""


def test_packages_fill_a_place_in_turn_and_once(place: str) -> None:
    def first(word: str) -> str:
        return f"<p>{word}</p>"

    def second(word: str) -> None:
        assert word

    for _ in range(2):
        slots.offer({place: first})
    slots.offer({place: second})
    assert slots.slot(place, word="one") == Markup("<p>one</p>")
