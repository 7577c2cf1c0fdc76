"""The hundred points for staff, with the dossiers behind every figure, and the forecasts."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.queries import UnitRow
from portal.identity.organisations.rules import UnitKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.policies import may_handle
from portal.onestop.performance import policies
from portal.onestop.performance.queries import durations, figures
from portal.onestop.performance.queries.conditions import Scope
from portal.onestop.performance.queries.figures import COUNTS, SHARE_OF
from portal.onestop.performance.queries.publication import (
    Published,
    changed,
    charged,
    content_full,
    identified,
    in_time,
    published,
    with_any,
)
from portal.onestop.performance.rules.periods import around
from portal.onestop.performance.rules.scoring import Figure, in_force, score
from portal.onestop.performance.views.offices import asked_period
from portal.onestop.procedures import queries as procedures
from portal.ui.pagination import Page, read_page_number

Row = TypeVar("Row")

# Where the procedures behind a figure are listed.
_PROCEDURE_LISTS = {
    "content_full": "scores.procedures_behind",
    "transfer_procedures": "scores.charged_behind",
    "identified_procedures": "scores.identified_behind",
    "updated_in_time": "scores.changed_behind",
}
scores = Blueprint("scores", __name__, url_prefix="/can-bo/hieu-qua")


@scores.get("/")
@open_to(Audience.STAFF)
def show() -> ResponseReturnValue:
    """Show the six groups, each criterion with numerator, denominator and points."""
    authorize(policies.may_see_figures)
    unit, scope = _asked()
    return render_template(
        "onestop/performance/scores.html",
        scope=scope,
        unit=unit,
        units=organisations.units(),
        periods=around(scope.now),
        **_points(unit, scope),
        may_open=policies.may_open_lists(actor(), scope.unit_id, organisations.unit_tree()),
    )


@scores.get("/danh-sach/<name>")
@open_to(Audience.STAFF)
def behind(name: str) -> ResponseReturnValue:
    """List the dossiers behind a figure."""
    unit, scope = _asked()
    authorize(policies.may_open_lists, scope.unit_id, organisations.unit_tree())
    return render_template(
        "onestop/performance/behind.html",
        scope=scope,
        unit=unit,
        **_rows_behind(name, scope),
        label=COUNTS[name],
    )


@scores.get("/thu-tuc")
@open_to(Audience.STAFF)
def procedures_behind() -> ResponseReturnValue:
    """List the procedures behind the figure of their publication; they are public anyway."""
    authorize(policies.may_see_figures)
    unit, scope = _asked()
    rows = _published(unit, scope)
    return render_template(
        "onestop/performance/published.html",
        scope=scope,
        unit=unit,
        rows=rows,
        figure=content_full(rows),
    )


@scores.get("/thu-tuc-co-phi")
@open_to(Audience.STAFF)
def charged_behind() -> ResponseReturnValue:
    """List the procedures behind the figure of payment by transfer."""
    authorize(policies.may_see_figures)
    return _listed("onestop/performance/charged.html", charged, with_any)


@scores.get("/thu-tuc-dinh-danh")
@open_to(Audience.STAFF)
def identified_behind() -> ResponseReturnValue:
    """List the procedures behind the figure of filing with an electronic identity."""
    authorize(policies.may_see_figures)
    return _listed("onestop/performance/identified.html", identified, with_any)


@scores.get("/thu-tuc-sua-doi")
@open_to(Audience.STAFF)
def changed_behind() -> ResponseReturnValue:
    """List the revisions behind the figure of what was published in time."""
    authorize(policies.may_see_figures)
    return _listed("onestop/performance/changed.html", changed, in_time)


def _listed(
    template: str,
    find: Callable[[Scope, UnitKind | None], Sequence[Row]],
    figure: Callable[[Sequence[Row]], Figure],
) -> str:
    """Show what is behind a figure of procedures, and the figure that it gives."""
    unit, scope = _asked()
    rows = find(scope, unit.kind if unit else None)
    return render_template(template, scope=scope, unit=unit, rows=rows, figure=figure(rows))


@scores.get("/du-bao")
@open_to(Audience.STAFF)
def forecasts() -> ResponseReturnValue:
    """Show how far the forecasts of each step can be trusted."""
    authorize(policies.may_see_figures)
    return render_template(
        "onestop/performance/forecasts.html", steps=durations.tested_steps(now=clock.now())
    )


def likely(dossier: Dossier) -> str | None:
    """Fill the place on an officer's dossier page with a forecast, which promises nothing."""
    now = clock.now()
    found = durations.remaining(dossier, now=now)
    if found is None:
        return None
    day = durations.day_minutes(now)
    return render_template(
        "onestop/performance/_likely.html",
        forecast=found.forecast,
        test=found.test,
        day_minutes=day,
    )


def _asked() -> tuple[UnitRow | None, Scope]:
    written = request.args.get("don-vi", "")
    unit = organisations.unit(written) if written else None
    code = request.args.get("thu-tuc") or None
    unit_id: UUID | None = unit.id if unit else None
    return unit, Scope(asked_period(), clock.now(), unit_id, code)


def _points(unit: UnitRow | None, scope: Scope) -> dict[str, object]:
    """Count a scope and score it by the scheme of its period."""
    found = figures.counts(scope)
    measured = figures.shares(found) | _of_procedures(unit, scope)
    scheme = in_force(scope.period.judged_on(scope.now))
    return {
        "scheme": scheme,
        "score": score(measured, scheme),
        "found": found,
        "labels": COUNTS,
        "whole": SHARE_OF,
        "procedure_lists": _PROCEDURE_LISTS,
        "per_procedure": _per_procedure(scope),
    }


def _rows_behind(name: str, scope: Scope) -> dict[str, object]:
    """Read the page asked for of a figure's dossiers, and which of them the reader may open."""
    number = read_page_number(request.args.get("trang"))
    rows, total = figures.behind(name, scope, page=number)
    return {
        "rows": rows,
        "total": total,
        "openable": {row.id for row in rows if may_handle(actor(), row)},
        "page": Page(rows, number, has_next=number * figures.PAGE_ROWS < total),
    }


def _of_procedures(unit: UnitRow | None, scope: Scope) -> dict[str, Figure]:
    """Count what is counted by procedures and not by dossiers."""
    kind = unit.kind if unit else None
    return {
        "content_full": content_full(_published(unit, scope)),
        "transfer_procedures": with_any(charged(scope, kind)),
        "identified_procedures": with_any(identified(scope, kind)),
        "updated_in_time": in_time(changed(scope, kind)),
    }


def _published(unit: UnitRow | None, scope: Scope) -> tuple[Published, ...]:
    return published(unit.kind if unit else None, scope.procedure_code)


def _per_procedure(scope: Scope) -> list[tuple[str, str, dict[str, int]]]:
    """List the procedures of a scope by name, unless it is already held to one."""
    if scope.procedure_code is not None:
        return []
    names = {row.code: row.name for row in procedures.search().rows}
    found = figures.by_procedure(scope).items()
    rows = [(code, names.get(code, code), counted) for code, counted in found]
    return sorted(rows, key=lambda row: -row[2]["received"])
