from datetime import date

import pytest

from portal.core.errors import NotFound
from portal.core.json_types import JsonValue
from portal.onestop.eforms import rules
from tests.onestop.eforms.building import make_field, make_form, make_page

TODAY = date(2026, 11, 21)


def branching() -> rules.FormDefinition:
    """Make a form whose third page hangs on the second, and the second on the first."""
    return make_form(
        make_page(make_field("yes_no", id="married"), id="first"),
        make_page(
            make_field("yes_no", id="divorced"),
            id="second",
            shown_when={"field": "married", "equals": True},
        ),
        make_page(
            make_field("text", id="judgment"),
            id="third",
            shown_when={"field": "divorced", "equals": True},
        ),
    )


def ids(form: rules.FormDefinition, answers: dict[str, JsonValue]) -> list[str]:
    return [page.id for page in rules.pages(form, answers)]


def test_only_pages_whose_conditions_hold_are_asked() -> None:
    assert ids(branching(), {}) == ["first"]
    assert ids(branching(), {"married": True}) == ["first", "second"]
    assert ids(branching(), {"married": True, "divorced": True}) == ["first", "second", "third"]


def test_an_answer_hidden_by_a_changed_mind_shows_nothing_and_is_dropped() -> None:
    answers: dict[str, JsonValue] = {
        "married": False,
        "divorced": True,
        "judgment": "12/2020",
        "unknown": "x",
    }
    assert ids(branching(), answers) == ["first"]
    assert rules.keep_shown(branching(), answers) == {"married": False}
    assert rules.check_all(branching(), answers, TODAY) == {}


def test_empty_answers_are_dropped() -> None:
    form = make_form(make_page(make_field("text")))
    assert rules.keep_shown(form, {"answer": ""}) == {}


@pytest.mark.parametrize("forged", ["third", "nothing", "", "../first"])
def test_a_forged_or_hidden_page_is_not_found(forged: str) -> None:
    with pytest.raises(NotFound) as caught:
        rules.page(branching(), {"married": True}, forged)
    assert caught.value.status == 404
    assert str(caught.value) == "Biểu mẫu không có trang này, hoặc trang này không cần khai."


def test_pages_follow_each_other_by_the_answers() -> None:
    form = branching()
    answers: dict[str, JsonValue] = {"married": True}
    assert rules.page(form, answers, "second").id == "second"
    after, before = rules.next_page(form, {}, "first"), rules.previous_page(form, {}, "first")
    assert (after, before) == (None, None)
    following = rules.next_page(form, answers, "first")
    assert following is not None
    assert following.id == "second"
    preceding = rules.previous_page(form, answers, "second")
    assert preceding is not None
    assert preceding.id == "first"
    with pytest.raises(rules.UnknownPage):
        rules.next_page(form, answers, "third")


def test_work_goes_on_at_the_first_page_with_a_problem() -> None:
    unfinished = rules.first_unfinished(branching(), {"married": True}, TODAY)
    assert unfinished is not None
    assert unfinished.id == "second"
    assert rules.first_unfinished(branching(), {"married": False}, TODAY) is None


def test_required_may_hang_on_an_earlier_answer() -> None:
    narrowed = make_field("text", required_when={"field": "married", "equals": True})
    form = make_form(make_page(make_field("yes_no", id="married")), make_page(narrowed, id="next"))
    assert rules.check_all(form, {"married": False}, TODAY) == {}
    assert set(rules.check_all(form, {"married": True}, TODAY)) == {"next"}
