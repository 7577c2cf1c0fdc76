from portal.core.json_types import JsonValue
from portal.onestop.eforms import rules, services
from portal.onestop.eforms.rules.likeness import unlike_account
from tests.factories.eforms import valid_answers


def rows(code: str, *, masked: bool = False, **answers: object) -> dict[str, str]:
    given = valid_answers(code, **answers)  # type: ignore[arg-type]
    pages = rules.summary(services.load(code), given, masked=masked)
    return {row.field_id: row.value for page in pages for row in page.rows}


def test_answers_are_read_out_by_their_labels() -> None:
    shown = rows("1.001193")
    assert shown["filing_for"] == "Chính tôi"
    assert shown["mother_born"] == "14/05/1997"
    assert shown["birth_place_commune"] == "Phường Hạc Thành"
    assert shown["parents_married"] == "Có"
    assert shown["copies_wanted"] == "2 bản"
    assert shown["mother_other_paper"] == ""


def test_identity_numbers_are_whole_for_their_owner_and_masked_for_others() -> None:
    assert rows("1.001193")["mother_identity_number"] == "038197004321"
    assert rows("1.001193", masked=True)["mother_identity_number"] == "0381•••••321"


def test_a_hidden_page_is_not_summed_up() -> None:
    shown = rows("1.001193", parents_declared="mother")
    assert "father_full_name" not in shown
    assert "mother_full_name" in shown


def test_changes_are_named_once_and_empty_equals_missing() -> None:
    before: dict[str, JsonValue] = {"a": 1, "b": "x", "c": None}
    assert rules.changed_fields(before, {"a": 1, "b": "y", "d": "new", "e": ""}) == ("b", "d")
    assert rules.changed_fields(before, dict(before)) == ()


def test_the_account_fills_in_only_what_is_the_holders_own_and_unanswered() -> None:
    page = services.load("2.000635").pages[1]
    facts = {"full_name": "Lê Thị Hồng Nhung", "phone": "0912345678", "email": ""}
    own = rules.prefilled(page, {"filing_for": "self", "applicant_phone": "0987654321"}, facts)
    assert own == {
        "filing_for": "self",
        "applicant_full_name": "Lê Thị Hồng Nhung",
        "applicant_phone": "0987654321",
    }
    other = {"filing_for": "authorised"}
    assert rules.prefilled(page, other, facts) == other


def test_the_residence_is_filled_in_from_the_account() -> None:
    page = services.load("2.000635").pages[2]
    facts = {"residence_province": "38", "residence_commune": "14797"}
    filled = rules.prefilled(page, {"filing_for": "self"}, facts)
    assert filled["applicant_residence_commune"] == "14797"


def test_an_address_is_written_on_one_line_the_nearest_part_first() -> None:
    pages = rules.summary(services.load("1.001193"), valid_answers("1.001193"), joined=True)
    shown = {row.label: row.value for page in pages for row in page.rows}
    place = "Phường Hạc Thành, Tỉnh Thanh Hóa"
    assert shown["Nơi sinh"] == shown["Quê quán"] == place
    assert shown["Nơi cư trú của mẹ"] == f"12 đường Lê Lợi, {place}"
    assert shown["Nơi cư trú của chủ hồ sơ"] == f"12 đường Lê Lợi, {place}"
    assert not any(label.startswith("Xã, phường") for label in shown)


def test_an_address_elsewhere_names_the_commune_that_was_typed() -> None:
    answers = valid_answers(
        "1.001193",
        birth_place_province="01",
        birth_place_commune=None,
        birth_place_commune_name="Phường Ba Đình",
    )
    pages = rules.summary(services.load("1.001193"), answers, joined=True)
    rows = {row.label: row.value for page in pages for row in page.rows}
    assert rows["Nơi sinh"] == "Phường Ba Đình, Thành phố Hà Nội"


def test_only_what_is_the_holders_own_is_held_against_the_account() -> None:
    form, facts = services.load("2.000635"), {"full_name": "Trần Thị Khác", "phone": "0900000000"}
    (unlike,) = unlike_account(form, valid_answers("2.000635"), facts)
    assert (unlike.page_id, unlike.given, unlike.known) == (
        "applicant",
        "Lê Thị Hồng Nhung",
        "Trần Thị Khác",
    )
    child = valid_answers("2.000635", filing_for="dependant", submitter_full_name="Trần Thị Khác")
    assert unlike_account(form, child, facts) == ()
