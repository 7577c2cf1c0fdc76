"""Telling people in time: a job for the next threshold of each clock, and what it says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.clock import local
from portal.core.database import session
from portal.core.i18n import format_datetime, speaking
from portal.core.i18n import gettext as _
from portal.core.jobs import enqueue
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.queries import units
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Derivation, Segment, SegmentKind
from portal.onestop.dossiers.models import ClockWarning, Dossier
from portal.onestop.dossiers.queries import clock as find
from portal.onestop.dossiers.queries.matters import matter_of
from portal.onestop.dossiers.queries.path import DUTIES
from portal.onestop.dossiers.rules import State, Step, lasting
from portal.onestop.dossiers.rules.warnings import HEARS, Threshold, threshold_moments
from portal.onestop.workflows.rules import Duty, Matter
from portal.onestop.workflows.services.staffing import NobodyThere, all_responsible

KIND = "clock.warn"
Moments = Mapping[Threshold, datetime]
# Where nobody at all can be told, it is tried again on the next day.
_AGAIN = timedelta(days=1)


def set_next(
    dossier: Dossier, held: Sequence[Segment], derivation: Derivation | None, *, now: datetime
) -> None:
    """Ask for a job at the next threshold that nobody was told of, if the clock runs."""
    _ask(dossier, _running_moments(held, derivation), now)


def _running_moments(held: Sequence[Segment], derivation: Derivation | None) -> Moments:
    open_now = lasting(held)
    if derivation is None or open_now is None or open_now.kind is SegmentKind.PAUSED:
        return {}
    return threshold_moments(derivation)


def set_reception(dossier: Dossier) -> None:
    """Ask for a job when the time to receive or refuse is over."""
    if dossier.reception_due_at:
        _ask(dossier, {Threshold.RECEPTION_LATE: dossier.reception_due_at}, dossier.submitted_at)


def _ask(dossier: Dossier, moments: Moments, now: datetime) -> None:
    told = find.warned(dossier.id) if sa.inspect(dossier).persistent else ()  # Else it is new.
    at = next((max(at, now) for threshold, at in moments.items() if threshold not in told), None)
    if at is not None:
        key = f"clock:{dossier.id}:{at.isoformat()}"
        enqueue(KIND, {"dossier_id": str(dossier.id)}, key=key, run_after=at)


def ring(dossier: Dossier, moments: Moments, *, now: datetime) -> None:
    """Tell of every threshold that has passed, once, and ask for the job of the next one.

    Who is to be told of several at once hears of the gravest only. Nothing counts as told, and
    another job stands for the next day, while nobody at all is there to be told.
    """
    told = find.warned(dossier.id)
    passed = [t for t, at in moments.items() if at <= now and t not in told]
    hearing = {threshold: _people(dossier, threshold, now) for threshold in reversed(passed)}
    if not all(hearing.values()):
        _ask(dossier, moments, now + _AGAIN)
        return
    heard: set[UUID] = set()
    for threshold, those in hearing.items():
        people = [who for who in those if who not in heard]
        heard.update(people)
        _tell(dossier, threshold, people, moments[threshold], now)
    session().flush()
    _ask(dossier, moments, now)


def _people(dossier: Dossier, threshold: Threshold, now: datetime) -> list[UUID]:
    """Name who is told: whoever is responsible at the desk, and the heads once it is late."""
    duty = HEARS.get(threshold)
    heads = _answering(dossier, duty, now) if duty else []
    if threshold is Threshold.VERY_LATE:
        return heads
    return list(dict.fromkeys([*responsible(dossier, now), *heads]))


def responsible(dossier: Dossier, now: datetime) -> list[UUID]:
    """Name who must act on a dossier as the competence matrix says, deputies for the absent."""
    return _answering(dossier, _duty_at(dossier), now)


def signing(dossier: Dossier, now: datetime) -> list[UUID]:
    """Name who signs for the agency: its head, and who stands in while the head is away."""
    return _answering(dossier, Duty.SIGN, now)


def _duty_at(dossier: Dossier) -> Duty:
    """Tell what the dossier waits for; one that is closed is a matter for the division head."""
    if dossier.step is Step.APPLICANT and dossier.received_at is None:
        return Duty.RECEIVE
    return DUTIES.get(dossier.step, Duty.ASSIGN)


def _answering(dossier: Dossier, duty: Duty, now: datetime) -> list[UUID]:
    officer = dossier.officer_id if duty is Duty.EXAMINE else None
    return answering(dossier.unit_id, duty, matter_of(dossier), now, assigned=officer)


def answering(
    unit_id: UUID, duty: Duty, matter: Matter, now: datetime, *, assigned: UUID | None = None
) -> list[UUID]:
    """Name who answers for a duty in a unit, or above it, heads of units included.

    Where none of these units has anybody it falls to the administrators of all units, so that
    somebody is told.
    """
    today = local(now).date()
    try:
        found = all_responsible(unit_id, duty, matter, today=today, assigned=assigned)
    except NobodyThere:
        return _administrators(today)
    return [each.person.id for each in found]


def _administrators(today: date) -> list[UUID]:
    held = (staff_in(unit.id, Function.ADMINISTRATOR, today) for unit in units())
    return list(dict.fromkeys(person.account_id for people in held for person in people))


def _tell(
    dossier: Dossier, threshold: Threshold, people: list[UUID], at: datetime, now: datetime
) -> None:
    due_at = dossier.reception_due_at or dossier.due_at or at
    session().add(
        ClockWarning(
            dossier_id=dossier.id,
            threshold=threshold,
            due_at=due_at,
            passed_at=at,
            account_ids=[str(who) for who in people],
        )
    )
    if not people:
        return
    with speaking("vi"):
        title, body = threshold.headline(dossier.received_at or now), _body(dossier, due_at)
    for who in people:
        url = f"/can-bo/ho-so/{dossier.id}"
        notify(account_id=who, kind=NoticeKind.TASK, title=title, body=body, url=url, now=now)
    if threshold in HEARS:
        note_escalation(dossier, threshold, people, now)


def _body(dossier: Dossier, due_at: datetime) -> str:
    return _(
        "Hồ sơ %(code)s (%(procedure)s), hạn %(due)s, đang ở bước %(step)s.",
        code=dossier.code,
        procedure=dossier.procedure_name,
        due=format_datetime(due_at),
        step=str(dossier.step.label),
    )


def note_escalation(
    dossier: Dossier, threshold: Threshold, people: list[UUID], now: datetime, **facts: str
) -> None:
    """Write into the journal who was told that a limit of a dossier presses."""
    record(
        action="dossier.escalated",
        actor=SYSTEM,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        threshold=threshold.value,
        told=[str(who) for who in people],
        **facts,
    )


def moments_of(dossier: Dossier, derivation: Derivation | None) -> Moments:
    """Give the thresholds of a dossier as it stands; none while no clock of it runs."""
    if dossier.state is State.REGISTERED and dossier.reception_due_at:
        return {Threshold.RECEPTION_LATE: dossier.reception_due_at}
    return _running_moments(find.segments(dossier.id), derivation)
