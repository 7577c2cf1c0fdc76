"""Dossiers on their paths: pinned when filed, led past desks that their path does not have."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.clock import local
from portal.core.clock import now as present
from portal.core.database import session
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules.progress import worked
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, path
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.matters import matter_of
from portal.onestop.dossiers.queries.officers import case_officers
from portal.onestop.dossiers.rules import ENDED, Action, State, Step
from portal.onestop.dossiers.rules.desk_time import stretches
from portal.onestop.dossiers.services.moves import move
from portal.onestop.procedures.queries import time_limit
from portal.onestop.workflows.events import LoadsAsked, RunningAsked
from portal.onestop.workflows.models import WorkflowPin, WorkflowVersion
from portal.onestop.workflows.rules import Duty, Responsible, find_by_duty
from portal.onestop.workflows.rules.dry_run import Running
from portal.onestop.workflows.services.linking import open_parts
from portal.onestop.workflows.services.staffing import responsible

_MOST_RUNNING = 5000
_PASSED_BY = frozenset({Step.ASSIGNMENT, Step.INITIALLING})


def lead_past(moved: DossierMoved) -> None:
    """Lead a dossier past a desk that its path does not have.

    Without a desk of assignment whoever received the dossier examines it, where they may;
    where nobody may, it stays for the division head. Without one of initialling the result
    goes to the signer at once.
    """
    dossier = find.get(moved.dossier_id)
    if dossier.step is not moved.to_step or moved.to_step not in _PASSED_BY:
        return
    if not path.skips(dossier, dossier.step):
        return
    if dossier.step is Step.INITIALLING:
        move(dossier, Action.INITIAL, actor=SYSTEM, now=moved.at, by_path=True)
        return
    officer = _examiner(dossier, moved)
    if officer is not None:
        dossier.officer_id = officer
        move(dossier, Action.ASSIGN, actor=SYSTEM, now=moved.at, officer=str(officer), by_path=True)


def examiner_of(dossier: Dossier, *, now: datetime) -> Responsible | None:
    """Find who is to examine a dossier as the matrix says, if it is one of the case officers."""
    today = local(now).date()
    found = responsible(dossier.unit_id, Duty.EXAMINE, matter_of(dossier), today=today)
    return found if found.person.id in case_officers(dossier.unit_id, now) else None


def _examiner(dossier: Dossier, moved: DossierMoved) -> UUID | None:
    officers = case_officers(dossier.unit_id, moved.at)
    receiver = contents.moves(dossier.id)[-1].actor_id
    if receiver in officers:
        return receiver
    found = examiner_of(dossier, now=moved.at)
    return found.person.id if found else None


def begin_linked(moved: DossierMoved) -> None:
    """Begin the sub-dossiers of a linked path, once, as the dossier comes to be examined."""
    dossier = find.get(moved.dossier_id)
    if moved.to_step is not Step.EXAMINATION or dossier.step is not Step.EXAMINATION:
        return
    step = find_by_duty(path.steps(dossier), Duty.EXAMINE)
    if step is not None and step.linked:
        open_parts(dossier.id, dossier.unit_id, step, actor=SYSTEM, now=moved.at)


def answer_running(asked: RunningAsked) -> None:
    """List the dossiers that run on a path, the latest first and 5,000 at most."""
    rows = session().execute(
        sa.select(Dossier, WorkflowVersion.fingerprint)
        .join(WorkflowPin, WorkflowPin.dossier_id == Dossier.id)
        .join(WorkflowVersion, WorkflowVersion.id == WorkflowPin.version_id)
        .where(WorkflowVersion.code == asked.workflow_code)
        .where(Dossier.step != Step.CLOSED, Dossier.state.not_in(ENDED))
        .order_by(Dossier.submitted_at.desc())
        .limit(_MOST_RUNNING)
    )
    asked.answers.extend(
        _running(dossier, asked.workflow_code, fingerprint) for dossier, fingerprint in rows
    )


def _running(dossier: Dossier, code: str, fingerprint: str) -> Running:
    return Running(
        dossier_id=dossier.id,
        code=dossier.code,
        workflow_code=code,
        workflow_fingerprint=fingerprint,
        facts={**find.answers(dossier), "channel": dossier.channel},
        duty=path.DUTIES.get(dossier.step),
        limit=time_limit(dossier.revision_id),
        received_on=local(dossier.received_at or dossier.submitted_at).date(),
        used=_used(dossier),
    )


def _used(dossier: Dossier) -> dict[Duty, int]:
    """Count the working minutes on each desk so far."""
    calendar, moves = calendar_for(dossier.unit_id), contents.moves(dossier.id)
    now = present()
    spent = {
        desk: worked(calendar, [(start, end or now) for start, end in stretches(desk, moves, now)])
        for desk in path.DUTIES
        if desk is not Step.APPLICANT
    }
    return {path.DUTIES[desk]: minutes for desk, minutes in spent.items() if minutes}


def count_loads(asked: LoadsAsked) -> None:
    """Count the open dossiers of each case officer of a unit."""
    rows = session().execute(
        sa.select(Dossier.officer_id, sa.func.count())
        .where(Dossier.unit_id == asked.unit_id, Dossier.officer_id.is_not(None))
        .where(Dossier.step.in_((Step.EXAMINATION, Step.APPLICANT)), Dossier.state != State.STOPPED)
        .group_by(Dossier.officer_id)
    )
    asked.answers.update({officer: count for officer, count in rows if officer})
