"""What a valid identity number, telephone number, tax code and e-mail address is.

The numbers belong to citizens: the sentences are for the field where they were typed.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from portal.core.i18n import gettext as _


class Sex(StrEnum):
    """The sex entered in the civil register."""

    MALE = "male"
    FEMALE = "female"


BIRTH_PROVINCES = {
    "001": "Hà Nội",
    "002": "Hà Giang",
    "004": "Cao Bằng",
    "006": "Bắc Kạn",
    "008": "Tuyên Quang",
    "010": "Lào Cai",
    "011": "Điện Biên",
    "012": "Lai Châu",
    "014": "Sơn La",
    "015": "Yên Bái",
    "017": "Hòa Bình",
    "019": "Thái Nguyên",
    "020": "Lạng Sơn",
    "022": "Quảng Ninh",
    "024": "Bắc Giang",
    "025": "Phú Thọ",
    "026": "Vĩnh Phúc",
    "027": "Bắc Ninh",
    "030": "Hải Dương",
    "031": "Hải Phòng",
    "033": "Hưng Yên",
    "034": "Thái Bình",
    "035": "Hà Nam",
    "036": "Nam Định",
    "037": "Ninh Bình",
    "038": "Thanh Hóa",
    "040": "Nghệ An",
    "042": "Hà Tĩnh",
    "044": "Quảng Bình",
    "045": "Quảng Trị",
    "046": "Thừa Thiên Huế",
    "048": "Đà Nẵng",
    "049": "Quảng Nam",
    "051": "Quảng Ngãi",
    "052": "Bình Định",
    "054": "Phú Yên",
    "056": "Khánh Hòa",
    "058": "Ninh Thuận",
    "060": "Bình Thuận",
    "062": "Kon Tum",
    "064": "Gia Lai",
    "066": "Đắk Lắk",
    "067": "Đắk Nông",
    "068": "Lâm Đồng",
    "070": "Bình Phước",
    "072": "Tây Ninh",
    "074": "Bình Dương",
    "075": "Đồng Nai",
    "077": "Bà Rịa - Vũng Tàu",
    "079": "Thành phố Hồ Chí Minh",
    "080": "Long An",
    "082": "Tiền Giang",
    "083": "Bến Tre",
    "084": "Trà Vinh",
    "086": "Vĩnh Long",
    "087": "Đồng Tháp",
    "089": "An Giang",
    "091": "Kiên Giang",
    "092": "Cần Thơ",
    "093": "Hậu Giang",
    "094": "Sóc Trăng",
    "095": "Bạc Liêu",
    "096": "Cà Mau",
}
"""The 63 provinces that stood until 30 June 2025; people keep the number they were given."""

# A birth registered abroad carries a country code instead of a province code
# (Nghị định 137/2015, Điều 13). The list of countries is longer than we can verify,
# so the whole range that such codes come from is accepted.
_REGISTERED_ABROAD = range(101, 400)
_MASK = "•"
_SEPARATORS = re.compile(r"[\s.\-()]")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"0237\d{7}")
_EMAIL = re.compile(r"[a-z0-9._%+\-]+@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)
_EMAIL_MAX = 254
_DIGITS = re.compile(r"[0-9]+")
_IDENTITY_LENGTH = 12
_BRANCH_LENGTH = 13


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What the digits of an identity number say about its holder."""

    province_code: str
    birth_year: int
    sex: Sex


def normalise_identity_number(value: str) -> str:
    """Write an identity number without the spaces, dots and hyphens people type."""
    return _SEPARATORS.sub("", value)


def read_identity_number(value: str) -> IdentityFacts | None:
    """Read ``PPP G YY NNNNNN``: province, century and sex, birth year; None when it is not one.

    Source: Nghị định 137/2015/NĐ-CP, Điều 13. G counts centuries from the twentieth in pairs,
    even for men and odd for women. There is no check digit.
    """
    number = normalise_identity_number(value)
    if len(number) != _IDENTITY_LENGTH or not _DIGITS.fullmatch(number):
        return None
    century_and_sex = int(number[3])
    year = 1900 + century_and_sex // 2 * 100 + int(number[4:6])
    sex = Sex.FEMALE if century_and_sex % 2 else Sex.MALE
    return IdentityFacts(province_code=number[:3], birth_year=year, sex=sex)


def check_identity_number(
    value: str, born: date | None = None, sex: Sex | str | None = None, *, today: date | None = None
) -> list[str]:
    """Tell what is wrong with an identity number, alone and against what else is known.

    Returns Vietnamese sentences for the field, none when the number is acceptable.
    """
    facts = read_identity_number(value)
    if facts is None:
        return [_("Số định danh cá nhân phải gồm đúng 12 chữ số, ví dụ 038095001234.")]
    if not _is_known_place(facts.province_code):
        return [_("Ba chữ số đầu của số định danh không phải là mã tỉnh hợp lệ.")]
    if today and facts.birth_year > today.year:
        return [_("Số định danh ghi năm sinh ở tương lai. Hãy kiểm tra lại từng chữ số.")]
    return [*_check_birth_year(facts, born), *_check_sex(facts, sex)]


def _is_known_place(code: str) -> bool:
    return code in BIRTH_PROVINCES or int(code) in _REGISTERED_ABROAD


def _check_birth_year(facts: IdentityFacts, born: date | None) -> list[str]:
    if born is None or born.year == facts.birth_year:
        return []
    return [
        _(
            "Số định danh này của người sinh năm %(in_number)s, không khớp với năm sinh "
            "%(declared)s đã khai. Hãy kiểm tra lại số định danh và ngày sinh.",
            in_number=facts.birth_year,
            declared=born.year,
        )
    ]


def _check_sex(facts: IdentityFacts, sex: Sex | str | None) -> list[str]:
    if sex is None or facts.sex == sex:
        return []
    if facts.sex is Sex.MALE:
        return [_("Số định danh này của nam, không khớp với giới tính đã khai là nữ.")]
    return [_("Số định danh này của nữ, không khớp với giới tính đã khai là nam.")]


def mask_identity_number(value: str) -> str:
    """Hide the middle of an identity number, 0380•••••123; a shorter number keeps its end only."""
    number = normalise_identity_number(value)
    if len(number) < _IDENTITY_LENGTH:
        return _MASK * max(0, len(number) - 3) + number[-3:]
    return number[:4] + _MASK * (len(number) - 7) + number[-3:]


def normalise_phone(value: str) -> str:
    """Write a telephone number as dialled in Viet Nam: 0912345678, without +84 and separators."""
    digits = _SEPARATORS.sub("", value)
    local = re.sub(r"^(?:\+|00)?84(?=\d{9,10}$)", "0", digits)
    return local if local.startswith("0") else digits


def check_phone(value: str) -> list[str]:
    """Tell what is wrong with a telephone number: a mobile, or a landline of Thanh Hóa (0237)."""
    number = normalise_phone(value)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return []
    if not _DIGITS.fullmatch(number):
        return [_("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678.")]
    return [
        _(
            "Số điện thoại phải là số di động 10 chữ số (đầu 03, 05, 07, 08, 09) "
            "hoặc số cố định Thanh Hóa (0237 và 7 chữ số)."
        )
    ]


def normalise_tax_code(value: str) -> str:
    """Write a tax code without separators, a branch as 0312687878-001."""
    digits = _SEPARATORS.sub("", value)
    if len(digits) == _BRANCH_LENGTH and _DIGITS.fullmatch(digits):
        return f"{digits[:10]}-{digits[10:]}"
    return digits


def check_tax_code(value: str) -> list[str]:
    """Tell what is wrong with a tax code (mã số thuế).

    Ten digits with a check digit, a branch with three more, or since 1 July 2025 the
    12-digit identity number of an individual or household.
    """
    digits = _SEPARATORS.sub("", value)
    if len(digits) == _IDENTITY_LENGTH:
        return check_identity_number(digits)
    try:
        mst.validate(digits)
    except ValidationError:
        return [
            _(
                "Mã số thuế không đúng. Mã có 10 chữ số (chi nhánh thêm 3 chữ số, ví dụ "
                "0312687878-001); cá nhân, hộ kinh doanh dùng số định danh 12 chữ số."
            )
        ]
    return []


def normalise_email(value: str) -> str:
    """Write an e-mail address in lower case without spaces around it."""
    return value.strip().lower()


def check_email(value: str) -> list[str]:
    """Tell what is wrong with the shape of an e-mail address; nobody asks whether it exists."""
    address = normalise_email(value)
    local = address.partition("@")[0]
    shape_is_right = _EMAIL.fullmatch(address) and ".." not in address
    if shape_is_right and not local.startswith(".") and not local.endswith("."):
        return [] if len(address) <= _EMAIL_MAX else [_("Địa chỉ thư điện tử quá dài.")]
    return [_("Địa chỉ thư điện tử phải có dạng ten@example.vn, không dấu, không khoảng trắng.")]
