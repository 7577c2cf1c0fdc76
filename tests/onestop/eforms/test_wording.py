"""Conditions read as sentences, before anything has been answered."""

from typing import Any

import pytest

from portal.core import i18n
from portal.onestop.eforms import rules, services
from portal.onestop.eforms.rules.conditions import Condition
from portal.onestop.eforms.rules.wording import in_words
from tests.factories.eforms import FORM_CODES
from tests.onestop.eforms.building import make_field, make_form, make_page


def said_of(code: str) -> dict[str, list[str]]:
    form = services.load(code)
    return {paper.id: rules.paper_conditions(form, paper) for paper in form.papers}


def test_each_paper_tells_its_case() -> None:
    said = said_of("1.001193")
    assert said["birth_proof"] == ["Trừ khi “Trường hợp của trẻ” là “Trẻ bị bỏ rơi”."]
    assert said["abandonment_record"] == ["Khi “Trường hợp của trẻ” là “Trẻ bị bỏ rơi”."]
    assert said["authorisation"] == ["Khi “Người đi khai sinh” là “Người đã ủy quyền cho tôi”."]


def test_yes_and_no_are_words_and_what_is_always_asked_says_nothing() -> None:
    said = said_of("1.013225")
    assert said["site_plan"] == []
    assert said["neighbour_pledge"][0].endswith("là “Có”.")
    assert said["land_certificate"][0].endswith("là “Không”.")


@pytest.mark.parametrize("code", FORM_CODES)
def test_no_paper_shows_a_code(code: str) -> None:
    answers = {choice.value for choice in _choices(code)}
    for sentence in (each for said in said_of(code).values() for each in said):
        assert "_" not in sentence
        assert not answers & set(sentence.replace("“", " ").replace("”", " ").split())


def _choices(code: str) -> list[Any]:
    pages = services.load(code).pages
    return [choice for page in pages for field in page.fields for choice in field.choices]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"field": "kind", "one_of": ["a", "b"]}, "“Loại” là “Một” hoặc “Hai”"),
        ({"field": "kind", "answered": True}, "có khai “Loại”"),
        ({"field": "kind", "answered": False}, "không khai “Loại”"),
        ({"field": "count", "at_least": 2}, "“Số người” từ 2 trở lên"),
        ({"not": {"field": "kind", "equals": "a"}}, "không phải: “Loại” là “Một”"),
        (
            {"all": [{"field": "kind", "equals": "a"}, {"field": "count", "at_least": 3}]},
            "“Loại” là “Một” và “Số người” từ 3 trở lên",
        ),
        (
            {"any": [{"field": "kind", "equals": "a"}, {"field": "kind", "equals": "b"}]},
            "“Loại” là “Một” hoặc “Loại” là “Hai”",
        ),
    ],
)
def test_every_condition_has_words(condition: dict[str, Any], words: str) -> None:
    choices = [{"value": "a", "label": "Một"}, {"value": "b", "label": "Hai"}]
    kind = make_field("choice", id="kind", label="Loại", choices=choices)
    form = make_form(make_page(kind, make_field("number", id="count", label="Số người")))
    assert in_words(Condition.from_json(condition), form) == words


def test_what_is_required_only_sometimes_says_when() -> None:
    when = {"field": "answer", "equals": "x"}
    paper = {"id": "p", "title": "Giấy", "required_when": when}
    form = make_form(make_page(make_field("text", label="Câu hỏi")), papers=[paper])
    assert rules.paper_conditions(form, form.papers[0]) == ["Bắt buộc khi “Câu hỏi” là “x”."]


def test_sentences_are_in_the_readers_language() -> None:
    with i18n.speaking("en"):
        assert said_of("1.001193")["birth_proof"] != []
