"""The one path that a case takes, and every case that a definition knows."""

from collections.abc import Iterator, Mapping
from itertools import product

from portal.onestop.workflows.rules.definitions import Step, Way, Workflow
from portal.onestop.workflows.rules.duties import Duty

Chosen = Mapping[str, str]


def next_step(workflow: Workflow, step: Step, chosen: Chosen) -> Step | None:
    """Give the step that follows for a case, or nothing where the path ends."""
    way = next((way for way in step.ways if way.is_open(chosen)), None)
    return workflow.by_id.get(way.to) if way else None


def case_path(workflow: Workflow, chosen: Chosen) -> tuple[Step, ...]:
    """List the steps of a case from the first one on; a circle ends where it would close."""
    path: list[Step] = []
    step: Step | None = workflow.steps[0]
    while step is not None and step not in path:
        path.append(step)
        step = next_step(workflow, step, chosen)
    return tuple(path)


def ends_well(workflow: Workflow, chosen: Chosen) -> bool:
    """Tell whether the path of a case comes to an end at a step that leads nowhere."""
    return not case_path(workflow, chosen)[-1].ways


def cases(workflow: Workflow) -> Iterator[dict[str, str]]:
    """List every case there can be: the schema bounds them to 6 to the power of 4."""
    names = [option.id for option in workflow.options]
    values = [[value for value, _label in option.values] for option in workflow.options]
    for combination in product(*values):
        yield dict(zip(names, combination, strict=True))


def find_by_duty(path: tuple[Step, ...], duty: Duty) -> Step | None:
    """Find the step of a path that asks for a duty; lint lets it ask for each but once."""
    return next((step for step in path if step.duty is duty), None)


def back_targets(path: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """List the earlier steps of a path to which a step may send the dossier back."""
    before = path[: path.index(step)] if step in path else ()
    return tuple(earlier for earlier in before if earlier.id in step.back)


def forward_ways(workflow: Workflow) -> Iterator[tuple[Step, Way, Step]]:
    """List every way between two steps that exist."""
    for step in workflow.steps:
        for way in step.ways:
            if way.to in workflow.by_id:
                yield step, way, workflow.by_id[way.to]
