"""How well people find what they look for: labelled queries, measured as nDCG at 10."""

from collections.abc import Iterator
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest

from portal.app import create_app
from portal.core import database, i18n
from portal.core.database import Base, transaction
from portal.onestop.procedures import queries
from tests.conftest import make_settings
from tests.factories.procedures import load_packaged_catalogue

GOAL = 0.9
BIRTH = "1.001193"
Grades = dict[str, int]


def labelled() -> list[tuple[str, Grades]]:
    text = Path(__file__).with_name("labelled_queries.txt").read_text(encoding="utf-8")
    lines = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return [(query.strip(), grades(labels)) for query, labels in lines]


def grades(labels: str) -> Grades:
    pairs = (label.split("=") for label in labels.split())
    return {code: int(grade) for code, grade in pairs}


def ndcg(codes: list[str], wanted: Grades) -> float:
    best = sorted(wanted.values(), reverse=True)
    return gain([wanted.get(code, 0) for code in codes]) / gain(best)


def gain(found: list[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(found[:10]))


def codes_for(words: str) -> list[str]:
    with transaction(writing=False):
        return [row.code for row in queries.search(words).rows]


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    chosen = make_settings(tmp_path)
    if request.param == "postgresql":
        chosen = replace(chosen, database_url=request.getfixturevalue("postgresql_url"))
    create_app(chosen)
    i18n.choose("vi")
    Base.metadata.create_all(database.engine())
    load_packaged_catalogue()
    yield
    database.engine().dispose()


@pytest.mark.usefixtures("either")
def test_labelled_queries_find_what_they_look_for() -> None:
    measured = {words: ndcg(codes_for(words), wanted) for words, wanted in labelled()}
    assert len(measured) >= 60
    mean = sum(measured.values()) / len(measured)
    worst = sorted(measured, key=lambda words: measured[words])[:10]
    assert mean >= GOAL, {words: round(measured[words], 2) for words in worst}


@pytest.mark.usefixtures("catalogue")
def test_the_registration_of_a_birth_comes_first_however_it_is_typed() -> None:
    ways = (
        "dang ky khai sinh",
        "đăng ký khai sinh",
        "ĐĂNG KÝ KHAI SINH",
        "dk khai sinh",
        "ddawng kys khai sinh",
        "khaisinh",
        "khai snh",
        "Đang ki khai sinh",
        "giay khai sinh",
    )
    assert {words: codes_for(words)[0] for words in ways} == dict.fromkeys(ways, BIRTH)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("words", "code"),
    [("ket hon", "1.000894"), ("xay nha", "1.013225"), ("ho kinh doanh", "1.001612")],
)
def test_common_wishes_come_first(words: str, code: str) -> None:
    assert codes_for(words)[0] == code


@pytest.mark.usefixtures("catalogue")
def test_old_and_new_places_of_a_tone_find_the_same() -> None:
    assert codes_for("hòa giải") == codes_for("hoà giải") != []


@pytest.mark.usefixtures("catalogue")
def test_what_was_mended_is_told() -> None:
    with transaction(writing=False):
        assert queries.search("khai snh").correction == "khai sinh"
        assert queries.search("khai sinh").correction == ""


@pytest.mark.usefixtures("catalogue")
def test_nonsense_finds_nothing() -> None:
    assert codes_for("qqqq wwww zzzz") == []
