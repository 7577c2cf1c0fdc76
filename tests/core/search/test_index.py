"""The index on both databases: the same things are found in the same order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.core import database
from portal.core.database import Base, transaction
from portal.core.search.ddl import removal
from portal.core.search.index import SearchIndex
from portal.core.search.synonyms import Synonyms

SYNONYMS = Synonyms.from_json({"instead": {}, "also": {"cưới": ["kết hôn"]}, "ignored": []})


@pytest.fixture(params=["sqlite", "postgresql"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    url = f"sqlite:///{tmp_path / 'search.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = database.connect(url)
    made = SearchIndex("things", synonyms=lambda: SYNONYMS)
    with engine.begin() as connection:
        made.create(connection)
        made.create(connection)
    with transaction():
        made.put(
            "birth",
            title="Đăng ký khai sinh",
            keywords=["giấy khai sinh"],
            facets=["field:ho-tich"],
        )
        made.put("again", title="Đăng ký lại khai sinh", body="tờ khai", facets=["field:ho-tich"])
        made.put(
            "marriage", title="Đăng ký kết hôn", body="giấy tờ tùy thân", facets=["field:ho-tich"]
        )
        made.put("shop", title="Đăng ký hộ kinh doanh", facets=["field:kinh-doanh"])
        made.put("place", title="Thanh Hóa", body="khai thác đá")
    yield made
    engine.dispose()


def found(index: SearchIndex, text: str, **options: object) -> list[str]:
    with transaction(writing=False):
        return [hit.id for hit in index.answer(text, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["đăng ký khai sinh", "dang ki khai sinh", "khaisinh", "khai snh"])
def test_the_shortest_title_that_has_it_all_comes_first(index: SearchIndex, text: str) -> None:
    assert found(index, text)[:2] == ["birth", "again"]


def test_both_spellings_of_a_tone_are_one(index: SearchIndex) -> None:
    assert (
        found(index, "Thanh Hóa")
        == found(index, "thanh hoá")
        == found(index, "THANH HOA")
        == ["place"]
    )


def test_the_last_syllable_may_be_unfinished(index: SearchIndex) -> None:
    assert found(index, "kinh doa") == ["shop"]


def test_synonyms_lead_to_what_is_meant(index: SearchIndex) -> None:
    assert found(index, "cưới") == ["marriage"]


def test_facets_hold_the_search(index: SearchIndex) -> None:
    assert found(index, "đăng ký", facets=["field:kinh-doanh"]) == ["shop"]
    assert found(index, "đăng ký", facets=["field:nowhere"]) == []
    assert found(index, "ffieldhotich") == []


def test_a_row_put_again_is_replaced_and_a_removed_one_is_gone(index: SearchIndex) -> None:
    with transaction():
        index.put("shop", title="Mở cửa hàng")
        index.remove("place")
        index.remove("never was")
    assert found(index, "cửa hàng") == ["shop"]
    assert found(index, "hộ kinh doanh") == []
    assert found(index, "thanh hoa") == []


def test_every_change_names_a_new_state(index: SearchIndex) -> None:
    with transaction():
        before = index.version()
        index.put("new", title="Mới")
        assert before != index.version() != ""
    assert found(index, "moi") == ["new"]


@pytest.mark.parametrize(
    "text",
    ['"', "'", "* OR *", "NEAR(a b)", "title:x", ") AND (", "a:*", "\\", "!&|", "\x00", "🙂"],
)
def test_the_language_of_the_engine_cannot_be_spoken(index: SearchIndex, text: str) -> None:
    assert isinstance(found(index, f"{text} khai sinh {text}"), list)
    assert isinstance(found(index, text), list)


def test_typed_marks_put_their_rows_first(index: SearchIndex) -> None:
    with transaction():
        index.put("horse", title="Con ngựa má")
        index.put("mother", title="Con ngựa mạ")
    assert found(index, "ngựa mạ")[0] == "mother"
    assert found(index, "ngựa má")[0] == "horse"


@pytest.mark.parametrize(
    ("asked", "most"),
    [("khai sinh", 3), ("hộ nghèo khai snh", 4)],
    ids=["found", "hardly found"],
)
def test_a_search_takes_few_statements(index: SearchIndex, asked: str, most: int) -> None:
    found(index, "khai sinh")
    seen: list[str] = []
    sa.event.listen(
        database.engine(), "before_cursor_execute", lambda *given: seen.append(given[2])
    )
    found(index, asked)
    assert 2 <= len([text for text in seen if text != "BEGIN"]) <= most


def test_no_more_than_asked(index: SearchIndex) -> None:
    with transaction(writing=False):
        assert len(index.search("đăng ký", 2)) == 2


@pytest.mark.usefixtures("index")
def test_it_goes_with_plain_statements() -> None:
    with database.engine().begin() as connection:
        for statement in removal("search_things", connection.dialect.name):
            connection.exec_driver_sql(statement)
        assert "search_things" not in sa.inspect(connection).get_table_names()


def test_attached_indexes_are_made_with_the_tables(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'whole.db'}")
    metadata = sa.MetaData()
    SearchIndex("attached").attach(metadata)
    metadata.create_all(engine)
    assert "search_attached_text" in sa.inspect(engine).get_table_names()
    assert Base.metadata is not metadata
