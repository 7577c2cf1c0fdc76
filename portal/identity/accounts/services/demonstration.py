"""People and units for the demonstration, each plainly marked as such.

The unit codes H56.901 and H56.902 are demonstration codes: the official list of identification
codes for the 166 communes of Thanh Hóa was not available. H56.14 too stands here for an
imaginary office. All people are invented.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import SYSTEM
from portal.core.errors import Forbidden
from portal.core.settings import settings
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.accounts.services.people import create_citizen, create_staff
from portal.identity.accounts.services.simulated_vneid import PEOPLE, SimulatedPerson
from portal.identity.organisations.queries import find_unit
from portal.identity.organisations.rules import Function, UnitKind
from portal.identity.organisations.services import assign, create_unit

_SEEDED_CITIZENS = 3
_ADDRESSES = (
    ("14797", "Số 12 phố Lê Hoàn"),
    ("16531", "Khu phố Trung Sơn"),
    ("14797", "Số 45 đường Trần Phú"),
)


@dataclass(frozen=True, slots=True)
class DemonstrationUnit:
    """A unit and the people in it, one for every function in the order of ``Function``."""

    code: str
    name: str
    short_name: str
    kind: UnitKind
    symbol: str
    place_name: str
    commune_code: str | None
    head_title: str
    people: tuple[str, ...]


UNITS = (
    DemonstrationUnit(
        code="H56.14",
        name="Sở Xây dựng tỉnh Thanh Hóa (minh họa)",
        short_name="Sở Xây dựng",
        kind=UnitKind.DEPARTMENT,
        symbol="SXD",
        place_name="Thanh Hóa",
        commune_code=None,
        head_title="GIÁM ĐỐC",
        people=(
            "Lê Thị Thu Hà",
            "Nguyễn Đức Long",
            "Hoàng Văn Quyết",
            "Phạm Quốc Toản",
            "Trịnh Thị Mai",
            "Đỗ Thanh Bình",
            "Vũ Ngọc Sơn",
        ),
    ),
    DemonstrationUnit(
        code="H56.901",
        name="UBND phường Hạc Thành (minh họa)",
        short_name="UBND phường Hạc Thành",
        kind=UnitKind.COMMUNE,
        symbol="UBND",
        place_name="Hạc Thành",
        commune_code="14797",
        head_title="CHỦ TỊCH",
        people=(
            "Nguyễn Thị Kim Oanh",
            "Lê Minh Tuấn",
            "Lưu Thị Phương",
            "Mai Xuân Hùng",
            "Cao Thị Nhàn",
            "Nguyễn Hữu Thọ",
            "Lê Bá Nam",
        ),
    ),
    DemonstrationUnit(
        code="H56.902",
        name="UBND phường Sầm Sơn (minh họa)",
        short_name="UBND phường Sầm Sơn",
        kind=UnitKind.COMMUNE,
        symbol="UBND",
        place_name="Sầm Sơn",
        commune_code="16531",
        head_title="CHỦ TỊCH",
        people=(
            "Viên Thị Hải Yến",
            "Cao Đình Phúc",
            "Văn Đình Thành",
            "Nguyễn Viết Cường",
            "Ngô Thị Hằng",
            "Lê Thị Ngân",
            "Trần Quang Huy",
        ),
    ),
)
_TITLES = {
    Function.DIVISION_HEAD: "TRƯỞNG PHÒNG",
    Function.CASE_OFFICER: "CHUYÊN VIÊN",
    Function.RECORDS_CLERK: "VĂN THƯ",
    Function.INTAKE: "CÁN BỘ MỘT CỬA",
}


def seed_accounts(now: datetime) -> tuple[UUID, ...]:
    """Create the demonstration's units, staff and citizens; give the ids of the units.

    Doing it again changes nothing. Raises Forbidden in a production profile.
    """
    if not settings().demonstration:
        raise Forbidden
    for person, (commune_code, address) in zip(PEOPLE[:_SEEDED_CITIZENS], _ADDRESSES, strict=True):
        _seed_citizen(person, commune_code, address, now)
    return tuple(_seed_unit(unit, now) for unit in UNITS)


def username_of(unit_code: str, function: Function) -> str:
    """Name a demonstration account of staff, for example intake.h56-14."""
    return f"{function.value}.{unit_code.lower().replace('.', '-')}"


def _seed_unit(unit: DemonstrationUnit, now: datetime) -> UUID:
    known = find_unit(unit.code)
    if known:
        return known.id
    unit_id = create_unit(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        symbol=unit.symbol,
        place_name=unit.place_name,
        commune_code=unit.commune_code,
        demonstration=True,
        actor=SYSTEM,
        now=now,
    )
    for function, name in zip(Function, unit.people, strict=True):
        _seed_staff(unit, unit_id, function, name, now)
    return unit_id


def _seed_staff(
    unit: DemonstrationUnit, unit_id: UUID, function: Function, name: str, now: datetime
) -> None:
    account_id = create_staff(
        display_name=name,
        username=username_of(unit.code, function),
        demonstration=True,
        actor=SYSTEM,
        now=now,
    )
    head = function is Function.AGENCY_HEAD
    assign(
        account_id=account_id,
        unit_id=unit_id,
        function=function,
        title=unit.head_title if head else _TITLES.get(function, ""),
        actor=SYSTEM,
        now=now,
    )


def _seed_citizen(person: SimulatedPerson, commune_code: str, address: str, now: datetime) -> None:
    if find_by_identity_number(person.identity_number):
        return
    create_citizen(
        display_name=person.full_name,
        identity_number=person.identity_number,
        date_of_birth=person.date_of_birth,
        sex=person.sex,
        phone=person.phone,
        commune_code=commune_code,
        address=address,
        demonstration=True,
        actor=SYSTEM,
        now=now,
    )
