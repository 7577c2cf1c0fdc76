import json
from typing import Any

import pytest

from portal.onestop.eforms import rules, services
from portal.onestop.eforms.rules.definitions import FormDefinition
from tests.factories.eforms import FORM_CODES
from tests.onestop.eforms.building import make_field, make_form, make_page, make_source


@pytest.mark.parametrize("code", [*FORM_CODES, "1.000656"])
def test_a_form_survives_being_stored_with_a_dossier(code: str) -> None:
    form = services.definition_for(code, title="Thủ tục thử")
    stored = json.loads(json.dumps(form.to_json()))
    assert services.schema_problems(stored) == []
    assert FormDefinition.from_json(stored) == form
    assert FormDefinition.from_json(stored).sha256 == form.sha256


def test_the_digest_tells_two_forms_apart() -> None:
    one, other = make_form(make_page(make_field("text"))), make_form(make_page(make_field("date")))
    assert one.sha256 != other.sha256
    assert len(one.sha256) == 64
    assert one.sha256 == make_form(make_page(make_field("text"))).sha256


def test_defaults_are_stored_so_that_later_defaults_change_nothing() -> None:
    stored = make_form(make_page(make_field("text")), papers=[{"id": "p", "title": "Giấy"}])
    paper: Any = stored.to_json()["papers"]
    assert paper == [
        {"id": "p", "title": "Giấy", "types": ["pdf", "jpg", "png"], "min": 1, "max": 5}
    ]


def test_an_optional_field_is_stored_as_optional() -> None:
    form = make_form(make_page(make_field("text", required=False)))
    assert FormDefinition.from_json(form.to_json()).pages[0].fields[0].required is False


BROKEN = [
    ({"title": ""}, "title"),
    ({"code": "khai-sinh"}, "code"),
    ({"pages": []}, "pages"),
    ({"pages": [{"id": "p", "title": "x", "fields": []}]}, "pages"),
    ({"pages": [make_page(make_field("telepathy"))]}, "pages"),
    ({"pages": [make_page({"id": "a", "type": "choice", "label": "x"})]}, "pages"),
    ({"pages": [make_page(make_field("text", id="Tên"))]}, "pages"),
    ({"pages": [make_page(make_field("text", colour="red"))]}, "pages"),
    ({"pages": [make_page(make_field("text"), shown_when={"field": "answer"})]}, "pages"),
    ({"papers": [{"id": "p", "title": "x", "types": ["exe"]}]}, "papers"),
    ({"surprise": True}, "surprise"),
]


@pytest.mark.parametrize(("change", "place"), BROKEN)
def test_the_schema_refuses_a_broken_form(change: dict[str, Any], place: str) -> None:
    source = {**make_source(), "pages": [make_page(make_field("text"))], **change}
    with pytest.raises(services.BrokenForm, match=place):
        services.build(source)


INCONSISTENT = [
    (
        [make_page(make_field("text"), id="p"), make_page(make_field("text", id="b"), id="p")],
        "page id p is used twice",
    ),
    (
        [make_page(make_field("text"), make_field("date"))],
        "field id answer is used twice",
    ),
    (
        [make_page(make_field("text", shown_when={"field": "later", "equals": "x"}))],
        "field answer looks at later",
    ),
    (
        [make_page(make_field("text"), shown_when={"field": "answer", "answered": True})],
        "page only looks at answer",
    ),
    (
        [make_page(make_field("text"), rules=[{"kind": "not_future", "field": "absent"}])],
        "is about absent",
    ),
    (
        [
            make_page(
                make_field("text"),
                rules=[{"kind": "different", "field": "answer", "other": "absent"}],
            )
        ],
        "compares with absent",
    ),
    ([make_page(make_field("text", id="data"))], "field id data is reserved"),
]


@pytest.mark.parametrize(("pages", "fault"), INCONSISTENT)
def test_a_form_that_contradicts_itself_is_refused(pages: list[dict[str, Any]], fault: str) -> None:
    with pytest.raises(services.BrokenForm, match=fault):
        services.build({**make_source(), "pages": pages})


def test_a_paper_may_only_look_at_fields_of_the_form() -> None:
    paper = {"id": "p", "title": "Giấy", "required_when": {"field": "absent", "answered": True}}
    with pytest.raises(services.BrokenForm, match="paper p looks at absent"):
        make_form(make_page(make_field("text")), papers=[paper])


def test_an_unknown_include_is_refused() -> None:
    with pytest.raises(KeyError):
        services.build({**make_source(), "pages": [{"include": "absent"}]})


def test_a_person_is_written_out_with_the_rules_about_one_person() -> None:
    person = {
        "id": "mother",
        "type": "person",
        "of": "của mẹ",
        "sex": "female",
        "parts": ["full_name", "born", "identity_number"],
        "optional_parts": ["identity_number"],
    }
    [page] = make_form(make_page(person)).pages
    assert [field.id for field in page.fields] == [
        "mother_full_name",
        "mother_born",
        "mother_identity_number",
    ]
    assert page.fields[0].label == "Họ, chữ đệm, tên của mẹ"
    assert [field.required for field in page.fields] == [True, True, False]
    assert [rule.kind for rule in page.rules] == ["not_future", "identity_born", "identity_sex"]


def test_an_address_asks_for_the_commune_of_the_province_chosen() -> None:
    form = make_form(make_page({"id": "home", "type": "address"}))
    at_home = {"home_province": "38", "home_commune": "14797", "home_detail": "1 Lê Lợi"}
    away = {"home_province": "01", "home_commune_name": "Phường Ba Đình", "home_detail": "1 A"}
    assert rules.keep_shown(form, {**at_home, "home_commune_name": "x"}) == at_home
    assert rules.keep_shown(form, {**away, "home_commune": "14797"}) == away


def test_a_page_is_repeated_as_often_as_counted() -> None:
    count = make_page(make_field("number", id="count"))
    member = make_page(
        make_field("text", id="name_{n}", label="Tên người thứ {n}"),
        id="member_{n}",
        repeat={"field": "count", "max": 3},
    )
    form = make_form(count, member)
    assert [page.id for page in rules.pages(form, {"count": 2})] == ["only", "member_1", "member_2"]
    assert len(rules.pages(form, {"count": 9})) == 4
    assert form.pages[2].fields[0].label == "Tên người thứ 2"
