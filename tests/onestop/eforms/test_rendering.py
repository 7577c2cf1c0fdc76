from datetime import date

import pytest
from flask import render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from portal.onestop.eforms import rules, services
from portal.onestop.eforms.forms import PageForm, build_form
from tests.factories.eforms import FORM_CODES, valid_answers, valid_authorisation

TODAY = date(2026, 11, 21)
QUESTIONS = '{% import "ui/macros.html" as ui %}<form>{{ ui.fields(form) }}</form>'
pytestmark = pytest.mark.usefixtures("request_context")


def drawn(form: PageForm) -> html.HtmlElement:
    return html.fromstring(render_template_string(QUESTIONS, form=form))


@pytest.mark.parametrize("code", [*FORM_CODES, "1.000656"])
def test_every_question_of_every_form_is_drawn_with_label_and_error(code: str) -> None:
    definition = services.definition_for(code)
    answers = {**valid_answers(code, today=TODAY), **valid_authorisation()}
    for page in rules.pages(definition, answers):
        form = build_form(page, answers, TODAY, MultiDict({"csrf_token": "x"}))
        form.validate()
        inspect(drawn(form))


def inspect(document: html.HtmlElement) -> None:
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in document.xpath("//input[@type!='hidden'] | //select | //textarea"):
        own = control.get("id")
        assert document.xpath("//label[@for=$own]", own=own) or control.xpath("ancestor::label")
        assert set((control.get("aria-describedby") or "").split()) <= set(ids)


def test_a_question_that_hangs_on_another_tells_the_browser_when_to_show_it() -> None:
    answers = valid_answers("1.001193", today=TODAY)
    page = rules.page(services.load("1.001193"), answers, "birth_place")
    document = drawn(build_form(page, answers, TODAY))
    shown_when = document.xpath("//*[@data-shown-when]/@data-shown-when")
    assert '{"field": "birth_place_province", "equals": "38"}' in shown_when


def test_an_error_is_written_beside_its_control() -> None:
    answers = valid_answers("2.000635", today=TODAY)
    page = rules.page(services.load("2.000635"), answers, "copies")
    form = build_form(page, answers, TODAY, MultiDict({"copies": "hai"}))
    assert not form.validate()
    document = drawn(form)
    [error] = document.xpath("//*[@id='copies-error']")
    assert "chữ số" in error.text_content()
    assert document.get_element_by_id("copies").get("value") == "hai"
