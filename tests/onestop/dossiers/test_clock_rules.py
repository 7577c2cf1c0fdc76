"""The clock as a pure function of moves: whatever happens, its segments are one straight line."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.onestop.calendar.rules import (
    Calendar,
    Cause,
    Limit,
    LimitKind,
    Segment,
    SegmentKind,
    Supplement,
    due,
)
from portal.onestop.calendar.rules.refusals import ClockRefused, SegmentInFuture, SegmentsOverlap
from portal.onestop.calendar.rules.segments import answered, waiting
from portal.onestop.dossiers.rules import (
    WAITING,
    Action,
    Basis,
    Passed,
    State,
    Step,
    lasting,
    moves_from,
    promised,
    replay_clock,
    turn,
)
from portal.onestop.dossiers.rules.clock import supplement_policy, withdrawal_needs_consent
from tests.onestop.calendar import worlds

START = datetime(2026, 11, 2, 8, tzinfo=VIETNAM)
DAY = timedelta(days=1)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[Passed, State, Step]]:
    """Walk the table of moves at random: each move with where it led, at growing moments."""
    state, step, at = State.REGISTERED, Step.INTAKE, START
    told: list[tuple[Passed, State, Step]] = []
    for choice, minutes in draw(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9000)))):
        legal = moves_from(step, state)
        if not legal:
            break
        move = legal[choice % len(legal)]
        at += timedelta(minutes=minutes)
        added = Limit(LimitKind.WORKING_DAYS, 2) if move.action is Action.EXTEND else None
        state, step = move.to_state, move.to_step
        told.append((Passed(move.action, at, "Cán bộ", Basis(added=added)), state, step))
    return told


def passed(*told: tuple[Action, int]) -> list[Passed]:
    return [Passed(action, START + days * DAY, "Cán bộ") for action, days in told]


@given(stories())
@settings(max_examples=200, deadline=None)
def test_segments_never_overlap_and_never_lie_ahead(
    story: list[tuple[Passed, State, Step]],
) -> None:
    held = replay_clock([p for p, _state, _step in story])
    stretches = [s for s in held if s.kind is not SegmentKind.EXTENDED]
    for earlier, later in pairwise(stretches):
        assert earlier.end == later.start
    for segment in held:
        assert segment.start <= (segment.end or story[-1][0].at) <= story[-1][0].at
    assert sum(segment.end is None for segment in held) <= 1


@given(stories())
@settings(max_examples=200, deadline=None)
def test_clock_stands_still_exactly_in_the_states_that_wait(
    story: list[tuple[Passed, State, Step]],
) -> None:
    held: tuple[Segment, ...] = ()
    received = False
    for move, state, step in story:
        held = turn(held, move, now=move.at)
        received = received or move.action is Action.RECEIVE
        open_now = lasting(held)
        over = step in {Step.CLOSED, Step.HANDOVER}
        assert (open_now is not None) == (received and not over)
        stands = open_now is not None and open_now.kind is SegmentKind.PAUSED
        assert stands == (state in WAITING and not over)


@given(stories(), worlds.calendars, st.sampled_from(Supplement))
@settings(max_examples=60, deadline=None)
def test_replaying_the_moves_gives_the_same_clock_and_date(
    story: list[tuple[Passed, State, Step]], calendar: Calendar, supplement: Supplement
) -> None:
    held: tuple[Segment, ...] = ()
    for move, _state, _step in story:
        held = turn(held, move, now=move.at)
    again = replay_clock([move for move, _state, _step in story])
    assert again == held
    receipt = next((m.at for m, _s, _p in story if m.action is Action.RECEIVE), None)
    if receipt is None:
        assert held == ()
        return
    now = story[-1][0].at
    assert told(held, receipt, calendar, supplement, now) == told(
        again, receipt, calendar, supplement, now
    )


def told(
    held: tuple[Segment, ...],
    receipt: datetime,
    calendar: Calendar,
    supplement: Supplement,
    now: datetime,
) -> object:
    """Give the promised date of a clock, or the refusal it meets."""
    settled = answered(held, now) if waiting(held) else held
    limit = Limit(LimitKind.WORKING_DAYS, 3)
    try:
        derived = due(receipt, limit, calendar, settled, now=now, supplement=supplement)
    except ClockRefused as refusal:
        return type(refusal)
    return promised(held, derived), derived


@given(stories(), st.integers(1, 99))
@settings(max_examples=60, deadline=None)
def test_moves_out_of_order_or_ahead_are_refused(
    story: list[tuple[Passed, State, Step]], minutes: int
) -> None:
    moves = [move for move, _state, _step in story]
    held = replay_clock(moves)
    if lasting(held) is None:
        return
    now = moves[-1].at
    ahead = Passed(Action.END, now + timedelta(minutes=minutes), "Cán bộ")
    with pytest.raises(SegmentInFuture):
        turn(held, ahead, now=now)
    before = Passed(Action.END, held[0].start - timedelta(minutes=minutes), "Cán bộ")
    with pytest.raises(SegmentsOverlap):
        turn(held, before, now=now)


def test_what_happens_inside_the_agency_never_touches_the_clock() -> None:
    held = replay_clock(passed((Action.RECEIVE, 0)))
    for action in (Action.ASSIGN, Action.PROPOSE, Action.INITIAL, Action.SIGN, Action.SEND_BACK):
        assert turn(held, passed((action, 1))[0], now=START + DAY) == held


def test_another_agency_runs_on_the_agencys_own_time() -> None:
    held = replay_clock(passed((Action.RECEIVE, 0), (Action.CONSULT, 1), (Action.TAKE_OPINION, 3)))
    kinds = [(s.kind, s.cause) for s in held]
    assert kinds == [
        (SegmentKind.RUNNING, Cause.RECEIPT),
        (SegmentKind.WITH_OTHER_AGENCY, Cause.OPINION),
        (SegmentKind.RUNNING, Cause.RESUMPTION),
    ]
    limit = Limit(LimitKind.WORKING_DAYS, 3)
    with_it, without = due(START, limit, Calendar(), held), due(START, limit, Calendar())
    assert with_it.due_at == without.due_at


def test_nothing_is_promised_while_a_limit_that_has_not_run_out_waits() -> None:
    held = replay_clock(passed((Action.RECEIVE, 0), (Action.ASK_PAYMENT, 1)))
    limit, now = Limit(LimitKind.WORKING_DAYS, 3), START + 2 * DAY
    assert promised(held, due(START, limit, Calendar(), answered(held, now))) is None
    late = replay_clock(passed((Action.RECEIVE, 0), (Action.ASK_PAYMENT, 8)))
    derived = due(START, limit, Calendar(), answered(late, START + 9 * DAY))
    assert promised(late, derived) == derived.due_at == due(START, limit, Calendar()).due_at


def test_second_pause_at_the_same_moment_is_the_one_that_waits() -> None:
    """A fast officer may pause, go on and pause again within one tick of the clock."""
    story = [(Action.RECEIVE, 0), (Action.ASK_PAYMENT, 1), (Action.CONFIRM_PAYMENT, 1)]
    held = replay_clock(passed(*story, (Action.STOP, 1)))
    settled = answered(held, START + 2 * DAY)
    assert not waiting(settled)
    assert settled[-1].end == START + 2 * DAY


@pytest.mark.parametrize(
    ("received", "wanted"),
    [(1, Supplement.PAUSE), (15, Supplement.RESTART), (28, Supplement.PAUSE)],
)
def test_each_procedure_says_from_when_a_supplement_restarts(
    received: int, wanted: Supplement
) -> None:
    options = {
        "supplement": [
            {"effective_from": "2026-11-20", "value": "pause"},
            {"effective_from": "2026-11-10", "value": "restart"},
        ]
    }
    assert supplement_policy(options, START.replace(day=received)) is wanted
    assert supplement_policy({}, START) is Supplement.PAUSE


def test_agency_agrees_to_a_withdrawal_once_it_has_received() -> None:
    assert not withdrawal_needs_consent(State.REGISTERED, START)
    assert withdrawal_needs_consent(State.PROCESSING, START)


def test_basis_survives_storage() -> None:
    basis = Basis("Điều 5", "12/TB", Limit(LimitKind.CALENDAR_DAYS, 3), "Xin lỗi ông/bà.")
    assert Basis.from_json(basis.to_json()) == basis
    assert Basis().to_json() == {}
