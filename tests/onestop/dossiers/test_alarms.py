"""Who is told of a clock, when, and never twice."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.accounts.models import Account, AccountKind
from portal.identity.audit.queries import history
from portal.identity.notifications.models import Notice
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Calendar, Limit, Segment, due
from portal.onestop.dossiers.models import ClockWarning
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.rules.warnings import Threshold, threshold_moments
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.services.deputising import name_deputy
from portal.onestop.workflows.services.staffing import give_competence, note_absence
from tests.factories import dossiers as make
from tests.factories.identity import make_unit
from tests.onestop.calendar import worlds

SEVEN_DAYS = "1.013225"
EXAMINED = make.road_to(Step.EXAMINATION)
# Seven working days from 08:30 on 16 November end at 08:30 on the 26th: the 24th is free.
MOMENTS = {
    Threshold.HALF: datetime(2026, 11, 19, 14, 30, tzinfo=clock.VIETNAM),
    Threshold.MOST: datetime(2026, 11, 23, 15, 18, tzinfo=clock.VIETNAM),
    Threshold.DAY_BEFORE: datetime(2026, 11, 25, 8, 30, tzinfo=clock.VIETNAM),
    Threshold.HOURS_BEFORE: datetime(2026, 11, 25, 14, 30, tzinfo=clock.VIETNAM),
    Threshold.LATE: datetime(2026, 11, 26, 8, 30, tzinfo=clock.VIETNAM),
    Threshold.VERY_LATE: datetime(2026, 11, 27, 8, 30, tzinfo=clock.VIETNAM),
}


UNITS = (make.HAC_THANH, make.SAM_SON)


def leave_to_nobody(dossier_id: UUID) -> None:
    """Let a dossier lie with a unit that has nobody, nor has any unit above it."""
    empty = make_unit()
    with transaction():
        held = find.get(dossier_id)
        held.unit_id, held.officer_id = empty, None


def close_accounts(at: datetime | None) -> None:
    """Disable the accounts of all staff at a moment, or open all of them again."""
    with transaction() as session:
        staff = Account.kind == AccountKind.STAFF
        session.execute(sa.update(Account).where(staff).values(disabled_at=at))


def run_until(moment: datetime) -> None:
    with clock.frozen(moment):
        run_all(prefix="clock.")


def told(function: Function) -> list[str]:
    """List the warnings that a person of the unit has had, oldest first."""
    who = make.crew()[function].id
    with transaction(writing=False) as session:
        wanted = sa.select(Notice.title).where(Notice.account_id == who, Notice.kind == "task")
        return list(session.scalars(wanted.order_by(Notice.id)))


def count_told(who: UUID | None) -> int:
    with transaction(writing=False) as session:
        wanted = sa.select(sa.func.count()).where(Notice.account_id == who, Notice.kind == "task")
        return session.scalar(wanted) or 0


def warned(dossier_id: UUID) -> list[Threshold]:
    with transaction(writing=False) as session:
        wanted = sa.select(ClockWarning.threshold).where(ClockWarning.dossier_id == dossier_id)
        return list(session.scalars(wanted.order_by(ClockWarning.passed_at)))


@given(worlds.moments, worlds.limits, worlds.calendars, worlds.pauses())
@settings(max_examples=60, deadline=None)
def test_thresholds_lie_in_order_inside_the_limit(
    received_at: datetime, limit: Limit, calendar: Calendar, segments: tuple[Segment, ...]
) -> None:
    derived = due(received_at, limit, calendar, segments)
    moments = threshold_moments(derived)
    assert list(moments.values()) == sorted(moments.values())
    assert moments[Threshold.LATE] == derived.due_at
    assert all(at > derived.starts_at for at in moments.values())
    early = {t: at for t, at in moments.items() if t is not Threshold.VERY_LATE}
    assert all(at <= derived.due_at for at in early.values())
    assert Threshold.VERY_LATE in moments


@pytest.mark.usefixtures("app")
class TestTelling:
    def test_each_threshold_is_told_at_its_moment_and_once(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        for number, (threshold, moment) in enumerate(MOMENTS.items()):
            run_until(moment - timedelta(minutes=1))
            assert len(warned(dossier_id)) == number, threshold
            run_until(moment)
            run_until(moment)
            assert warned(dossier_id)[-1] is threshold
        assert warned(dossier_id) == list(MOMENTS)

    def test_officer_is_told_early_the_heads_when_it_is_late(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        for moment in MOMENTS.values():
            run_until(moment)
        titles = [threshold.headline(make.MORNING) for threshold in MOMENTS]
        assert told(Function.CASE_OFFICER) == titles[:5]
        assert told(Function.DIVISION_HEAD) == titles[4:5]
        assert told(Function.AGENCY_HEAD) == titles[5:]
        with transaction(writing=False):
            acts = [event.action for event in history("dossier", dossier_id)]
        assert acts.count("dossier.escalated") == 2

    def test_who_slept_hears_of_the_gravest_only(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        run_until(MOMENTS[Threshold.VERY_LATE])
        assert warned(dossier_id) == list(MOMENTS)
        assert told(Function.CASE_OFFICER) == [Threshold.LATE.headline(make.MORNING)]
        assert told(Function.AGENCY_HEAD) == [Threshold.VERY_LATE.headline(make.MORNING)]

    def test_nobody_is_told_while_the_clock_waits_or_is_over(self) -> None:
        waiting = make.make_dossier(*EXAMINED, Action.REQUEST_CORRECTION, code=SEVEN_DAYS)
        ended = make.make_dossier(*EXAMINED, Action.END, code=SEVEN_DAYS)
        run_until(MOMENTS[Threshold.VERY_LATE])
        assert (warned(waiting), warned(ended)) == ([], [])

    def test_what_was_told_stays_told_when_the_date_moves(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        run_until(MOMENTS[Threshold.HALF])
        with clock.frozen(MOMENTS[Threshold.HALF]):
            make.play(dossier_id, Action.EXTEND)
        later = MOMENTS[Threshold.LATE]
        run_until(later)
        assert warned(dossier_id) == [Threshold.HALF]
        run_until(later + timedelta(days=30))
        assert warned(dossier_id) == list(MOMENTS)

    def test_whoever_has_the_dossier_on_the_desk_is_told(self) -> None:
        make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
        run_until(MOMENTS[Threshold.HALF])
        assert told(Function.DIVISION_HEAD) == [Threshold.HALF.headline(make.MORNING)]
        assert told(Function.CASE_OFFICER) == []

    def test_unanswered_filing_is_told_to_intake_and_its_head(self) -> None:
        make.make_dossier(code=SEVEN_DAYS)
        over = datetime(2026, 11, 17, 8, 30, tzinfo=clock.VIETNAM)
        run_until(over - timedelta(minutes=1))
        assert told(Function.INTAKE) == []
        run_until(over)
        title = [Threshold.RECEPTION_LATE.headline(make.MORNING)]
        assert (told(Function.INTAKE), told(Function.DIVISION_HEAD)) == (title, title)

    def test_answered_filing_is_told_to_nobody(self) -> None:
        make.make_dossier(Action.RECEIVE, code="2.000575")
        run_until(make.MORNING + timedelta(days=30))
        assert told(Function.INTAKE) == []

    def test_whom_the_matrix_names_is_told_and_nobody_else(self) -> None:
        usual = make.crew()[Function.INTAKE].id
        named = make.hire(Function.INTAKE).id
        assert named
        with transaction():
            give_competence(
                unit_id=make.unit_id(),
                account_id=named,
                duty=Duty.RECEIVE,
                procedure_code=SEVEN_DAYS,
                territory="",
                actor=SYSTEM,
                now=clock.now(),
            )
        make.make_dossier(code=SEVEN_DAYS)
        run_until(datetime(2026, 11, 17, 8, 30, tzinfo=clock.VIETNAM))
        assert [count_told(who) for who in (usual, named)] == [0, 1]

    def test_escalation_goes_to_the_deputy_of_a_head_who_is_away(self) -> None:
        head = make.crew()[Function.AGENCY_HEAD].id
        deputy = make.hire(Function.AUDITOR).id
        assert head
        assert deputy
        days = {"first_day": make.MORNING.date(), "last_day": MOMENTS[Threshold.VERY_LATE].date()}
        facts = {"unit_id": make.unit_id(), "actor": SYSTEM, "now": clock.now()}
        with transaction():
            note_absence(account_id=head, **days, **facts)  # type: ignore[arg-type]
            name_deputy(
                principal_id=head,
                deputy_id=deputy,
                duties=[Duty.SIGN],
                ground="Quyết định minh họa",
                **days,  # type: ignore[arg-type]
                **facts,  # type: ignore[arg-type]
            )
        make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        run_until(MOMENTS[Threshold.VERY_LATE])
        assert [count_told(who) for who in (head, deputy)] == [0, 1]

    def test_where_no_unit_has_anybody_the_administrators_are_told(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        administrators = {make.crew(unit)[Function.ADMINISTRATOR].id for unit in UNITS}
        leave_to_nobody(dossier_id)
        run_until(MOMENTS[Threshold.VERY_LATE])
        assert warned(dossier_id) == list(MOMENTS)
        assert [count_told(who) for who in administrators] == [1] * len(UNITS)
        assert told(Function.AGENCY_HEAD) == []
        with transaction(writing=False):
            acts = [e for e in history("dossier", dossier_id) if e.action == "dossier.escalated"]
        said = str([event.facts["told"] for event in acts])
        assert all(str(who) in said for who in administrators)

    def test_what_nobody_could_hear_is_not_told_but_tried_again(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        leave_to_nobody(dossier_id)
        close_accounts(make.MORNING)
        very_late = MOMENTS[Threshold.VERY_LATE]
        run_until(very_late)
        assert warned(dossier_id) == []
        close_accounts(None)
        run_until(very_late + timedelta(hours=23))
        assert warned(dossier_id) == []
        run_until(very_late + timedelta(days=1))
        assert warned(dossier_id) == list(MOMENTS)
        assert told(Function.ADMINISTRATOR) == [Threshold.VERY_LATE.headline(make.MORNING)]
