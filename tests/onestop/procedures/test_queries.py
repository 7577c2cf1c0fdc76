from uuid import uuid4

import pytest

from portal.core.database import transaction
from portal.core.i18n import speaking
from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.procedures import queries
from portal.onestop.procedures.queries import Filters
from portal.onestop.procedures.queries import catalogue as catalogue_queries
from portal.onestop.procedures.queries.names import in_readers_language
from tests.factories.procedures import make_procedure

pytestmark = pytest.mark.usefixtures("catalogue")


def test_a_procedure_in_force_has_its_whole_content() -> None:
    with transaction(writing=False):
        found = queries.get("1.001193")
        assert (found.name, found.number) == ("Đăng ký khai sinh", 1)
        assert found.content["field"]["code"] == "ho-tich"
        assert queries.current_revision_id("1.001193") == found.revision_id
        assert queries.time_limit(found.revision_id) == Limit(LimitKind.SAME_DAY)
        assert "15 giờ" in queries.time_limit_text(found.revision_id)
        assert queries.required_papers(found.revision_id)[1].name == "Giấy chứng sinh"
        assert queries.required_papers(found.revision_id)[1].original is None


def test_a_name_is_told_in_the_readers_language_as_far_as_there_is_one() -> None:
    known, strange = "Đăng ký khai sinh", "Thủ tục <lạ>"
    with transaction(writing=False):
        page = queries.get("1.001193")
        assert (in_readers_language(known), page.shown_name) == (known, known)
        with speaking("en"):
            assert (in_readers_language(known), page.shown_name) == (page.english, page.english)
            assert in_readers_language(strange) == '<span lang="vi">Thủ tục &lt;lạ&gt;</span>'
    make_procedure(name=strange, english=["A strange one"])
    with transaction(writing=False), speaking("en"):
        assert in_readers_language(strange) == "A strange one"


def test_where_nothing_is_stated_nothing_is_counted() -> None:
    with transaction(writing=False):
        silent = queries.current_revision_id("1.010038")
        assert queries.time_limit(silent) is None
        assert queries.time_limit_text(silent) == ""


def test_unknown_ones_are_refused_or_nothing() -> None:
    with transaction(writing=False):
        assert queries.find("0.000000") is None
        assert queries.list_by_field("nowhere") == ()
        for ask in (queries.get, queries.current_revision_id, queries.by_life_event):
            with pytest.raises(queries.ProcedureNotFound):
                ask("0.000000")
        with pytest.raises(queries.ProcedureNotFound):
            queries.revision(uuid4())


def test_fields_stand_in_their_order_with_their_procedures() -> None:
    with transaction(writing=False):
        listed = queries.fields()
        assert [field.order for field in listed] == sorted(field.order for field in listed)
        assert listed[0].name == "Hộ tịch"
        assert queries.list_by_field("ho-tich") == listed[0].procedures
        assert {row.field for row in listed[0].procedures} == {"ho-tich"}


def test_a_life_event_leads_with_the_likeliest() -> None:
    with transaction(writing=False):
        assert queries.by_life_event("sinh-con")[0].code == "1.001193"


@pytest.mark.parametrize(
    ("words", "held", "expected"),
    [
        ("", Filters(field="xay-dung"), {"1.013225", "1.013226", "1.013227", "1.013228"}),
        ("gia hạn", Filters(field="xay-dung"), {"1.013227"}),
        ("khai sinh", Filters(level="province"), set()),
        ("giấy phép lao động gia hạn", Filters(level="province"), {"1.014201", "1.014198"}),
        ("", Filters(life_event="hoc-tap", field="giao-duc"), {"3.000182"}),
        ("", Filters(life_event="nowhere"), set()),
        ("1.001193", Filters(), {"1.001193"}),
        (" 1.001193.000.00.00.H56 ", Filters(), {"1.001193"}),
        ("1.001193", Filters(field="xay-dung"), set()),
        ("9.999999", Filters(), set()),
    ],
)
def test_filters_hold(words: str, held: Filters, expected: set[str]) -> None:
    with transaction(writing=False):
        codes = [row.code for row in queries.search(words, held).rows]
        assert set(codes[: max(len(expected), 1)]) == expected


def test_long_lists_are_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_queries, "MOST_SHOWN", 2)
    for number in range(3):
        make_procedure(f"9.00000{number}")
    with transaction(writing=False):
        for words in ("", "thủ tục thử"):
            found = queries.search(words)
            assert (len(found.rows), found.more) == (2, True)
