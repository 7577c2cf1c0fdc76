"""The clock of a filed dossier: what stops it, what moves its date, and what it refuses."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.json_types import JsonValue
from portal.identity.organisations.models import Unit
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import Cause, Limit, LimitKind, SegmentKind, figures
from portal.onestop.calendar.rules.refusals import (
    CalendarWithoutWork,
    ExtensionAfterExpiry,
    SecondExtension,
    SegmentsOverlap,
)
from portal.onestop.dossiers.models import ClockSegment
from portal.onestop.dossiers.models.clock import SegmentRewritten
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import clock_view
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, Basis, State, Step, promised, replay_clock
from portal.onestop.dossiers.services import extending, moves
from portal.onestop.dossiers.services.clocks import NoLimit
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.procedures.models import ProcedureRevision
from tests.factories import dossiers as make

pytestmark = pytest.mark.usefixtures("app")
SEVEN_DAYS, NO_LIMIT = "1.013225", "2.000575"
EXAMINED = make.road_to(Step.EXAMINATION)
BASIS = Basis(
    legal_ground="Điều 1, Nghị định minh họa", document="12/TB", apology="Xin lỗi ông/bà."
)
PROMISED = datetime(2026, 11, 26, 8, 30, tzinfo=clock.VIETNAM)


def after(days: float) -> datetime:
    return make.MORNING + timedelta(days=days)


def play(dossier_id: UUID, *acts: tuple[Action, float]) -> None:
    """Carry out acts, each so many days after the morning of receipt."""
    for action, days in acts:
        with clock.frozen(after(days)):
            make.play(dossier_id, action)


def segments(dossier_id: UUID) -> list[tuple[SegmentKind, Cause, datetime, datetime | None]]:
    with transaction(writing=False):
        held = find_clock.segments(dossier_id)
    return [(s.kind, s.cause, s.start, s.end) for s in held]


def words(dossier_id: UUID, days: float = 0) -> str:
    with transaction(writing=False):
        return clock_view.of(find.get(dossier_id), now=after(days)).words


def state_of(dossier_id: UUID) -> tuple[object, ...]:
    """Give everything a refused act must leave as it was."""
    dossier = make.read(dossier_id)
    kept = tuple(v for k, v in sorted(vars(dossier).items()) if not k.startswith("_"))
    return kept, segments(dossier_id), make.actions_of(dossier_id)


def say(code: str, **options: JsonValue) -> None:
    """Let the revision in force say something of the clock."""
    with transaction() as session:
        for revision in session.scalars(sa.select(ProcedureRevision)):
            if revision.content["code"] == code:
                revision.content = {**revision.content, "clock": options}


class TestWaiting:
    def test_receipt_begins_a_clock_that_runs(self) -> None:
        dossier_id = make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
        running = (SegmentKind.RUNNING, Cause.RECEIPT, make.MORNING, None)
        assert segments(dossier_id) == [running]
        assert make.read(dossier_id).due_at == PROMISED

    @pytest.mark.parametrize(
        ("begin", "finish", "cause", "said"),
        [
            (Action.REQUEST_CORRECTION, Action.ANSWER_CORRECTION, Cause.SUPPLEMENT, "chờ bổ sung"),
            (
                Action.ASK_PAYMENT,
                Action.CONFIRM_PAYMENT,
                Cause.FINANCIAL_DUTY,
                "chờ thực hiện nghĩa vụ tài chính",
            ),
            (Action.STOP, Action.RESUME, Cause.STOP, "dừng giải quyết"),
        ],
    )
    def test_waiting_moves_the_date_by_the_working_time_it_took(
        self, begin: Action, finish: Action, cause: Cause, said: str
    ) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (begin, 1))
        waiting = make.read(dossier_id)
        assert (waiting.due_at, waiting.original_due_at) == (None, PROMISED)
        play(dossier_id, (finish, 3))
        dossier = make.read(dossier_id)
        assert dossier.state is State.PROCESSING
        assert dossier.due_at == datetime(2026, 11, 30, 8, 30, tzinfo=clock.VIETNAM)
        assert dossier.original_due_at == PROMISED
        assert f"cộng 2 ngày {said}" in words(dossier_id)
        assert [(k, c) for k, c, _s, _e in segments(dossier_id)] == [
            (SegmentKind.RUNNING, Cause.RECEIPT),
            (SegmentKind.PAUSED, cause),
            (SegmentKind.RUNNING, Cause.RESUMPTION),
        ]

    def test_page_says_what_the_date_would_be_if_it_went_on_now(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.REQUEST_CORRECTION, 1))
        with transaction(writing=False):
            view = clock_view.of(find.get(dossier_id), now=after(3))
        assert view.waiting
        assert view.waiting.start == after(1)
        assert view.if_now == datetime(2026, 11, 30, 8, 30, tzinfo=clock.VIETNAM)
        assert (view.due_at, view.late) == (None, False)

    def test_procedure_may_count_anew_after_a_supplement(self) -> None:
        rule: dict[str, JsonValue] = {
            "effective_from": "2026-01-01",
            "legal_reference": "x",
            "verified": False,
        }
        say(SEVEN_DAYS, supplement=[{**rule, "value": "restart"}])
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.REQUEST_CORRECTION, 1), (Action.ANSWER_CORRECTION, 3))
        assert make.read(dossier_id).due_at == datetime(2026, 12, 1, 8, 30, tzinfo=clock.VIETNAM)
        assert "tính lại từ 08:30 thứ Năm 19/11 khi nhận đủ bổ sung" in words(dossier_id)

    def test_late_stays_late_while_it_waits(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.REQUEST_CORRECTION, 14))
        assert make.read(dossier_id).due_at == PROMISED
        play(dossier_id, (Action.ANSWER_CORRECTION, 17))
        assert make.read(dossier_id).due_at == PROMISED

    def test_nobody_asks_an_agency_twice_at_once(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        with pytest.raises(moves.NotPossibleNow):
            play(dossier_id, (Action.TAKE_OPINION, 1))
        play(dossier_id, (Action.CONSULT, 1))
        with pytest.raises(moves.AlreadyDone):
            play(dossier_id, (Action.CONSULT, 2))
        play(dossier_id, (Action.TAKE_OPINION, 3))
        assert make.read(dossier_id).due_at == PROMISED

    def test_intake_waits_for_papers_without_a_clock(self) -> None:
        dossier_id = make.make_dossier()
        before = make.read(dossier_id)
        assert before.reception_due_at == datetime(2026, 11, 17, 8, 30, tzinfo=clock.VIETNAM)
        play(dossier_id, (Action.REQUEST_CORRECTION, 0.1))
        asked = make.read(dossier_id)
        assert (asked.state, asked.step) == (State.REGISTERED, Step.APPLICANT)
        assert (asked.reception_due_at, segments(dossier_id)) == (None, [])
        play(dossier_id, (Action.ANSWER_CORRECTION, 2))
        again = make.read(dossier_id)
        assert (again.state, again.step) == (State.REGISTERED, Step.INTAKE)
        assert again.reception_due_at == datetime(2026, 11, 19, 8, 30, tzinfo=clock.VIETNAM)

    def test_result_ends_the_clock(self) -> None:
        dossier_id = make.make_dossier(*make.road_to(Step.HANDOVER), code=SEVEN_DAYS)
        dossier = make.read(dossier_id)
        (only,) = segments(dossier_id)
        assert (only[3], dossier.due_at) == (dossier.decided_at, PROMISED)

    def test_procedure_without_a_limit_has_segments_and_no_date(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=NO_LIMIT)
        play(dossier_id, (Action.ASK_PAYMENT, 1), (Action.CONFIRM_PAYMENT, 2))
        assert make.read(dossier_id).due_at is None
        assert len(segments(dossier_id)) == 3


class TestExtending:
    def extend(self, dossier_id: UUID, at: float, days: int | None = 2, **basis: object) -> None:
        with clock.frozen(after(at)), transaction():
            dossier = find.get(dossier_id)
            extending.extend(
                dossier,
                days=days,
                reason="Chờ kết quả đo đạc.",
                basis=Basis(**{"apology": "Xin lỗi ông/bà.", **basis}),  # type: ignore[arg-type]
                actor=make.crew()[Function.AGENCY_HEAD],
                now=clock.now(),
            )

    def test_apology_before_the_end_moves_the_date_once(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        self.extend(dossier_id, 2)
        dossier = make.read(dossier_id)
        assert dossier.due_at == datetime(2026, 11, 30, 8, 30, tzinfo=clock.VIETNAM)
        assert dossier.original_due_at == PROMISED
        assert "gia hạn thêm 2 ngày làm việc" in words(dossier_id)
        with transaction(writing=False):
            apology = clock_view.of(find.get(dossier_id), now=after(2)).apology
        assert apology
        assert (apology.words, apology.reason) == ("Xin lỗi ông/bà.", "Chờ kết quả đo đạc.")
        before = state_of(dossier_id)
        with pytest.raises(SecondExtension):
            self.extend(dossier_id, 3)
        assert state_of(dossier_id) == before

    @pytest.mark.parametrize(
        ("code", "at", "days", "apology", "refusal"),
        [
            (SEVEN_DAYS, 10, 2, "Xin lỗi.", ExtensionAfterExpiry),
            (SEVEN_DAYS, 1, None, "Xin lỗi.", extending.DaysMissing),
            (SEVEN_DAYS, 1, 0, "Xin lỗi.", extending.DaysMissing),
            (SEVEN_DAYS, 1, 2, "", extending.ApologyMissing),
            (NO_LIMIT, 1, 2, "Xin lỗi.", NoLimit),
        ],
    )
    def test_anything_less_is_refused_and_changes_nothing(
        self, code: str, at: float, days: int | None, apology: str, refusal: type[DomainError]
    ) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=code)
        before = state_of(dossier_id)
        with pytest.raises(refusal) as refused:
            self.extend(dossier_id, at, days, apology=apology)
        assert str(refused.value)
        assert state_of(dossier_id) == before

    def test_clock_that_waits_cannot_be_extended(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.REQUEST_CORRECTION, 1))
        with pytest.raises(moves.NotPossibleNow):
            self.extend(dossier_id, 2)


class TestLeaving:
    def test_withdrawal_after_receipt_is_asked_for_and_agreed_to(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.ASK_WITHDRAWAL, 1))
        asked = make.read(dossier_id)
        assert (asked.state, asked.withdrawal_asked_at) == (State.PROCESSING, after(1))
        with pytest.raises(moves.AlreadyDone):
            play(dossier_id, (Action.ASK_WITHDRAWAL, 1))
        play(dossier_id, (Action.CONFIRM_WITHDRAWAL, 2))
        gone = make.read(dossier_id)
        assert (gone.state, gone.step) == (State.WITHDRAWN, Step.CLOSED)
        assert segments(dossier_id)[-1][3] == after(2)

    def test_declined_wish_may_be_asked_again(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED)
        play(dossier_id, (Action.ASK_WITHDRAWAL, 1), (Action.DECLINE_WITHDRAWAL, 2))
        assert make.read(dossier_id).withdrawal_asked_at is None
        play(dossier_id, (Action.ASK_WITHDRAWAL, 3))
        assert make.read(dossier_id).withdrawal_asked_at == after(3)

    @pytest.mark.parametrize("action", [Action.CONFIRM_WITHDRAWAL, Action.DECLINE_WITHDRAWAL])
    def test_agency_answers_no_wish_that_nobody_had(self, action: Action) -> None:
        dossier_id = make.make_dossier(*EXAMINED)
        before = state_of(dossier_id)
        with pytest.raises(moves.NothingAsked):
            play(dossier_id, (action, 1))
        assert state_of(dossier_id) == before

    def test_where_no_consent_is_needed_the_wish_is_enough(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (figure,) = figures.FIGURES["withdrawal_to_confirm"]
        freer = (replace(figure, value=["received"]),)
        monkeypatch.setitem(figures.FIGURES, "withdrawal_to_confirm", freer)
        dossier_id = make.make_dossier(*EXAMINED)
        play(dossier_id, (Action.ASK_WITHDRAWAL, 1))
        assert make.read(dossier_id).state is State.WITHDRAWN

    def test_agency_ends_for_good_what_waits(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.REQUEST_CORRECTION, 1), (Action.END, 9))
        ended = make.read(dossier_id)
        assert (ended.state, ended.step) == (State.STOPPED, Step.CLOSED)
        assert segments(dossier_id)[-1][3] == after(9)


class TestRows:
    def test_what_a_segment_rests_on_is_kept(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED)
        make.play(dossier_id, Action.STOP, order=Order(reason="Chờ tòa án.", basis=BASIS))
        with transaction(writing=False):
            stop = find_clock.segments(dossier_id)[-1]
        head = make.crew()[Function.DIVISION_HEAD]
        told = (stop.legal_ground, stop.document, stop.actor)
        assert told == (BASIS.legal_ground, BASIS.document, head.name)

    def test_segments_are_added_and_closed_and_nothing_else(self) -> None:
        dossier_id = make.make_dossier(Action.RECEIVE)
        before = segments(dossier_id)
        row = sa.select(ClockSegment).where(ClockSegment.dossier_id == dossier_id)
        with pytest.raises(SegmentRewritten), transaction() as session:
            session.scalars(row).one().started_at = after(-1)
        with pytest.raises(SegmentRewritten), transaction() as session:
            session.delete(session.scalars(row).one())
        assert segments(dossier_id) == before
        make.play(dossier_id, Action.ASSIGN)
        play(dossier_id, (Action.STOP, 1))
        first = sa.select(ClockSegment).where(
            ClockSegment.dossier_id == dossier_id, ClockSegment.sequence == 1
        )
        with pytest.raises(SegmentRewritten), transaction() as session:
            session.scalars(first).one().ended_at = after(5)

    def test_two_segments_without_an_end_cannot_be_stored(self) -> None:
        dossier_id = make.make_dossier(Action.RECEIVE)
        with pytest.raises(sa.exc.IntegrityError), transaction() as session:
            session.add(
                ClockSegment(
                    dossier_id=dossier_id,
                    sequence=2,
                    kind=SegmentKind.PAUSED,
                    cause=Cause.STOP,
                    started_at=after(1),
                    legal_ground="",
                    document="",
                    actor_name="",
                )
            )

    def test_act_dated_before_the_last_turn_is_refused(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(dossier_id, (Action.CONSULT, 2))
        before = state_of(dossier_id)
        with pytest.raises(SegmentsOverlap):
            play(dossier_id, (Action.STOP, 1))
        assert state_of(dossier_id) == before

    def test_moves_alone_rebuild_clock_and_date(self) -> None:
        dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
        play(
            dossier_id,
            (Action.CONSULT, 0.2),
            (Action.REQUEST_CORRECTION, 1),
            (Action.ANSWER_CORRECTION, 2),
            (Action.EXTEND, 2.1),
            (Action.ASK_PAYMENT, 3),
            (Action.CONFIRM_PAYMENT, 4),
        )
        with transaction(writing=False):
            dossier = find.get(dossier_id)
            again = replay_clock(find_clock.passed(dossier_id))
            assert again == find_clock.segments(dossier_id)
            derived = find_clock.derivation(dossier, again, now=after(30))
            assert derived
            assert promised(again, derived) == dossier.due_at
            assert derived.to_json() == dossier.due_derivation


def test_unit_that_never_works_cannot_receive() -> None:
    dossier_id = make.make_dossier(code=SEVEN_DAYS)
    with transaction() as session:
        unit = session.get_one(Unit, make.read(dossier_id).unit_id)
        unit.working_hours = NEVER
    before = state_of(dossier_id)
    with pytest.raises(CalendarWithoutWork) as refusal:
        make.play(dossier_id, Action.RECEIVE)
    assert "không có đủ ngày làm việc" in str(refusal.value)
    assert state_of(dossier_id) == before


NEVER: dict[str, JsonValue] = {"mon": []}


def test_each_desk_has_its_own_time_beside_the_whole() -> None:
    eight_hours = Limit(LimitKind.WORKING_HOURS, 8).to_json()
    say(SEVEN_DAYS, steps={"examination": eight_hours, "assignment": eight_hours})
    dossier_id = make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
    play(dossier_id, (Action.ASSIGN, 0.1), (Action.STOP, 1), (Action.RESUME, 2))
    with transaction(writing=False):
        view = clock_view.of(find.get(dossier_id), now=after(3))
    assignment, examination = view.steps
    assert (assignment.step, assignment.due_at, assignment.late) == (Step.ASSIGNMENT, None, False)
    assert (examination.step, examination.allowed, examination.late) == (
        Step.EXAMINATION,
        480,
        True,
    )
    assert examination.used > 480
    assert examination.due_at
    assert after(2) < examination.due_at < after(3)
