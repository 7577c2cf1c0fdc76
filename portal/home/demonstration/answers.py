"""What invented people answer in the plain form."""

from random import Random

from portal.core.json_types import JsonValue
from portal.home.demonstration.people import Person
from portal.identity.organisations.rules.places import THANH_HOA, communes

REQUEST: dict[str, JsonValue] = {
    "request_content": "Đề nghị cơ quan giải quyết thủ tục theo quy định (dữ liệu minh họa).",
    "result_delivery": "online",
}
_STREETS = ("Lê Lợi", "Trần Phú", "Quang Trung", "Bà Triệu", "Nguyễn Trãi", "Lê Hoàn")


def applicant_answers(person: Person, chance: Random) -> dict[str, JsonValue]:
    """Answer the pages about who is filing: the person for themselves."""
    return {
        "filing_for": "self",
        "applicant_full_name": person.name,
        "applicant_born": person.born.isoformat(),
        "applicant_sex": person.sex,
        "applicant_identity_number": person.identity_number,
        "applicant_phone": person.phone,
        "applicant_residence_province": THANH_HOA,
        "applicant_residence_commune": chance.choice(communes()).code,
        "applicant_residence_detail": f"Số {chance.randint(1, 240)} phố {chance.choice(_STREETS)}",
    }
