"""What would have become of running dossiers under another version of their path."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import Limit
from portal.onestop.workflows.rules import paths, spans
from portal.onestop.workflows.rules.definitions import Step, Workflow
from portal.onestop.workflows.rules.duties import Duty


@dataclass(frozen=True, slots=True)
class Running:
    """A dossier on its way: its case, where it lies, and the working minutes used so far."""

    dossier_id: UUID
    code: str
    workflow_code: str
    workflow_fingerprint: str
    facts: Mapping[str, JsonValue]
    duty: Duty | None
    limit: Limit | None
    received_on: date
    used: Mapping[Duty, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What would have been different for one dossier.

    ``added`` and ``dropped`` are names of steps; ``late`` those that would have used more than
    their limit and do not now; ``stranded`` says that its present desk would not exist.
    """

    dossier_id: UUID
    code: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    late: tuple[str, ...]
    stranded: bool


def dry_run(
    new: Workflow, present: Mapping[str, Workflow], running: Iterable[Running]
) -> Iterator[Change]:
    """Compare each dossier's own path (by fingerprint) with the new one; the same is left out."""
    for dossier in running:
        change = _compare(new, present[dossier.workflow_fingerprint], dossier)
        if change.added or change.dropped or change.late or change.stranded:
            yield change


def _compare(new: Workflow, old: Workflow, dossier: Running) -> Change:
    before = paths.case_path(old, old.choose(dossier.facts))
    after = paths.case_path(new, new.choose(dossier.facts))
    was, will = {step.duty for step in before}, {step.duty for step in after}
    late = _late(after, dossier) - _late(before, dossier)
    return Change(
        dossier_id=dossier.dossier_id,
        code=dossier.code,
        added=tuple(step.name for step in after if step.duty not in was),
        dropped=tuple(step.name for step in before if step.duty not in will),
        late=tuple(step.name for step in after if step.duty in late),
        stranded=dossier.duty is not None and dossier.duty not in will,
    )


def _late(path: tuple[Step, ...], dossier: Running) -> frozenset[Duty]:
    law = spans.law_minutes(dossier.limit, dossier.received_on)
    limits = {step.duty: spans.step_minutes(step, law, dossier.received_on) for step in path}
    return frozenset(
        duty
        for duty, used in dossier.used.items()
        if (allowed := limits.get(duty)) is not None and used > allowed
    )
