"""Counting procedures: how many are published with everything that the law wants told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import UnitKind
from portal.onestop.fees.rules import charges
from portal.onestop.performance.queries.conditions import Scope
from portal.onestop.performance.queries.figures import one_by_procedure
from portal.onestop.performance.rules.scoring import Figure
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.queries.rows import ProcedurePage
from portal.onestop.procedures.rules import Level

_LEVELS = {
    UnitKind.COMMUNE: Level.COMMUNE,
    UnitKind.DEPARTMENT: Level.PROVINCE,
    UnitKind.PROVINCE_CENTRE: Level.PROVINCE,
}


def _words(part: str, key: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda content: bool((content.get(part) or {}).get(key))


def _there(part: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda content: bool(content.get(part))


def _own(part: str) -> Callable[[Mapping[str, Any]], bool]:
    """Ask for the procedure's own words: the general ones of the portal tell nothing of it."""
    return lambda content: isinstance(content.get(part), list)


# Nghị định 63/2010/NĐ-CP, Điều 8 khoản 2: the parts that every procedure must have; the name
# is always there.
PARTS: Mapping[LazyString, Callable[[Mapping[str, Any]], bool]] = {
    _l("Trình tự thực hiện"): _own("steps"),
    _l("Cách thức thực hiện"): _there("ways"),
    _l("Thành phần hồ sơ"): _there("papers"),
    _l("Thời hạn giải quyết"): _words("time_limit", "text"),
    _l("Đối tượng thực hiện"): _there("applicants"),
    _l("Cơ quan thực hiện"): _words("authority", "decides"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """A procedure in force, and which parts it does not tell."""

    code: str
    name: str
    missing: tuple[LazyString, ...]


def published(
    kind: UnitKind | None = None, procedure_code: str | None = None
) -> tuple[Published, ...]:
    """List the procedures in force that a kind of unit decides (or all), gaps first."""
    found = [_published(page) for page in in_force_pages() if _concerns(page, kind, procedure_code)]
    return tuple(sorted(found, key=lambda row: (-len(row.missing), row.code)))


def content_full(rows: tuple[Published, ...]) -> Figure:
    """Count those that tell everything."""
    return Figure(sum(not row.missing for row in rows), len(rows))


@dataclass(frozen=True, slots=True)
class Charged:
    """A procedure in force that takes a fee, and how many dossiers paid it by transfer."""

    code: str
    name: str
    transfers: int


def charged(scope: Scope, kind: UnitKind | None = None) -> tuple[Charged, ...]:
    """List the procedures in force whose words name a fee, those paid by transfer first.

    One that says nothing of a fee is left out: nobody can tell.
    """
    paid = one_by_procedure("paid_by_transfer", scope)
    pages = (p for p in in_force_pages() if _concerns(p, kind, scope.procedure_code))
    found = [Charged(p.code, p.name, paid.get(p.code, 0)) for p in pages if _takes_fee(p)]
    return tuple(sorted(found, key=lambda row: (-row.transfers, row.code)))


def by_transfer(rows: Sequence[Charged]) -> Figure:
    """Count those of which at least one dossier paid by transfer."""
    return Figure(sum(row.transfers > 0 for row in rows), len(rows))


def _takes_fee(page: ProcedurePage) -> bool:
    said = page.content["fee"]["text"]
    return bool(said.strip()) and charges(said)


def _concerns(page: ProcedurePage, kind: UnitKind | None, code: str | None) -> bool:
    return (kind is None or page.level is _LEVELS[kind]) and code in {None, page.code}


def _published(page: ProcedurePage) -> Published:
    missing = (label for label, told in PARTS.items() if not told(page.content))
    return Published(page.code, page.name, tuple(missing))
