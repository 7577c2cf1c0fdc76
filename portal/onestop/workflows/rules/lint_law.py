"""What is wrong with a path for the procedures that follow it and the people who walk it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.i18n import gettext as _
from portal.onestop.calendar.rules import Limit
from portal.onestop.workflows.rules import paths, spans
from portal.onestop.workflows.rules.definitions import Step, Workflow
from portal.onestop.workflows.rules.duties import OFF_THE_CLOCK, Duty
from portal.onestop.workflows.rules.lint import Finding, Severity


@dataclass(frozen=True, slots=True)
class Bound:
    """A procedure that follows a path: its limit by law and the papers it asks for."""

    code: str
    name: str
    limit: Limit | None
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crew:
    """A unit that walks a path, and the duties that somebody in it holds."""

    unit: str
    held: frozenset[Duty]


def lint_law(workflow: Workflow, bound: Sequence[Bound], day: date) -> Iterator[Finding]:
    """Compare a path with each procedure's limit and papers, as the figures of a day say."""
    ways = {paths.case_path(workflow, chosen): None for chosen in paths.cases(workflow)}
    for procedure in bound:
        law = spans.law_minutes(procedure.limit, day)
        found = [f for path in ways for f in _against(procedure, path, law, day)]
        yield from dict.fromkeys(found)


def _against(
    procedure: Bound, path: tuple[Step, ...], law: int | None, day: date
) -> Iterator[Finding]:
    yield from _papers(procedure, path)
    if law is None:
        return
    for step in path:
        used = spans.step_minutes(step, law, day)
        if used and used > law and step.duty not in OFF_THE_CLOCK:
            told = _("Bước “%(step)s” dài hơn thời hạn của thủ tục.", step=step.name)
            yield Finding("step_limit", told, procedure.code)
    if spans.path_minutes(path, law, day) > law:
        told = _("Các bước cộng lại dài hơn thời hạn của thủ tục.")
        yield Finding("whole_limit", told, procedure.code)


def _papers(procedure: Bound, path: tuple[Step, ...]) -> Iterator[Finding]:
    if any(step.checks is None for step in path):
        return
    checked = {name for step in path for name in step.checks or ()}
    for paper in procedure.papers:
        if paper not in checked:
            told = _("Không bước nào kiểm tra giấy tờ “%(paper)s”.", paper=paper)
            yield Finding("paper_unchecked", told, procedure.code)


def lint_crews(workflow: Workflow, crews: Sequence[Crew]) -> Iterator[Finding]:
    """Tell which duties of a path nobody holds in the units that walk it."""
    needed = {step.duty for step in workflow.steps} - {Duty.CONSULT}
    for crew in crews:
        for duty in Duty:
            if duty in needed - crew.held:
                told = _("Chưa có ai giữ chức năng “%(duty)s”.", duty=duty.label)
                yield Finding("nobody_holds", told, crew.unit)


def lint_units(workflow: Workflow, known: Mapping[str, str]) -> Iterator[Finding]:
    """Tell which units a path asks or links that are not on the portal."""
    for step in workflow.steps:
        asked = step.consultation.units if step.consultation else ()
        for code in (*asked, *(part.unit for part in step.linked if part.unit)):
            if code not in known:
                told = _("Đơn vị %(code)s chưa có trên cổng.", code=code)
                yield Finding("unknown_unit", told, step.name, Severity.WARNING)
