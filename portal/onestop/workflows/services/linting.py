"""Checking a path against itself, against the procedures that follow it and against the people."""

from collections.abc import Iterator
from datetime import datetime

from portal.core.clock import local
from portal.identity.organisations import queries as organisations
from portal.onestop.calendar.rules import Limit
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures.queries import ProcedurePage
from portal.onestop.workflows.queries import staffing
from portal.onestop.workflows.rules import DEFAULT, Finding, Workflow, lint
from portal.onestop.workflows.rules.lint_law import Bound, lint_crews, lint_law, lint_units


def lint_whole(workflow: Workflow, *, now: datetime) -> tuple[Finding, ...]:
    """List everything that is wrong; what is wrong in itself hides the rest.

    The law's limit and the papers are those of the procedures in force that name the path,
    the duties those of the units whose kind walks it.
    """
    inside = lint(workflow)
    return inside or tuple(_outside(workflow, now))


def _outside(workflow: Workflow, now: datetime) -> Iterator[Finding]:
    today = local(now).date()
    yield from lint_law(workflow, bound(workflow.code), today)
    yield from lint_crews(workflow, staffing.crews(workflow.unit_kinds, today))
    yield from lint_units(workflow, {unit.code: unit.name for unit in organisations.units()})


def bound(code: str) -> tuple[Bound, ...]:
    """List the procedures in force that follow a path, with their limits and papers."""
    return tuple(
        Bound(page.code, page.name, stated_limit(page), _papers(page))
        for page in procedures.in_force_pages()
        if page.content.get("workflow", DEFAULT) == code
    )


def stated_limit(page: ProcedurePage) -> Limit | None:
    """Read the time limit of a procedure, or nothing where none can be counted."""
    stated = page.content["time_limit"]
    return Limit.from_json(stated) if stated["kind"] else None


def _papers(page: ProcedurePage) -> tuple[str, ...]:
    return tuple(item["name"] for case in page.content["papers"] for item in case["items"])
