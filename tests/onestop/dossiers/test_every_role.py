"""Every person at every door: a direct POST moves a dossier only where the table says so."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.core import clock
from portal.core.access import Actor
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import (
    MOVES,
    Action,
    Move,
    State,
    Step,
    find_move,
    moves_from,
)
from portal.onestop.dossiers.views.desk import CLOCK_SLUGS, SLUGS
from portal.onestop.workflows.rules import Duty
from tests.factories import dossiers as make
from tests.factories.deputies import let_act
from tests.onestop.dossiers.browsing import enter

SEVEN_DAYS = "1.013225"
DOORS = SLUGS | CLOCK_SLUGS
# The national system's own ways between states (1→2|3; 2→4; 4→5|6|8|9; 5|6|8→4; 9→10), an open
# dossier withdrawn (→7), or ended for good (→8).
NATIONAL = {
    (1, 2), (1, 3), (2, 4), (4, 5), (4, 6), (4, 8), (4, 9), (5, 4), (6, 4), (8, 4), (9, 10),
    *((open_, 7) for open_ in (1, 2, 4, 5, 6, 8)),
    *((open_, 8) for open_ in (2, 4, 5, 6, 8)),
    *((same, same) for same in (1, 2, 4, 5, 6, 8)),
}  # fmt: skip


def test_table_of_moves_knows_no_other_way_between_states() -> None:
    ways = {
        (state.national_code, move.to_state.national_code)
        for move in MOVES
        for state in move.states
    }
    assert ways == NATIONAL


class Doors(RuleBasedStateMachine):
    """One dossier, and everybody of the unit, of another one and some citizens at its doors."""

    client: ClassVar[FlaskClient]
    standing_in: ClassVar[dict[Function, Actor]]

    @initialize()
    def file(self) -> None:
        self.dossier_id: UUID = make.make_dossier(code=SEVEN_DAYS)

    @rule(
        function=st.sampled_from(Function),
        slug=st.sampled_from(sorted(DOORS)),
        unit=st.sampled_from([make.HAC_THANH, make.HAC_THANH, make.SAM_SON]),
        back_to=st.sampled_from(["", *Step, "nowhere"]),
    )
    def knock(self, function: Function, slug: str, unit: str, back_to: str) -> None:
        """Try one door as one person, with all that any act could ask for."""
        self.try_door(make.crew(unit)[function], slug, function, unit, back_to)

    @rule(
        function=st.sampled_from(Function),
        slug=st.sampled_from(sorted(DOORS)),
        day=st.sampled_from([0, 0, 3]),
        back_to=st.sampled_from(["", Step.ASSIGNMENT]),
    )
    def knock_as_deputy(self, function: Function, slug: str, day: int, back_to: str) -> None:
        """Try one door as the deputy of whoever holds a function, today or after the last day."""
        deputy = self.standing_in.get(function)
        with clock.frozen(make.MORNING + timedelta(days=day)):
            if deputy is None:
                return
            before = make.actions_of(self.dossier_id)
            self.try_door(deputy, slug, function, make.HAC_THANH, back_to)
            moved = make.actions_of(self.dossier_id) != before
        assert not (moved and day)
        if moved:
            acting = make.moves_of(self.dossier_id)[-1].acting
            assert acting
            assert acting["principal"] == str(make.crew()[function].id)

    def try_door(self, who: Actor, slug: str, function: Function, unit: str, back_to: str) -> None:
        before, done = make.read(self.dossier_id), make.actions_of(self.dossier_id)
        action = DOORS[slug]
        wanted = Step(back_to) if back_to in set(Step) and action is Action.SEND_BACK else None
        move = find_move(action, before.step, before.state, to_step=wanted)
        if action is Action.PROPOSE and move and not make.has_result(self.dossier_id):
            make.write_result(self.dossier_id)
        status = self.post(who, slug, back_to)
        if status == 303:
            assert action is not Action.SEND_BACK or back_to != "nowhere"
            assert unit == make.HAC_THANH
            self.check_moved(move, function, done)
            return
        assert status in {403, 404, 409, 422}, (status, slug, function)
        after = make.read(self.dossier_id)
        assert (after.state, after.step, after.version) == (
            before.state,
            before.step,
            before.version,
        )
        assert make.actions_of(self.dossier_id) == done

    def post(self, who: Actor, slug: str, back_to: str) -> int:
        enter(self.client, who)
        data = {
            "reason": "Vì lý do minh họa.",
            "officer_id": str(make.crew()[Function.CASE_OFFICER].id),
            "legal_ground": "Điều 1, Nghị định minh họa",
            "apology": "Xin lỗi ông/bà.",
            "days": "2",
            "back_to": back_to,
        }
        return self.client.post(f"/can-bo/ho-so/{self.dossier_id}/{slug}", data=data).status_code

    def check_moved(self, move: Move | None, function: Function, done: list[str]) -> None:
        assert move is not None
        assert move.function is function
        run_all(prefix="result.")
        after = make.read(self.dossier_id)
        assert (after.state, after.step) == (move.to_state, move.to_step)
        assert make.actions_of(self.dossier_id) == [*done, move.action]

    @rule(number=st.sampled_from([0, 1]))
    def withdraw(self, number: int) -> None:
        """Try the citizen's door as the one who filed, or as somebody else."""
        before, done = make.read(self.dossier_id), make.actions_of(self.dossier_id)
        enter(self.client, make.citizen(number))
        status = self.client.post(f"/ho-so-cua-toi/{self.dossier_id}/rut").status_code
        if status == 303:
            assert number == 0
            assert make.actions_of(self.dossier_id)[:-1] == done
            return
        assert status == (404 if number else 409)
        assert make.read(self.dossier_id).version == before.version

    @rule(choice=st.integers(0, 20))
    def go_on(self, choice: int) -> None:
        """Make a legal move of the work itself, so that stories get beyond the first desk."""
        dossier = make.read(self.dossier_id)
        legal = [
            move
            for move in moves_from(dossier.step, dossier.state)
            if move.to_step is not Step.CLOSED and move.to_step is not move.step
        ]
        if legal:
            make.play(self.dossier_id, legal[choice % len(legal)].action)

    @invariant()
    def nothing_leaves_what_is_closed(self) -> None:
        dossier = make.read(self.dossier_id)
        closed = dossier.step is Step.CLOSED
        ends = {State.REFUSED, State.WITHDRAWN, State.RETURNED, State.STOPPED}
        assert not closed or dossier.state in ends
        assert dossier.pending is None


def stand_in() -> dict[Function, Actor]:
    """Let somebody of the unit who holds nothing that counts deputise for each function.

    Each is given all duties that the function carries, for three days.
    """
    found = {}
    for function in (f for f in Function if any(duty.held_by is f for duty in Duty)):
        deputy = make.hire(Function.AUDITOR)
        let_act(deputy.id, function, [duty for duty in Duty if duty.held_by is function])
        found[function] = deputy
    return found


@pytest.mark.usefixtures("app")
def test_no_door_opens_to_whom_it_does_not_belong(client: FlaskClient) -> None:
    Doors.client = client
    with clock.frozen(make.MORNING):
        Doors.standing_in = stand_in()
        run_state_machine_as_test(
            Doors,
            settings=settings(
                max_examples=5,
                stateful_step_count=30,
                deadline=None,
                phases=[Phase.generate],  # A story takes too long to be made smaller.
            ),
        )
