"""Who is responsible for a step of a dossier: somebody always is.

The order: whoever has it already, the people named for it, their deputies while they are away,
others who hold the function, the division head, the agency head. Somebody who is here comes
before somebody who is away; when all are away it falls to the agency head all the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from uuid import UUID

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.matters import Deputising, Matter


class Ground(StrEnum):
    """Why somebody is responsible."""

    ASSIGNED = "assigned"
    NAMED = "named"
    DEPUTY = "deputy"
    HOLDER = "holder"
    DIVISION_HEAD = "division_head"
    AGENCY_HEAD = "agency_head"
    LAST_RESORT = "last_resort"

    @property
    def label(self) -> LazyString:
        """Say the ground in words."""
        return _LABELS[self]


_LABELS: Mapping[Ground, LazyString] = {
    Ground.ASSIGNED: _l("đang được giao hồ sơ"),
    Ground.NAMED: _l("được phân công cho thủ tục, địa bàn này"),
    Ground.DEPUTY: _l("làm thay người vắng mặt"),
    Ground.HOLDER: _l("cùng giữ chức năng này"),
    Ground.DIVISION_HEAD: _l("lãnh đạo phòng, vì không còn ai giữ chức năng này có mặt"),
    Ground.AGENCY_HEAD: _l("lãnh đạo cơ quan, vì không còn ai khác có mặt"),
    Ground.LAST_RESORT: _l("người còn lại của đơn vị"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a unit, whose account is open."""

    id: UUID
    name: str
    functions: frozenset[Function]


@dataclass(frozen=True, slots=True)
class Competent:
    """A cell of the competence matrix; an empty procedure or territory stands for any."""

    person_id: UUID
    duty: Duty
    procedure_code: str = ""
    territory: str = ""

    def covers(self, duty: Duty, matter: Matter) -> bool:
        """Tell whether the cell is about this step of this matter."""
        return (
            self.duty is duty
            and self.procedure_code in {"", matter.procedure_code}
            and (not self.territory or _folded(self.territory) in _places(matter.territory))
        )

    @property
    def weight(self) -> int:
        """Rank a cell: procedure and territory before procedure before territory before any."""
        return 2 * bool(self.procedure_code) + bool(self.territory)


def _places(territory: str) -> frozenset[str]:
    return frozenset(map(_folded, territory.split(",")))


def _folded(place: str) -> str:
    return " ".join(place.casefold().split())


@dataclass(frozen=True, slots=True)
class Staffing:
    """The people of a unit on a day: who does what, who is away, who acts for whom.

    ``loads`` counts what lies on each desk, so that work goes to whoever has least.
    """

    people: tuple[Person, ...]
    competent: tuple[Competent, ...] = ()
    deputies: tuple[Deputising, ...] = ()
    away: frozenset[UUID] = frozenset()
    loads: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Responsible:
    """The person responsible, why, and under which deputyship if one."""

    person: Person
    ground: Ground
    deputyship: Deputising | None = None


def responsible_for(
    duty: Duty, matter: Matter, staffing: Staffing, *, assigned: UUID | None = None
) -> Responsible | None:
    """Find who is responsible; nothing only where the unit has nobody but auditors."""
    return next(ranked(duty, matter, staffing, assigned=assigned), None)


def equally_responsible(
    duty: Duty, matter: Matter, staffing: Staffing, *, assigned: UUID | None = None
) -> tuple[Responsible, ...]:
    """List all who come first on the same ground, such as everybody at the intake desk."""
    found = list(ranked(duty, matter, staffing, assigned=assigned))
    first = takewhile(lambda each: each.ground is found[0].ground, found)
    return tuple({each.person.id: each for each in first}.values())


def ranked(
    duty: Duty, matter: Matter, staffing: Staffing, *, assigned: UUID | None = None
) -> Iterator[Responsible]:
    """List who could be responsible, the first one first; a person may come more than once."""
    desk = _Desk(duty, matter, staffing)
    yield from desk.here_or_deputy({assigned}, Ground.ASSIGNED)
    yield from desk.here_or_deputy(desk.named(), Ground.NAMED)
    holders = desk.holding(duty.held_by)
    yield from desk.here_or_deputy(holders, Ground.HOLDER)
    yield from desk.here_or_deputy(desk.holding(Function.DIVISION_HEAD), Ground.DIVISION_HEAD)
    heads = desk.holding(Function.AGENCY_HEAD)
    yield from desk.here_or_deputy(heads, Ground.AGENCY_HEAD)
    yield from desk.anyone(heads, Ground.AGENCY_HEAD)
    yield from desk.anyone(desk.working(), Ground.LAST_RESORT)


class _Desk:
    """One question about a staffing, with the people looked up once."""

    def __init__(self, duty: Duty, matter: Matter, staffing: Staffing) -> None:
        self.duty, self.matter, self.staffing = duty, matter, staffing
        self.people = {person.id: person for person in staffing.people}

    def named(self) -> frozenset[UUID]:
        """List the people of the closest cells that cover the matter, who still hold it."""
        able = self.holding(self.duty.held_by)
        cells = [c for c in self.staffing.competent if c.person_id in able]
        cells = [cell for cell in cells if cell.covers(self.duty, self.matter)]
        closest = max((cell.weight for cell in cells), default=0)
        return frozenset(cell.person_id for cell in cells if cell.weight == closest)

    def holding(self, function: Function) -> frozenset[UUID]:
        """List who holds a function."""
        return self._those(lambda person: function in person.functions)

    def working(self) -> frozenset[UUID]:
        """List everybody but those who only watch."""
        return self._those(lambda person: bool(person.functions - {Function.AUDITOR}))

    def _those(self, meant: Callable[[Person], bool]) -> frozenset[UUID]:
        return frozenset(key for key, person in self.people.items() if meant(person))

    def deputies_of(self, principals: Iterable[UUID | None]) -> dict[UUID, Deputising]:
        """Give the deputies who are here, with what they act under."""
        wanted = set(principals)
        return {
            deputising.deputy_id: deputising
            for deputising in self.staffing.deputies
            if deputising.principal_id in wanted
            and deputising.covers(self.duty, self.matter)
            and self._is_here(deputising.deputy_id)
        }

    def here_or_deputy(self, who: Iterable[UUID | None], ground: Ground) -> Iterator[Responsible]:
        """List those who are here, then the deputies of those who are not."""
        wanted = {key for key in who if key in self.people}
        for key in self._by_load(key for key in wanted if self._is_here(key)):
            yield Responsible(self.people[key], ground)
        acting = self.deputies_of(key for key in wanted if not self._is_here(key))
        for key in self._by_load(acting):
            yield Responsible(self.people[key], Ground.DEPUTY, acting[key])

    def anyone(self, who: Iterable[UUID], ground: Ground) -> Iterator[Responsible]:
        """List people whether they are here or not, those who are here first."""
        for key in sorted(self._by_load(who), key=lambda key: not self._is_here(key)):
            yield Responsible(self.people[key], ground)

    def _is_here(self, key: UUID) -> bool:
        return key in self.people and key not in self.staffing.away

    def _by_load(self, who: Iterable[UUID]) -> list[UUID]:
        return sorted(who, key=lambda key: (self.staffing.loads.get(key, 0), key))
