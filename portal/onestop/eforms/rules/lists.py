"""Long lists that forms refer to by type: ethnic groups and countries.

Forms store the code; the stored code keeps its meaning when a name is respelt.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from babel import Locale

from portal.core.i18n import Language, LazyString
from portal.core.i18n import lazy_gettext as _l

ETHNICITIES: Final[Mapping[str, str | LazyString]] = {
    "kinh": "Kinh",
    "tay": "Tày",
    "thai": "Thái",
    "hoa": "Hoa",
    "khmer": "Khmer",
    "muong": "Mường",
    "nung": "Nùng",
    "mong": "Mông",
    "dao": "Dao",
    "gia_rai": "Gia Rai",
    "ngai": "Ngái",
    "e_de": "Ê Đê",
    "ba_na": "Ba Na",
    "xo_dang": "Xơ Đăng",
    "san_chay": "Sán Chay",
    "co_ho": "Cơ Ho",
    "cham": "Chăm",
    "san_diu": "Sán Dìu",
    "hre": "Hrê",
    "mnong": "Mnông",
    "ra_glai": "Ra Glai",
    "xtieng": "Xtiêng",
    "bru_van_kieu": "Bru - Vân Kiều",
    "tho": "Thổ",
    "giay": "Giáy",
    "co_tu": "Cơ Tu",
    "gie_trieng": "Gié Triêng",
    "ma": "Mạ",
    "kho_mu": "Khơ Mú",
    "co": "Co",
    "ta_oi": "Tà Ôi",
    "cho_ro": "Chơ Ro",
    "khang": "Kháng",
    "xinh_mun": "Xinh Mun",
    "ha_nhi": "Hà Nhì",
    "chu_ru": "Chu Ru",
    "lao": "Lào",
    "la_chi": "La Chí",
    "la_ha": "La Ha",
    "phu_la": "Phù Lá",
    "la_hu": "La Hủ",
    "lu": "Lự",
    "lo_lo": "Lô Lô",
    "chut": "Chứt",
    "mang": "Mảng",
    "pa_then": "Pà Thẻn",
    "co_lao": "Cơ Lao",
    "cong": "Cống",
    "bo_y": "Bố Y",
    "si_la": "Si La",
    "pu_peo": "Pu Péo",
    "brau": "Brâu",
    "o_du": "Ơ Đu",
    "ro_mam": "Rơ Măm",
    "foreign": _l("Dân tộc khác (người nước ngoài)"),
}
"""The 54 ethnic groups of the national statistics list, and one entry for foreigners."""

# Regions, groups and private-use codes of CLDR that are no state's code.
_NOT_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ"})
_NOT_CITIZENSHIPS: Final = frozenset({"AQ", "BV", "DG", "EA", "HM", "IC", "TA", "TF", "UM"})


@lru_cache
def countries(language: Language = "vi") -> tuple[tuple[str, str], ...]:
    """List countries as (ISO 3166 code, name), Viet Nam first, then by name."""
    territories = Locale(language).territories
    left_out = _NOT_COUNTRIES | _NOT_CITIZENSHIPS
    named = [(code, name) for code, name in territories.items() if _is_country(code, left_out)]
    return tuple(sorted(named, key=lambda pair: (pair[0] != "VN", _sort_key(pair[1]))))


def country_name(code: str, language: Language = "vi") -> str | None:
    """Name a country by its ISO 3166 code."""
    return _names(language).get(code)


@lru_cache
def _names(language: Language) -> dict[str, str]:
    return dict(countries(language))


def _sort_key(name: str) -> str:
    """Put marks after their letters and Đ beside D, as a reader looks a name up."""
    return unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d")).casefold()


def _is_country(code: str, left_out: frozenset[str]) -> bool:
    return code.isalpha() and code not in left_out
