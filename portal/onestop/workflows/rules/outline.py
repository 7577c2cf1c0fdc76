"""A path in words, line by line: what a screen reader hears and the diagram only repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString, gettext
from portal.core.i18n import gettext as _
from portal.onestop.workflows.rules.definitions import Step, Way, Workflow
from portal.onestop.workflows.rules.drawing import Drawing, draw
from portal.onestop.workflows.rules.duties import Duty
from portal.onestop.workflows.rules.linked_parts import LinkedPart
from portal.onestop.workflows.rules.paths import case_path
from portal.onestop.workflows.rules.spans import working_hours


class Place(StrEnum):
    """How a step stands to where a dossier is."""

    PLAIN = "plain"
    DONE = "done"
    HERE = "here"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Line:
    """One step in words: who does it, by when, and what may happen there."""

    id: str
    name: str
    who: LazyString
    place: Place
    limit: str
    remarks: tuple[str, ...]
    linked: tuple[LinkedPart, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A path to be shown: the lines are the truth, the drawing repeats them."""

    code: str
    name: str
    summary: str
    verified: bool
    lines: tuple[Line, ...]
    drawing: Drawing

    @property
    def here(self) -> str | None:
        """Give the id of the step where the dossier is."""
        return next((line.id for line in self.lines if line.place is Place.HERE), None)

    def place_of(self, step_id: str) -> Place:
        """Tell how a step stands, for the drawing."""
        return next(line.place for line in self.lines if line.id == step_id)


def outline(workflow: Workflow, law: int | None = None) -> Outline:
    """Put a path with all its cases in words; ``law`` is the working minutes the law leaves."""
    places = [Place.PLAIN] * len(workflow.steps)
    return _outline(workflow, workflow.steps, places, law, draw(workflow))


def outline_case(
    workflow: Workflow, chosen: dict[str, str], here: Duty | None, *, ended: bool, law: int | None
) -> Outline:
    """Put one case in words, with the step where the dossier is.

    ``here`` may be a duty that is not on the path, as under an older version: then nothing is
    marked. With ``ended`` all steps are done.
    """
    steps = case_path(workflow, chosen)
    place = next((n for n, step in enumerate(steps) if step.duty is here), None)
    places = [_place(number, place, ended=ended) for number in range(len(steps))]
    return _outline(workflow, steps, places, law, draw(workflow, steps))


def _place(number: int, here: int | None, *, ended: bool) -> Place:
    if ended:
        return Place.DONE
    if here is None:
        return Place.PLAIN
    if number == here:
        return Place.HERE
    return Place.DONE if number < here else Place.NEXT


def _outline(
    workflow: Workflow,
    steps: Sequence[Step],
    places: Sequence[Place],
    law: int | None,
    drawing: Drawing,
) -> Outline:
    lines = tuple(
        Line(
            id=step.id,
            name=step.name,
            who=step.duty.held_by.label,
            place=place,
            limit=_limit(step, law),
            remarks=tuple(_remarks(workflow, step, one_case=len(steps) < len(workflow.steps))),
            linked=step.linked,
        )
        for step, place in zip(steps, places, strict=True)
    )
    told = (workflow.code, workflow.name, workflow.summary, workflow.verified)
    return Outline(*told, lines, drawing)


def _limit(step: Step, law: int | None) -> str:
    if step.limit is None:
        return ""
    minutes = step.limit.minutes(law)
    if minutes:
        return working_hours(minutes).in_words()
    percent = f"{step.limit.percent:f}" if step.limit.percent is not None else ""
    return _("%(percent)s%% thời hạn", percent=percent)


def _remarks(workflow: Workflow, step: Step, *, one_case: bool) -> Iterator[str]:
    if step.same_person_as in workflow.by_id:
        yield _("Cùng một người với bước “%(step)s”.", step=_name(workflow, step.same_person_as))
    if step.checks is None or step.checks:
        yield _("Kiểm tra giấy tờ của hồ sơ.")
    if step.consultation:
        limit = working_hours(step.consultation.limit_minutes).in_words()
        yield _("Mỗi đơn vị được hỏi có %(limit)s để trả lời.", limit=limit)
    for target in step.back:
        if target in workflow.by_id:
            yield _("Có thể trả lại bước “%(step)s”.", step=_name(workflow, target))
    if not one_case:
        yield from (_branch(workflow, way) for way in step.ways if way.when)


def _branch(workflow: Workflow, way: Way) -> str:
    option = next(o for o in workflow.options if way.when and o.id == way.when.option)
    meant = way.when.one_of if way.when else ()
    values = ", ".join(gettext(label) for value, label in option.values if value in meant)
    return _("%(question)s: %(values)s → %(step)s.", question=gettext(option.label),
             values=values, step=_name(workflow, way.to))  # fmt: skip


def _name(workflow: Workflow, step_id: str) -> str:
    return gettext(workflow.by_id[step_id].name)
