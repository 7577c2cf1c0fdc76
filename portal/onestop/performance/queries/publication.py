"""Counting procedures: how many are published with everything that the law wants told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import UnitKind
from portal.onestop.fees.rules import charges
from portal.onestop.performance.queries.conditions import Scope
from portal.onestop.performance.queries.figures import one_by_procedure
from portal.onestop.performance.rules.scoring import Figure
from portal.onestop.procedures.models import Procedure, ProcedureRevision
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.queries.rows import ProcedurePage
from portal.onestop.procedures.rules import Level, Route

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
class Counted:
    """A procedure in force, and how many dossiers of it are in a count."""

    code: str
    name: str
    dossiers: int


def charged(scope: Scope, kind: UnitKind | None = None) -> tuple[Counted, ...]:
    """List the procedures in force whose words name a fee, those paid by transfer first.

    One that says nothing of a fee is left out: nobody can tell.
    """
    return _counted("paid_by_transfer", scope, kind, _takes_fee)


def identified(scope: Scope, kind: UnitKind | None = None) -> tuple[Counted, ...]:
    """List the procedures filed online here, those filed with an electronic identity first."""
    return _counted("citizen_data", scope, kind, lambda page: page.route is Route.PROVINCIAL)


def _counted(
    name: str, scope: Scope, kind: UnitKind | None, meant: Callable[[ProcedurePage], bool]
) -> tuple[Counted, ...]:
    found = one_by_procedure(name, scope)
    pages = (p for p in in_force_pages() if _concerns(p, kind, scope.procedure_code) and meant(p))
    rows = (Counted(page.code, page.name, found.get(page.code, 0)) for page in pages)
    return tuple(sorted(rows, key=lambda row: (-row.dossiers, row.code)))


def with_any(rows: Sequence[Counted]) -> Figure:
    """Count the procedures of which at least one dossier is in the count."""
    return Figure(sum(row.dossiers > 0 for row in rows), len(rows))


@dataclass(frozen=True, slots=True)
class Changed:
    """A revision that took the place of an earlier one, when it was to hold and was published."""

    code: str
    name: str
    number: int
    effective_from: date
    published_at: datetime

    @property
    def in_time(self) -> bool:
        """Tell whether everybody could read it by the day from which it holds."""
        return local(self.published_at).date() <= self.effective_from


def changed(scope: Scope, kind: UnitKind | None = None) -> tuple[Changed, ...]:
    """List what was published in a period in place of an earlier revision, the late first.

    The first one of a procedure is left out, as the portal cannot have published it earlier than
    it began; so is one that names no day from which it holds, or the day of the one before: that
    puts words right and changes nothing in law.
    """
    revision = _WITH_DAY_BEFORE.subquery()
    rows = session().execute(
        sa.select(
            *(Procedure.code, revision.c.name, revision.c.number),
            *(revision.c.effective_from, revision.c.published_at, revision.c.level),
        )
        .join(Procedure, Procedure.id == revision.c.procedure_id)
        .where(revision.c.number > 1, revision.c.effective_from.is_not(None))
        .where(revision.c.effective_from.is_distinct_from(revision.c.before))
        .where(revision.c.published_at >= scope.period.start)
        .where(revision.c.published_at < scope.period.end)
        .order_by(Procedure.code, revision.c.number)
    )
    meant = (row for row in rows if kind is None or row.level is _LEVELS[kind])
    found = (Changed(*row[:5]) for row in meant if scope.procedure_code in {None, row.code})
    return tuple(sorted(found, key=lambda row: row.in_time))


_WITH_DAY_BEFORE = sa.select(
    ProcedureRevision,
    sa.func.lag(ProcedureRevision.effective_from)
    .over(partition_by=ProcedureRevision.procedure_id, order_by=ProcedureRevision.number)
    .label("before"),
).where(ProcedureRevision.published_at.is_not(None))


def in_time(rows: Sequence[Changed]) -> Figure:
    """Count those that were published by the day from which they hold."""
    return Figure(sum(row.in_time for row in rows), len(rows))


def _takes_fee(page: ProcedurePage) -> bool:
    said = page.content["fee"]["text"]
    return bool(said.strip()) and charges(said)


def _concerns(page: ProcedurePage, kind: UnitKind | None, code: str | None) -> bool:
    return (kind is None or page.level is _LEVELS[kind]) and code in {None, page.code}


def _published(page: ProcedurePage) -> Published:
    missing = (label for label, told in PARTS.items() if not told(page.content))
    return Published(page.code, page.name, tuple(missing))
