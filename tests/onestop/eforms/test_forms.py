from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.onestop.eforms import rules, services
from portal.onestop.eforms.forms import PageForm, build_form, clean
from portal.onestop.eforms.rules.consistency import RESERVED
from portal.ui.fields import RadioField, SelectField
from tests.factories.eforms import page_post, valid_answers
from tests.onestop.eforms.building import make_field, make_form, make_page

TODAY = date(2026, 11, 21)
TOKEN_ALONE = MultiDict({"csrf_token": "x"})
pytestmark = pytest.mark.usefixtures("request_context")


def posted(code: str, page_id: str, change: dict[str, Any], **answers: Any) -> PageForm:
    """Post a valid page of a form with something changed in the form data."""
    given = valid_answers(code, today=TODAY, **answers)
    page = rules.page(services.load(code), given, page_id)
    data = {**page_post(page.fields, given), **change}
    form = build_form(page, given, TODAY, MultiDict(data))
    form.validate()
    return form


def test_nothing_sent_gets_one_sentence_at_each_required_field() -> None:
    answers = valid_answers("1.001193", today=TODAY)
    page = rules.page(services.load("1.001193"), answers, "child")
    form = build_form(page, answers, TODAY, TOKEN_ALONE)
    assert not form.validate()
    assert form.errors == {
        "child_full_name": ["Nhập họ, chữ đệm, tên của trẻ"],
        "child_born": ["Nhập ngày, tháng, năm sinh của trẻ"],
        "child_sex": ["Chọn giới tính của trẻ"],
        "child_ethnicity": ["Chọn dân tộc của trẻ"],
        "child_nationality": ["Chọn quốc tịch của trẻ"],
    }


@pytest.mark.parametrize(
    ("code", "page_id", "change", "field", "part"),
    [
        (
            "1.001193",
            "child",
            {"child_born-day": "31", "child_born-month": "2", "child_born-year": "2026"},
            "child_born",
            "31/02/2026 không có trong lịch",
        ),
        ("1.001193", "child", {"child_born-year": "2027"}, "child_born", "tương lai"),
        ("1.001193", "child", {"child_sex": "other"}, "child_sex", "danh sách"),
        ("1.001193", "child", {"child_full_name": "Bé số 1"}, "child_full_name", "chữ cái"),
        (
            "1.001193",
            "mother",
            {"mother_born-year": "1996"},
            "mother_identity_number",
            "sinh năm 1997, không khớp với năm sinh 1996",
        ),
        (
            "1.001193",
            "mother",
            {"mother_identity_number": "038097004321"},
            "mother_identity_number",
            "của nam, không khớp",
        ),
        (
            "1.001193",
            "mother",
            {"mother_identity_number": ""},
            "mother_identity_number",
            "số định danh cá nhân hoặc giấy tờ",
        ),
        (
            "1.001193",
            "mother",
            {
                "mother_born-month": "11",
                "mother_born-year": "2026",
                "mother_identity_number": "038326004321",
            },
            "mother_born",
            "trước ngày sinh của trẻ",
        ),
        (
            "1.001193",
            "father",
            {"father_identity_number": "038095"},
            "father_identity_number",
            "đúng 12 chữ số",
        ),
        ("1.001193", "birth_place", {"birth_place_commune": "00004"}, "birth_place_commune", ""),
        ("1.001193", "birth_proof", {"copies_wanted": "-1"}, "copies_wanted", "nhỏ nhất"),
        ("1.001193", "applicant", {"applicant_phone": "12"}, "applicant_phone", "di động"),
        ("1.001193", "applicant", {"applicant_email": "a@"}, "applicant_email", "ten@example.vn"),
        ("2.000635", "copies", {"copies": "0"}, "copies", "nhỏ nhất được nhập là 1"),
        ("2.000635", "copies", {"copies": "hai"}, "copies", "chữ số"),
        (
            "2.000635",
            "registry",
            {"registry_date-year": "1996"},
            "registry_date",
            "trước ngày sinh",
        ),
        (
            "1.013225",
            "areas",
            {"ground_floor_area": "121"},
            "ground_floor_area",
            "lớn hơn diện tích thửa đất",
        ),
        ("1.013225", "areas", {"total_floor_area": "79,9"}, "total_floor_area", "nhỏ hơn"),
        ("1.013225", "parcel", {"parcel_area": "9" * 40}, "parcel_area", "chữ số"),
        ("1.013225", "parcel", {"parcel_area": "NaN"}, "parcel_area", "chữ số"),
        ("1.013225", "designer", {"designer_tax_code": "0100112438"}, "designer_tax_code", "thuế"),
        ("1.001612", "name", {"business_name": "Công ty Năm"}, "business_name", "công ty"),
        ("1.001612", "capital", {"capital": "nhiều"}, "capital", "chữ số"),
        ("1.001612", "capital", {"capital": "0"}, "capital", "nhỏ nhất"),
        (
            "1.001612",
            "applicant",
            {"applicant_born-year": "2010", "applicant_identity_number": "038310004321"},
            "applicant_born",
            "đủ 18 tuổi",
        ),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(
    code: str, page_id: str, change: dict[str, str], field: str, part: str
) -> None:
    form = posted(code, page_id, change)
    assert list(form.errors) == [field]
    [sentence] = form.errors[field]
    assert part in str(sentence)


def test_nothing_typed_is_lost_when_a_page_is_refused() -> None:
    form = posted(
        "1.001193", "mother", {"mother_born-day": "31", "mother_born-month": "2", "x": "y"}
    )
    assert form["mother_born"].typed == {"day": "31", "month": "2", "year": "1997"}
    assert form["mother_full_name"].data == "Lê Thị Hồng Nhung"
    assert form["mother_residence_commune"].data == "14797"


def test_a_number_that_cannot_be_read_is_shown_again_as_typed() -> None:
    form = posted("1.013225", "parcel", {"parcel_area": "một trăm"})
    assert form["parcel_area"].attributes["value"] == "một trăm"


def test_unknown_fields_are_ignored_and_hidden_answers_dropped() -> None:
    form = posted(
        "1.001193",
        "birth_place",
        {"birth_place_commune_name": "Phường Ba Đình", "role": "administrator"},
    )
    assert form.errors == {}
    answers = clean(form.page, form)
    assert answers["birth_place_commune_name"] is None
    assert "role" not in answers
    assert set(answers) == {field.id for field in form.page.fields}


def test_a_question_that_does_not_apply_is_not_judged() -> None:
    form = posted(
        "1.001193",
        "birth_place",
        {
            "birth_place_province": "01",
            "birth_place_commune": "no such commune",
            "birth_place_commune_name": "Phường Ba Đình",
        },
    )
    assert form.errors == {}
    assert clean(form.page, form)["birth_place_commune"] is None


def test_a_dependent_question_is_required_once_it_applies() -> None:
    form = posted("1.001193", "birth_place", {"birth_place_province": "01"})
    assert list(form.errors) == ["birth_place_commune_name"]


def test_a_child_without_an_identity_number_may_be_an_applicant() -> None:
    given = {"applicant_identity_number": None, "applicant_phone": None, "filing_for": "dependant"}
    assert posted("2.000635", "applicant", {}, **given).errors == {}
    own = {**given, "filing_for": "self"}
    refused = posted("2.000635", "applicant", {}, **own).errors
    assert set(refused) == {"applicant_identity_number", "applicant_phone"}


def test_answers_are_cleaned_to_json() -> None:
    form = posted(
        "1.013225",
        "land_right",
        {"land_certificate_in_database": "no", "land_certificate_number": "  BK   123456 "},
    )
    assert clean(form.page, form) == {
        "land_certificate_number": "BK 123456",
        "land_certificate_date": "2019-04-10",
        "land_certificate_in_database": False,
    }


@pytest.mark.parametrize(
    ("page_id", "change", "field", "stored"),
    [
        ("applicant", {"applicant_phone": "+84 912.345.678"}, "applicant_phone", "0912345678"),
        (
            "applicant",
            {"applicant_identity_number": "038 197 004 321"},
            "applicant_identity_number",
            "038197004321",
        ),
        ("applicant", {"applicant_email": "Ten@Example.VN"}, "applicant_email", "ten@example.vn"),
        ("capital", {"capital": "50.000.000 đ"}, "capital", 50_000_000),
        ("owner", {"owner_tax_code": "0312687878001"}, "owner_tax_code", "0312687878-001"),
    ],
)
def test_numbers_are_stored_in_one_way_of_writing(
    page_id: str, change: dict[str, str], field: str, stored: object
) -> None:
    form = posted("1.001612", page_id, change)
    assert form.errors == {}
    assert clean(form.page, form)[field] == stored


def test_an_opened_page_shows_stored_answers_and_defaults() -> None:
    definition = services.load("1.001193")
    answers = valid_answers("1.001193", today=TODAY, mother_nationality=None)
    form = build_form(rules.page(definition, answers, "mother"), answers, TODAY)
    assert form["mother_born"].data == date(1997, 5, 14)
    assert form["mother_nationality"].data == "VN"
    marriage = build_form(rules.page(definition, answers, "marriage"), answers, TODAY)
    assert marriage["parents_married"].data == "yes"


def test_a_page_that_is_only_opened_keeps_its_answers() -> None:
    answers = valid_answers("2.000635", today=TODAY)
    page = rules.page(services.load("2.000635"), answers, "copies")
    assert build_form(page, answers, TODAY, MultiDict())["copies"].data == 3


def test_autocomplete_is_given_for_the_account_holder_only() -> None:
    definition = services.load("2.000635")
    page = definition.pages[1]
    own = build_form(page, {"filing_for": "self"}, TODAY)
    other = build_form(page, {"filing_for": "authorised"}, TODAY)
    assert own["applicant_full_name"].autocomplete == "name"
    assert other["applicant_full_name"].autocomplete == ""


def test_the_browser_is_told_only_what_the_page_itself_decides() -> None:
    asked = make_field("text", id="why", shown_when={"field": "answer", "equals": True})
    page = make_form(make_page(make_field("yes_no"), asked)).pages[0]
    form = build_form(page, {}, TODAY)
    assert form["why"].shown_when == {"field": "answer", "equals": "yes"}
    later = make_field("text", id="how", shown_when={"field": "answer", "equals": True})
    page = make_form(make_page(make_field("yes_no")), make_page(later, id="next")).pages[1]
    assert "how" not in build_form(page, {"answer": False}, TODAY)
    assert build_form(page, {"answer": True}, TODAY)["how"].shown_when == ""


def test_few_choices_are_radio_buttons_and_many_a_list() -> None:
    many = [{"value": f"v{n}", "label": f"Số {n}"} for n in range(8)]
    page = make_form(
        make_page(make_field("choice"), make_field("choice", id="many", choices=many))
    ).pages[0]
    form = build_form(page, {}, TODAY)
    assert isinstance(form["answer"], RadioField)
    assert isinstance(form["many"], SelectField)


def test_several_choices_are_a_list() -> None:
    page = make_form(make_page(make_field("choices"))).pages[0]
    form = build_form(page, {}, TODAY, MultiDict([("answer", "a"), ("answer", "b")]))
    assert form.validate()
    assert clean(page, form) == {"answer": ["a", "b"]}


def test_no_field_id_can_hide_a_part_of_the_web_form() -> None:
    parts = {name for name in vars(PageForm) | PageForm.__annotations__ if name[0] != "_"}
    inherited = {name for name in dir(PageForm) if name[0] != "_" and name != "Meta"}
    assert parts | inherited <= RESERVED
