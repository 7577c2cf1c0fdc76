"""Any order of acts whatever: only legal moves happen, and moves and journal agree."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.core import clock
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.storage import blobs
from portal.identity.audit.queries import history, verify
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.calendar.rules.refusals import ExtensionAfterExpiry, SecondExtension
from portal.onestop.calendar.rules.timeline import to_minute
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import (
    ANSWERS_WITHDRAWAL,
    JOURNAL,
    WAITING,
    Action,
    Basis,
    Move,
    State,
    Step,
    find_move,
    lasting,
    moves_from,
    promised,
    replay_clock,
)
from portal.onestop.dossiers.services import desk, finishing
from portal.onestop.dossiers.services import moves as moving
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.moves import (
    AlreadyDone,
    BackNotAllowed,
    BusyNow,
    GroundMissing,
    NothingAsked,
    NotPossibleNow,
    ReasonMissing,
)
from portal.onestop.dossiers.services.results import ResultMissing
from tests.factories import dossiers as make
from tests.factories.authorities import make_authority

_STAGE = {Action.PROPOSE: "render", Action.SIGN: "certify", Action.RELEASE: "seal"}
# These acts move the dossier only when the signature is there.
_MOVED_LATER = frozenset({Action.SIGN, Action.RELEASE})
_QUIET = {"dossier.submitted", "dossier.result_drafted"}
# What an officer cannot order at the desk: the citizen's own acts, and the sheet's.
_ELSEWHERE = frozenset(
    {
        Action.WITHDRAW,
        Action.ASK_WITHDRAWAL,
        Action.REQUEST_CORRECTION,
        Action.ANSWER_CORRECTION,
    }
)
# These end a stay with another agency.
_CALLS_BACK = frozenset(
    {Action.TAKE_OPINION, Action.REQUEST_CORRECTION, Action.ASK_PAYMENT, Action.STOP}
)
_GROUND = "Điều 1, Nghị định minh họa"


class Story(RuleBasedStateMachine):
    """One dossier, one officer who holds every function, and what ought to have happened."""

    @initialize()
    def file(self) -> None:
        self.dossier_id = make.make_dossier()
        dossier = make.read(self.dossier_id)
        everything = frozenset(Grant(dossier.unit_id, function.value) for function in Function)
        officer = make.crew()[Function.CASE_OFFICER]
        signer = make.crew()[Function.AGENCY_HEAD].name
        self.officer = Actor(officer.id, signer, "staff", everything)
        assert officer.id is not None
        make_authority(dossier.unit_id, officer.id)
        self.here: tuple[State, Step] = (dossier.state, dossier.step)
        self.pending: str | None = None
        self.ordered: Action | None = None
        self.has_result = self.rendered = False
        self.told = ["submit"]
        self.now = make.MORNING
        self.wish = self.away = self.extended = False
        self.back_to: Step | None = None

    @rule(minutes=st.sampled_from([0, 1, 59, 240, 480, 1440, 5000]))
    def let_time_pass(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        action=st.sampled_from(Action),
        reason=st.sampled_from(["", "Giấy tờ chưa đủ rõ."]),
        ground=st.sampled_from(["", _GROUND]),
        back_to=st.sampled_from([None, *Step]),
    )
    def try_anything(self, action: Action, reason: str, ground: str, back_to: Step | None) -> None:
        self.back_to = back_to if action is Action.SEND_BACK else None
        self.act(action, reason, ground)
        self.back_to = None

    def act(self, action: Action, reason: str, ground: str = _GROUND) -> None:
        expected = self.refusal(action, reason, ground)
        if expected:
            with pytest.raises(expected):
                self.order(action, reason, ground)
            return
        self.order(action, reason, ground)
        self.note(action)

    @rule(choice=st.sampled_from([0, 0, 0, 0, 1, 2]))
    def go_on(self, choice: int) -> None:
        """Choose among the legal moves, mostly the straight one, so that stories get far."""
        if self.pending:
            self.finish()
        elif self.here[1] is Step.EXAMINATION:
            self.write()
        legal = moves_from(self.here[1], self.here[0])
        if legal:
            self.act(legal[choice % len(legal)].action, "Giấy tờ chưa đủ rõ.")

    def refusal(self, action: Action, reason: str, ground: str) -> type[DomainError] | None:
        """Foresee the refusal by the law's table and what the machine knows."""
        state, step = self.here
        move = find_move(action, step, state)
        if move is None:
            return NotPossibleNow
        if self.pending:
            return BusyNow
        if find_move(action, step, state, to_step=self.back_to) is None:
            return BackNotAllowed
        if action is Action.PROPOSE and not self.has_result:
            return ResultMissing
        return self.out_of_turn(action) or self.not_said(move, reason, ground)

    def not_said(self, move: Move, reason: str, ground: str) -> type[DomainError] | None:
        """Foresee what is asked of the words that come with an act."""
        if move.needs_reason and not reason:
            return ReasonMissing
        if move.needs_ground and not ground:
            return GroundMissing
        return self.too_late_to_extend() if move.action is Action.EXTEND else None

    def out_of_turn(self, action: Action) -> type[DomainError] | None:
        """Foresee what depends on an earlier wish, opinion or extension."""
        if action in ANSWERS_WITHDRAWAL and not self.wish:
            return NothingAsked
        if action is Action.ASK_WITHDRAWAL and self.wish:
            return AlreadyDone
        if action is Action.CONSULT and self.away:
            return AlreadyDone
        if action is Action.TAKE_OPINION and not self.away:
            return NotPossibleNow
        return None

    def too_late_to_extend(self) -> type[DomainError] | None:
        if self.extended:
            return SecondExtension
        due_at = make.read(self.dossier_id).due_at
        late = due_at is not None and to_minute(self.now) >= to_minute(due_at)
        return ExtensionAfterExpiry if late else None

    def order(self, action: Action, reason: str, ground: str) -> None:
        with clock.frozen(self.now), transaction():
            dossier = find.get(self.dossier_id)
            if action in _ELSEWHERE:
                self.order_elsewhere(dossier, action, reason)
                return
            wanted = Order(
                reason=reason,
                officer_id=self.officer.id,
                basis=Basis(legal_ground=ground, apology="Xin lỗi ông/bà."),
                days=2,
                back_to=self.back_to,
            )
            desk.act(dossier, action, wanted, actor=self.officer, now=clock.now())

    def order_elsewhere(self, dossier: Dossier, action: Action, reason: str) -> None:
        """Go through the doors that are not the desk's; the desk itself never opens them."""
        with pytest.raises((NotPossibleNow, BusyNow, AlreadyDone)):
            desk.act(dossier, action, Order(reason), actor=self.officer, now=clock.now())
        filer, now = make_filer(dossier), clock.now()
        moving.move(dossier, action, actor=filer, now=now, reason=reason)
        if action is Action.ASK_WITHDRAWAL:
            dossier.withdrawal_asked_at = now

    def note(self, action: Action) -> None:
        if action in _STAGE:
            self.pending, self.ordered = _STAGE[action], action
        if action not in _MOVED_LATER:
            self.arrive(action)
        self.wish = action is Action.ASK_WITHDRAWAL or (
            self.wish and action is not Action.DECLINE_WITHDRAWAL
        )
        self.extended = self.extended or action is Action.EXTEND
        self.away = action is Action.CONSULT or (self.away and action not in _CALLS_BACK)

    def arrive(self, action: Action) -> None:
        move = find_move(action, self.here[1], self.here[0], to_step=self.back_to)
        assert move is not None
        self.here = (move.to_state, move.to_step)
        self.told.append(action.value)

    @precondition(lambda self: self.here[1] is Step.EXAMINATION)
    @rule()
    def write(self) -> None:
        make.write_result(self.dossier_id)
        self.has_result = True

    @precondition(lambda self: self.pending)
    @rule()
    def finish(self) -> None:
        """End the slow work as its job does, without the work."""
        sha256 = blobs().put_bytes(f"{self.dossier_id} {self.pending}".encode()).sha256
        with transaction():
            if self.pending == "render":
                finishing.rendered(self.dossier_id, sha256, now=self.now)
            else:
                done = finishing.certified if self.pending == "certify" else finishing.sealed
                done(self.dossier_id, sha256, actor=self.officer, now=self.now)
        if self.ordered in _MOVED_LATER:
            self.arrive(self.ordered)
        self.pending = self.ordered = None

    @invariant()
    def dossier_stands_where_it_ought_to(self) -> None:
        dossier = make.read(self.dossier_id)
        assert ((dossier.state, dossier.step), dossier.pending) == (self.here, self.pending)
        assert (dossier.decided_at is not None) == ("release" in self.told)
        assert (dossier.returned_at is not None) == ("hand_over" in self.told)

    @invariant()
    def clock_is_what_its_moves_make_of_it(self) -> None:
        with transaction(writing=False):
            dossier = find.get(self.dossier_id)
            held = find_clock.segments(self.dossier_id)
            assert replay_clock(find_clock.passed(self.dossier_id)) == held
            open_now = lasting(held)
            stands = open_now is not None and open_now.kind is SegmentKind.PAUSED
            assert stands == (self.here[0] in WAITING and self.here[1] is not Step.CLOSED)
            derived = find_clock.derivation(dossier, held, now=self.now)
            assert dossier.due_at == (promised(held, derived) if derived else None)
            assert (dossier.original_due_at is None) == (dossier.received_at is None)

    @invariant()
    def moves_are_one_unbroken_line(self) -> None:
        moves = make.moves_of(self.dossier_id)
        assert [move.action for move in moves] == self.told
        assert [move.sequence for move in moves] == list(range(1, len(moves) + 1))
        for before, after in pairwise(moves):
            assert (after.from_state, after.from_step) == (before.to_state, before.to_step)

    @invariant()
    def journal_tells_the_same(self) -> None:
        with transaction(writing=False):
            events = [event.action for event in history("dossier", self.dossier_id)]
        moved = [JOURNAL[Action(action)] for action in self.told[1:]]
        assert sorted(set(events) - _QUIET) == sorted(set(moved))
        assert len([e for e in events if e not in _QUIET]) == len(moved)

    @invariant()
    def only_what_the_law_allows_is_offered(self) -> None:
        offered = policies.allowed_moves(self.officer, make.read(self.dossier_id))
        assert {move.step for move in offered} <= {self.here[1]}


def make_filer(dossier: Dossier) -> Actor:
    return Actor(dossier.submitted_by, dossier.submitter_name, "citizen")


@pytest.mark.usefixtures("app")
def test_no_story_breaks_the_law() -> None:
    run_state_machine_as_test(
        Story, settings=settings(max_examples=10, stateful_step_count=40, deadline=None)
    )
    with transaction(writing=False):
        assert verify() == []
