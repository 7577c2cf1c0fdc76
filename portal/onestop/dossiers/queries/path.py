"""The path of a dossier: the version it is pinned to, where it is, and by when each step is due."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.clock import local
from portal.onestop.calendar.rules import Limit, SegmentKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock
from portal.onestop.dossiers.queries.looked_up import Readable
from portal.onestop.dossiers.rules import Step as Desk
from portal.onestop.dossiers.rules import lasting
from portal.onestop.dossiers.rules.desk_time import step_limits as own_limits
from portal.onestop.procedures.queries import clock_options, time_limit
from portal.onestop.workflows.queries.asking import LinkedRow, linked_to
from portal.onestop.workflows.queries.versions import Version, in_force, pinned_to, taken_by
from portal.onestop.workflows.rules import (
    DEFAULT,
    Duty,
    Step,
    back_targets,
    case_path,
    find_by_duty,
)
from portal.onestop.workflows.rules.linking import still_open
from portal.onestop.workflows.rules.outline import Outline, outline_case
from portal.onestop.workflows.rules.spans import law_minutes, step_limits

DUTIES: Mapping[Desk, Duty] = {
    Desk.INTAKE: Duty.RECEIVE,
    Desk.ASSIGNMENT: Duty.ASSIGN,
    Desk.EXAMINATION: Duty.EXAMINE,
    Desk.APPLICANT: Duty.EXAMINE,
    Desk.INITIALLING: Duty.INITIAL,
    Desk.SIGNING: Duty.SIGN,
    Desk.NUMBERING: Duty.NUMBER_AND_SEAL,
    Desk.HANDOVER: Duty.HAND_OVER,
}
_DESKS = {duty: desk for desk, duty in DUTIES.items() if desk is not Desk.APPLICANT}


def followed(dossier: Dossier) -> Version:
    """Give the version that a dossier follows; one filed before there were paths has the usual."""
    return pinned_to(dossier.id) or in_force(DEFAULT)


def steps(dossier: Readable) -> tuple[Step, ...]:
    """List the steps of the dossier's own case."""
    taken = taken_by(dossier.id)
    return case_path(taken.workflow, taken.chosen)


def skips(dossier: Dossier, desk: Desk) -> bool:
    """Tell whether the dossier's path has no such desk."""
    duty = DUTIES.get(desk)
    return duty is not None and find_by_duty(steps(dossier), duty) is None


def back_desks(dossier: Dossier) -> frozenset[Desk]:
    """List the earlier desks to which the dossier's own path lets it go back from here."""
    path = steps(dossier)
    duty = DUTIES.get(dossier.step)
    here = find_by_duty(path, duty) if duty else None
    return frozenset(_DESKS[s.duty] for s in back_targets(path, here)) if here else frozenset()


def needed_and_open(dossier: Dossier) -> tuple[LinkedRow, ...]:
    """List the sub-dossiers without which the path lets nobody sign, as far as they are open."""
    needed = {part.id for step in steps(dossier) for part in step.linked if part.needed}
    if not needed:
        return ()
    return tuple(part for part in still_open(linked_to(dossier.id)) if part.key in needed)


def desk_limits(dossier: Dossier) -> dict[Desk, Limit]:
    """Give the limits of the desks on the dossier's path, in working hours."""
    path, day = steps(dossier), local(dossier.received_at or dossier.submitted_at).date()
    limits = step_limits(path, _law(dossier), day)
    return {_DESKS[s.duty]: limits[s.id] for s in path if s.id in limits and s.duty in _DESKS}


def limits_of(dossier: Dossier) -> dict[Desk, Limit]:
    """Give the limits of a dossier's desks: its revision's own, and the path's for the rest."""
    return {**desk_limits(dossier), **own_limits(clock_options(dossier.revision_id))}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a dossier is on its path: all that its outline depends on, besides the language.

    Few in number, and the same for all dossiers of a case in one step, so that a page can
    keep what it drew. ``law`` is the working minutes that the law leaves.
    """

    fingerprint: str
    chosen: tuple[tuple[str, str], ...]
    here: Duty | None
    ended: bool
    law: int | None


def whereabouts(dossier: Readable) -> Whereabouts:
    """Tell where a dossier is on its path."""
    taken = taken_by(dossier.id)
    return Whereabouts(
        fingerprint=taken.workflow.fingerprint,
        chosen=tuple(sorted(taken.chosen.items())),
        here=_here(dossier),
        ended=dossier.returned_at is not None,
        law=_law(dossier),
    )


def shown(dossier: Readable) -> Outline:
    """Put the dossier's path in words, with the step where it is."""
    at = whereabouts(dossier)
    workflow = taken_by(dossier.id).workflow
    return outline_case(workflow, dict(at.chosen), at.here, ended=at.ended, law=at.law)


def linked(dossier: Readable) -> tuple[LinkedRow, ...]:
    """List the linked parts of a dossier; only some paths have any, and others are not asked."""
    path = taken_by(dossier.id).workflow.steps
    return linked_to(dossier.id) if any(step.linked for step in path) else ()


def _here(dossier: Readable) -> Duty | None:
    """Tell which duty it waits for; before receipt an applicant's answer is the intake's matter."""
    if dossier.step is Desk.APPLICANT and dossier.received_at is None:
        return Duty.RECEIVE
    if dossier.step is Desk.EXAMINATION and _is_away(dossier):
        asked = find_by_duty(steps(dossier), Duty.CONSULT)
        return Duty.CONSULT if asked else Duty.EXAMINE
    return DUTIES.get(dossier.step)


def _is_away(dossier: Readable) -> bool:
    open_now = lasting(clock.segments(dossier.id))
    return open_now is not None and open_now.kind is SegmentKind.WITH_OTHER_AGENCY


def _law(dossier: Readable) -> int | None:
    day = local(dossier.received_at or dossier.submitted_at).date()
    return law_minutes(time_limit(dossier.revision_id), day)
