"""Complete, valid answers for each form, and the posts a browser would send for them."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.core import clock
from portal.core.json_types import JsonValue
from portal.onestop.eforms import services
from portal.onestop.eforms.rules import walking
from portal.onestop.eforms.rules.definitions import FieldDefinition, FieldType, FormDefinition

Answers = dict[str, JsonValue]
Post = tuple[str, dict[str, str | list[str]]]

FORM_CODES = ("1.001193", "1.001612", "1.004873", "1.013225", "2.000635")
WARD = "14797"


def valid_answers(code: str, *, today: date | None = None, **overrides: JsonValue) -> Answers:
    """Answer a form fully: a mother files for herself unless told otherwise.

    Codes without a form of their own get answers of the plain form. An override of None takes
    an answer away.
    """
    day = today or clock.local(clock.now()).date()
    own = _OWN_ANSWERS.get(code, _plain)
    answers = {**_applicant(), **own(day), "result_delivery": "online", **overrides}
    return {name: value for name, value in answers.items() if value is not None}


def valid_form_posts(
    code: str,
    *,
    definition: FormDefinition | None = None,
    today: date | None = None,
    **overrides: JsonValue,
) -> list[Post]:
    """List what to post, page by page: (page id, form data)."""
    answers = valid_answers(code, today=today, **overrides)
    form = definition or services.definition_for(code)
    return [(step.page.id, page_post(step.fields, answers)) for step in walking.walk(form, answers)]


def page_post(fields: tuple[FieldDefinition, ...], answers: Answers) -> dict[str, str | list[str]]:
    """Write the answers of a page as its HTML form would send them."""
    posted: dict[str, str | list[str]] = {}
    for field in fields:
        posted.update(_posted(field, answers.get(field.id)))
    return posted


def valid_authorisation() -> Answers:
    """Answer the pages about filing for somebody who authorised the submitter."""
    return {
        "filing_for": "authorised",
        "submitter_full_name": "Trần Quốc Bảo",
        "submitter_born": "1988-08-08",
        "submitter_sex": "male",
        "submitter_identity_number": "038088007788",
        "submitter_phone": "0987654321",
        "authorisation_date": "2026-01-05",
        "submitter_is_representative": True,
    }


def _posted(field: FieldDefinition, value: JsonValue) -> dict[str, str | list[str]]:
    if value is None:
        return {}
    if field.type is FieldType.DATE:
        day = date.fromisoformat(str(value))
        parts = {"day": day.day, "month": day.month, "year": day.year}
        return {f"{field.id}-{part}": str(number) for part, number in parts.items()}
    if field.type is FieldType.YES_NO:
        return {field.id: "yes" if value else "no"}
    if isinstance(value, list | tuple):
        return {field.id: [str(item) for item in value]}
    if isinstance(value, float):
        return {field.id: str(value).replace(".", ",")}
    return {field.id: str(value)}


def _applicant() -> Answers:
    return {
        "filing_for": "self",
        "applicant_full_name": "Lê Thị Hồng Nhung",
        "applicant_born": "1997-05-14",
        "applicant_sex": "female",
        "applicant_identity_number": "038197004321",
        "applicant_phone": "0912345678",
        "applicant_email": "hongnhung@example.vn",
        **_residence("applicant"),
    }


def _residence(group: str) -> Answers:
    return {
        f"{group}_residence_province": "38",
        f"{group}_residence_commune": WARD,
        f"{group}_residence_detail": "12 đường Lê Lợi",
    }


def _birth(today: date) -> Answers:
    return {
        "declarant_relation": "mother",
        "child_full_name": "Nguyễn Lê Minh Anh",
        "child_born": (today - timedelta(days=20)).isoformat(),
        "child_sex": "female",
        "child_ethnicity": "kinh",
        "child_nationality": "VN",
        "birth_facility": "Bệnh viện Phụ sản Thanh Hóa",
        "birth_place_province": "38",
        "birth_place_commune": WARD,
        "native_place_province": "38",
        "native_place_commune": WARD,
        "parents_declared": "both",
        "child_situation": "usual",
        "parents_married": True,
        **_parent("mother", "Lê Thị Hồng Nhung", "1997-05-14", "038197004321"),
        **_parent("father", "Nguyễn Văn Hùng", "1995-03-27", "038095001234"),
        "birth_proof": "medical",
        "copies_wanted": 2,
    }


def _parent(group: str, full_name: str, born: str, identity_number: str) -> Answers:
    return {
        f"{group}_full_name": full_name,
        f"{group}_born": born,
        f"{group}_identity_number": identity_number,
        f"{group}_ethnicity": "kinh",
        f"{group}_nationality": "VN",
        **_residence(group),
    }


def _subject() -> Answers:
    return {
        "subject_full_name": "Lê Thị Hồng Nhung",
        "subject_born": "1997-05-14",
        "subject_sex": "female",
        "subject_identity_number": "038197004321",
        "subject_ethnicity": "kinh",
        "subject_nationality": "VN",
    }


def _extract(_today: date) -> Answers:
    return {
        "event_type": "birth",
        **_subject(),
        "subject_relation": "same",
        "registry_office": "UBND phường Điện Biên, thành phố Thanh Hóa",
        "registry_date": "1997-06-02",
        "registry_number": "45",
        "copies": 3,
    }


def _marital_status(_today: date) -> Answers:
    return {
        **_subject(),
        "marital_status": "never_married",
        "period_kind": "now",
        "purpose": "property",
    }


def _house(_today: date) -> Answers:
    return {
        "has_co_investor": False,
        "parcel_number": "215",
        "parcel_sheet": "18",
        "parcel_area": 120.5,
        "parcel_commune": WARD,
        "parcel_address": "Ngõ 5 đường Lê Lợi",
        "land_certificate_number": "BK 123456",
        "land_certificate_date": "2019-04-10",
        "land_certificate_in_database": True,
        "building_grade": "grade_3",
        "storeys": 3,
        "basement_storeys": 0,
        "building_height": 11.6,
        "ground_floor_area": 80,
        "total_floor_area": 240,
        "designer_name": "Công ty Tư vấn thiết kế Lam Sơn",
        "designer_certificate": "THH-00012345",
        "adjoins_buildings": True,
        "planned_months": 10,
    }


def _household_business(_today: date) -> Answers:
    return {
        "owner_ethnicity": "kinh",
        "owner_nationality": "VN",
        "founders": "individual",
        "business_name": "Nem chua Bà Năm",
        "premises_commune": WARD,
        "premises_address": "45 đường Trần Phú",
        "premises_phone": "02373900900",
        "premises_right": "own",
        "main_line": "Bán lẻ lương thực, thực phẩm trong cửa hàng",
        "conditional_line": False,
        "capital": 50_000_000,
        "workers": 2,
        "tax_notice_at_premises": True,
    }


def _plain(_today: date) -> Answers:
    return {"request_content": "Đề nghị giải quyết theo quy định của thủ tục này."}


_OWN_ANSWERS: dict[str, Callable[[date], Answers]] = {
    "1.001193": _birth,
    "2.000635": _extract,
    "1.004873": _marital_status,
    "1.013225": _house,
    "1.001612": _household_business,
}
