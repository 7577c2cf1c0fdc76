"""Provinces and communes of the two-tier administration that stands since 1 July 2025.

Codes are those of the national statistics list: two digits for a province, five for a commune.
"""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from vietnam_provinces import Province as ListedProvince
from vietnam_provinces import ProvinceCode, Ward

THANH_HOA = "38"
PROVINCE_COMMITTEE = "Ủy ban nhân dân tỉnh Thanh Hóa"
_KINDS = ("Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or a city under the central government; ``full_name`` says which."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or ward (xã, phường); ``name`` is bare, ``full_name`` names the kind."""

    code: str
    name: str
    full_name: str


@lru_cache
def provinces() -> tuple[Province, ...]:
    """List the 34 provinces, in the order of their codes."""
    return tuple(_province(listed) for listed in sorted(ListedProvince.iter_all(), key=_code))


@lru_cache
def communes() -> tuple[Commune, ...]:
    """List the 166 communes of Thanh Hóa: wards first, each kind by the order of the list."""
    listed = Ward.iter_by_province(ProvinceCode(int(THANH_HOA)))
    return tuple(Commune(f"{ward.code:05d}", _bare(ward.name), ward.name) for ward in listed)


def find_commune(code: str) -> Commune | None:
    """Find a commune of Thanh Hóa by its five-digit code."""
    return _communes_by_code().get(code)


def find_province(code: str) -> Province | None:
    """Find a province by its two-digit code."""
    return _provinces_by_code().get(code)


@lru_cache
def _communes_by_code() -> MappingProxyType[str, Commune]:
    return MappingProxyType({commune.code: commune for commune in communes()})


@lru_cache
def _provinces_by_code() -> MappingProxyType[str, Province]:
    return MappingProxyType({province.code: province for province in provinces()})


def _code(listed: ListedProvince) -> int:
    return int(listed.code)


def _province(listed: ListedProvince) -> Province:
    name = _bare(listed.name)
    kind = listed.division_type.value
    prefix = "Tỉnh" if kind == "tỉnh" else "Thành phố"
    return Province(f"{listed.code:02d}", name, f"{prefix} {name}")


def _bare(name: str) -> str:
    for kind in _KINDS:
        if name.startswith(kind):
            return name.removeprefix(kind)
    return name
