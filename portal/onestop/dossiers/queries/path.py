"""The path of a dossier: the version it is pinned to, where it is, and by when each step is due."""

from collections.abc import Mapping

from portal.core.clock import local
from portal.onestop.calendar.rules import Limit, SegmentKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock
from portal.onestop.dossiers.rules import Step as Desk
from portal.onestop.dossiers.rules import lasting
from portal.onestop.procedures.queries import time_limit
from portal.onestop.workflows.queries.versions import Version, chosen_for, in_force, pinned_to
from portal.onestop.workflows.rules import DEFAULT, Duty, Step, case_path, find_by_duty
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


def steps(dossier: Dossier) -> tuple[Step, ...]:
    """List the steps of the dossier's own case."""
    workflow = followed(dossier).workflow
    return case_path(workflow, chosen_for(dossier.id) or workflow.choose({}))


def skips(dossier: Dossier, desk: Desk) -> bool:
    """Tell whether the dossier's path has no such desk."""
    duty = DUTIES.get(desk)
    return duty is not None and find_by_duty(steps(dossier), duty) is None


def desk_limits(dossier: Dossier) -> dict[Desk, Limit]:
    """Give the limits of the desks on the dossier's path, in working hours."""
    path = steps(dossier)
    limits = step_limits(path, _law(dossier))
    return {_DESKS[s.duty]: limits[s.id] for s in path if s.id in limits and s.duty in _DESKS}


def shown(dossier: Dossier) -> Outline:
    """Put the dossier's path in words, with the step where it is."""
    workflow = followed(dossier).workflow
    chosen = dict(chosen_for(dossier.id)) or workflow.choose({})
    ended = dossier.returned_at is not None
    return outline_case(workflow, chosen, _here(dossier), ended=ended, law=_law(dossier))


def _here(dossier: Dossier) -> Duty | None:
    """Tell which duty it waits for; before receipt an applicant's answer is the intake's matter."""
    if dossier.step is Desk.APPLICANT and dossier.received_at is None:
        return Duty.RECEIVE
    if dossier.step is Desk.EXAMINATION and _is_away(dossier):
        asked = find_by_duty(steps(dossier), Duty.CONSULT)
        return Duty.CONSULT if asked else Duty.EXAMINE
    return DUTIES.get(dossier.step)


def _is_away(dossier: Dossier) -> bool:
    open_now = lasting(clock.segments(dossier.id))
    return open_now is not None and open_now.kind is SegmentKind.WITH_OTHER_AGENCY


def _law(dossier: Dossier) -> int | None:
    day = local(dossier.received_at or dossier.submitted_at).date()
    return law_minutes(time_limit(dossier.revision_id), day)
