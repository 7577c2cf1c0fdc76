from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from werkzeug.datastructures import MultiDict

from portal.core.json_types import JsonValue
from portal.identity.organisations.rules.places import communes, provinces
from portal.onestop.eforms import rules, services
from portal.onestop.eforms.forms import build_form, clean
from portal.onestop.eforms.rules.definitions import FieldDefinition, FieldType, FormDefinition
from portal.onestop.eforms.rules.lists import ETHNICITIES, countries
from tests.factories.eforms import (
    FORM_CODES,
    page_post,
    valid_answers,
    valid_authorisation,
    valid_form_posts,
)
from tests.onestop.eforms.building import make_field, make_form, make_page

TODAY = date(2026, 11, 21)
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếộựỹ AĐƠ,.;:()/0123456789"
text = st.text(LETTERS, min_size=1, max_size=60).map(lambda t: " ".join(t.split())).filter(bool)

VALUES: dict[FieldType, SearchStrategy[JsonValue]] = {
    FieldType.TEXT: text,
    FieldType.TEXTAREA: st.lists(text, min_size=1, max_size=4).map("\n".join),
    FieldType.CHOICE: st.sampled_from(["a", "b"]),
    FieldType.CHOICES: st.sampled_from([["a"], ["b"], ["a", "b"]]),
    FieldType.DATE: st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
    FieldType.IDENTITY_NUMBER: st.integers(0, 25_999_999).map(lambda n: f"0382{n:08}"),
    FieldType.PHONE: st.integers(0, 99_999_999).map(lambda n: f"09{n:08}"),
    FieldType.EMAIL: st.from_regex(r"[a-z0-9]{1,10}@[a-z]{1,8}\.vn", fullmatch=True),
    FieldType.TAX_CODE: st.sampled_from(["0100112437", "0312687878-001", "038095001234"]),
    FieldType.COMMUNE: st.sampled_from([commune.code for commune in communes()]),
    FieldType.PROVINCE: st.sampled_from([province.code for province in provinces()]),
    FieldType.COUNTRY: st.sampled_from([code for code, _name in countries()]),
    FieldType.ETHNICITY: st.sampled_from(sorted(ETHNICITIES)),
    FieldType.MONEY: st.integers(0, 10**15),
    FieldType.NUMBER: st.integers(-(10**9), 10**9),
    FieldType.YES_NO: st.booleans(),
}
APP = Flask("round trip")
APP.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False)


def fill(
    definition: FormDefinition, posts: list[tuple[str, dict[str, str | list[str]]]]
) -> dict[str, JsonValue]:
    """Fill a form in as the wizard does, page after page."""
    answers: dict[str, JsonValue] = {}
    with APP.test_request_context():
        for page_id, post in posts:
            page = rules.page(definition, answers, page_id)
            form = build_form(page, answers, TODAY, MultiDict({"csrf_token": "x", **post}))
            assert form.validate(), (page_id, form.errors)
            answers |= clean(page, form)
    return answers


def test_every_type_has_values_to_try() -> None:
    assert set(VALUES) == set(FieldType)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(FieldType))
def test_what_a_page_accepts_passes_at_submission_and_is_shown_again(
    data: st.DataObject, kind: FieldType
) -> None:
    value = data.draw(VALUES[kind])
    form = make_form(make_page(make_field(kind.value)))
    page = form.pages[0]
    answers = fill(form, [("only", page_post(page.fields, {"answer": value}))])
    assert answers == {"answer": value}
    assert rules.check_all(form, answers, TODAY) == {}
    with APP.test_request_context():
        shown = build_form(page, answers, TODAY)
        again = build_form(page, answers, TODAY, MultiDict(_as_shown(page.fields[0], shown)))
        assert again.validate(), again.errors
        assert clean(page, again) == answers


def _as_shown(field: FieldDefinition, form: object) -> dict[str, str | list[str]]:
    """Send back what an opened page shows, as a reader who changes nothing does."""
    question = form[field.id]  # type: ignore[index]
    if field.type is FieldType.DATE:
        return {f"{field.id}-{part}": typed for part, typed in question.typed.items()}
    if field.type in (FieldType.NUMBER, FieldType.MONEY):
        return {field.id: str(question.attributes["value"])}
    data: str | list[str] = question.data
    return {field.id: data}


@settings(max_examples=100, deadline=None)
@given(st.decimals(0, 10**6, places=2))
def test_areas_keep_their_decimals(area: object) -> None:
    form = make_form(make_page(make_field("number", limits={"decimals": 2})))
    answers = fill(form, [("only", {"answer": str(area).replace(".", ",")})])
    assert answers["answer"] == float(str(area))
    assert rules.check_all(form, answers, TODAY) == {}


@pytest.mark.parametrize("code", [*FORM_CODES, "1.000656"])
def test_each_form_can_be_filled_in_and_submitted(code: str) -> None:
    definition = services.definition_for(code)
    answers = fill(definition, valid_form_posts(code, today=TODAY))
    assert rules.check_all(definition, answers, TODAY) == {}
    assert rules.keep_shown(definition, answers) == valid_answers(code, today=TODAY)
    assert rules.first_unfinished(definition, answers, TODAY) is None


@pytest.mark.parametrize("code", [*FORM_CODES, "1.000656"])
def test_each_form_can_be_filed_by_an_authorised_person(code: str) -> None:
    definition = services.definition_for(code)
    authorised: dict[str, Any] = dict(valid_authorisation())
    posts = valid_form_posts(code, today=TODAY, **authorised)
    answers = fill(definition, posts)
    assert rules.check_all(definition, answers, TODAY) == {}
    people = rules.parties(answers)
    assert people.representative == people.submitter != people.applicant


@pytest.mark.parametrize("code", [*FORM_CODES, "1.000656"])
def test_each_required_answer_is_missed_at_submission(code: str) -> None:
    definition, answers = services.definition_for(code), valid_answers(code, today=TODAY)
    for page in rules.pages(definition, answers):
        for field in page.fields:
            if field.id in answers and field.required and field.required_when is None:
                less = {name: value for name, value in answers.items() if name != field.id}
                assert page.id in rules.check_all(definition, less, TODAY), field.id
