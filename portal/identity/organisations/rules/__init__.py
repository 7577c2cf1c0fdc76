"""The kinds of units and the functions people hold in them."""

from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l


class UnitKind(StrEnum):
    """The three kinds of bodies that take part in the one-stop mechanism."""

    PROVINCE_CENTRE = "province_centre"
    DEPARTMENT = "department"
    COMMUNE = "commune"

    @property
    def label(self) -> LazyString:
        """Give the word officials use."""
        return _KINDS[self]


class Function(StrEnum):
    """What a person does in a unit; who signs and who seals are never the same function."""

    INTAKE = "intake"
    CASE_OFFICER = "case_officer"
    DIVISION_HEAD = "division_head"
    AGENCY_HEAD = "agency_head"
    RECORDS_CLERK = "records_clerk"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> LazyString:
        """Give the word officials use."""
        return _FUNCTIONS[self]


_KINDS: dict[UnitKind, LazyString] = {
    UnitKind.PROVINCE_CENTRE: _l("Trung tâm Phục vụ hành chính công cấp tỉnh"),
    UnitKind.DEPARTMENT: _l("Sở, ban, ngành"),
    UnitKind.COMMUNE: _l("Ủy ban nhân dân cấp xã"),
}

_FUNCTIONS: dict[Function, LazyString] = {
    Function.INTAKE: _l("Cán bộ một cửa"),
    Function.CASE_OFFICER: _l("Chuyên viên thụ lý"),
    Function.DIVISION_HEAD: _l("Lãnh đạo phòng"),
    Function.AGENCY_HEAD: _l("Lãnh đạo cơ quan"),
    Function.RECORDS_CLERK: _l("Văn thư"),
    Function.AUDITOR: _l("Giám sát, kiểm tra"),
    Function.ADMINISTRATOR: _l("Quản trị"),
}
