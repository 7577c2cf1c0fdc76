"""Every legal move works; every other act is refused and changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest

from portal.core import clock
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import JOURNAL, MOVES, Action, Basis, Move, Step, find_move
from portal.onestop.dossiers.services import desk, leaving
from portal.onestop.dossiers.services import moves as moving
from portal.onestop.dossiers.services.moves import MAX_REASON_CHARACTERS
from portal.onestop.dossiers.views.desk import CLOCK_SLUGS, SLUGS
from tests.factories import dossiers as make

Gallery = Mapping[Step, UUID]
AT_DESK = frozenset((SLUGS | CLOCK_SLUGS).values())
DESK_ACTS = tuple(action for action in Action if action is not Action.WITHDRAW)
ILLEGAL = tuple(
    (action, step)
    for action, step in product(Action, Step)
    if not any(move.action is action and move.step is step for move in MOVES)
)


def everybody(dossier: Dossier) -> Actor:
    """Give an officer who holds every function, so that only the state can stand in the way."""
    people = make.crew_of(dossier)
    held = frozenset(Grant(dossier.unit_id, function.value) for function in Function)
    return Actor(people[Function.CASE_OFFICER].id, "Cán bộ kiêm nhiệm", "staff", held)


def facts(dossier_id: UUID) -> tuple[object, ...]:
    """Give everything an act could change."""
    kept = {k: v for k, v in vars(make.read(dossier_id)).items() if not k.startswith("_")}
    with transaction(writing=False):
        result = find.find_result(dossier_id)
        stage = (result.state, result.revision) if result else None
        return (
            kept,
            [move.action for move in contents.moves(dossier_id)],
            stage,
            len(history("dossier", dossier_id)),
        )


def order_now(dossier_id: UUID, action: Action, **changes: object) -> None:
    """Order an act as everybody, with all it needs unless changed."""
    seen = make.read(dossier_id)
    usual = make.usual_order(seen, Action.ASSIGN)
    given = replace(usual, **changes)  # type: ignore[arg-type]
    with transaction():
        dossier = find.get(dossier_id)
        desk.act(dossier, action, given, actor=everybody(dossier), now=clock.now())


def back_to(move: Move) -> Step | None:
    return move.to_step if move.action is Action.SEND_BACK else None


def name_of(move: Move) -> str:
    return f"{move.action}-{move.step}-{move.to_step}"


@pytest.mark.parametrize("move", MOVES, ids=name_of)
def test_legal_move_is_written_down(gallery: Gallery, move: Move) -> None:
    dossier_id = make.stage(gallery, move)
    before = make.read(dossier_id)
    order = replace(make.usual_order(before, move.action), back_to=back_to(move))
    make.play(dossier_id, move.action, order=order)
    after, last = make.read(dossier_id), make.moves_of(dossier_id)[-1]
    assert (after.state, after.step, after.pending) == (move.to_state, move.to_step, None)
    assert (last.action, last.from_state, last.from_step) == (move.action, before.state, move.step)
    assert (last.to_state, last.to_step, last.at) == (move.to_state, move.to_step, make.MORNING)
    assert last.sequence == len(make.moves_of(dossier_id))
    with transaction(writing=False):
        assert JOURNAL[move.action] in {event.action for event in history("dossier", dossier_id)}


@pytest.mark.parametrize("step", Step)
def test_every_other_act_is_refused_and_changes_nothing(gallery: Gallery, step: Step) -> None:
    dossier_id = gallery[step]
    before = facts(dossier_id)
    for action in (action for action, where in ILLEGAL if where is step):
        if action in DESK_ACTS:
            with pytest.raises(moving.NotPossibleNow):
                order_now(dossier_id, action)
        with pytest.raises(moving.NotPossibleNow):
            move_now(dossier_id, action)
    assert facts(dossier_id) == before


def move_now(dossier_id: UUID, action: Action, reason: str | None = "Vì.") -> None:
    with transaction():
        dossier = find.get(dossier_id)
        moving.move(dossier, action, actor=everybody(dossier), now=clock.now(), reason=reason)


@pytest.mark.parametrize("ended", [Action.REFUSE_INTAKE, Action.WITHDRAW])
def test_nothing_moves_what_has_ended_early(app: object, ended: Action) -> None:
    assert app
    dossier_id = make.make_dossier(ended)
    before = facts(dossier_id)
    for action in DESK_ACTS:
        with pytest.raises(moving.NotPossibleNow):
            order_now(dossier_id, action)
    with pytest.raises(moving.NotPossibleNow):
        make_withdrawal(dossier_id)
    assert facts(dossier_id) == before


def make_withdrawal(dossier_id: UUID) -> None:
    with transaction():
        dossier = find.get(dossier_id)
        leaving.withdraw(dossier, reason=None, actor=make.citizen(), now=clock.now())


@pytest.mark.parametrize(
    "move", [move for move in MOVES if move.needs_reason], ids=lambda m: f"{m.action}-{m.step}"
)
@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_bad_news_without_a_reason_is_refused(
    gallery: Gallery, move: Move, reason: str | None
) -> None:
    dossier_id = make.stage(gallery, move)
    before = facts(dossier_id)
    act = order_now if move.action in AT_DESK else move_now
    with pytest.raises(moving.ReasonMissing) as refusal:
        act(dossier_id, move.action, reason=reason)
    assert set(refusal.value.errors) == {"reason"}
    assert facts(dossier_id) == before


def test_long_reason_is_cut(gallery: Gallery) -> None:
    order_now(gallery[Step.INTAKE], Action.REFUSE_INTAKE, reason="x" * 5000)
    reason = make.moves_of(gallery[Step.INTAKE])[-1].reason
    assert reason == "x" * MAX_REASON_CHARACTERS


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.action}-{move.step}")
def test_busy_dossier_waits(gallery: Gallery, move: Move) -> None:
    dossier_id = make.stage(gallery, move)
    if move.action is Action.PROPOSE:
        make.write_result(dossier_id)
    with transaction():
        find.get(dossier_id).pending = "render"
    before = facts(dossier_id)
    act = order_now if move.action in AT_DESK else move_now
    with pytest.raises(moving.BusyNow):
        act(dossier_id, move.action)
    assert facts(dossier_id) == before
    assert find_move(move.action, move.step, make.read(dossier_id).state)


@pytest.mark.parametrize("action", sorted(AT_DESK))
def test_page_opened_before_somebody_else_acted_is_stale(gallery: Gallery, action: Action) -> None:
    step = next(move.step for move in MOVES if move.action is action)
    dossier_id = gallery[step]
    before = facts(dossier_id)
    with pytest.raises(moving.StaleDossier):
        order_now(dossier_id, action, seen=make.read(dossier_id).version - 1)
    assert facts(dossier_id) == before


@pytest.mark.parametrize("move", [m for m in MOVES if m.needs_ground], ids=lambda m: str(m.step))
def test_stopping_needs_a_ground_in_law(gallery: Gallery, move: Move) -> None:
    dossier_id = make.stage(gallery, move)
    before = facts(dossier_id)
    with pytest.raises(moving.GroundMissing) as refusal:
        order_now(dossier_id, move.action, basis=Basis(document="12/TB"))
    assert set(refusal.value.errors) == {"legal_ground"}
    assert facts(dossier_id) == before


@pytest.mark.parametrize("chosen", [None, "division_head", "elsewhere"])
def test_dossier_goes_only_to_case_officers_of_the_unit(
    gallery: Gallery, chosen: str | None
) -> None:
    people = {None: None, "division_head": make.crew()[Function.DIVISION_HEAD].id}
    people["elsewhere"] = make.crew(make.SAM_SON)[Function.CASE_OFFICER].id
    dossier_id = gallery[Step.ASSIGNMENT]
    before = facts(dossier_id)
    with pytest.raises(desk.OfficerNotChosen) as refusal:
        order_now(dossier_id, Action.ASSIGN, officer_id=people[chosen])
    assert set(refusal.value.errors) == {"officer_id"}
    assert facts(dossier_id) == before


@pytest.mark.parametrize("action", [Action.RECEIVE, Action.ASSIGN, Action.HAND_OVER])
def test_page_after_a_refusal_tells_of_nothing_that_was_not_done(
    gallery: Gallery, action: Action
) -> None:
    step = next(move.step for move in MOVES if move.action is action)
    with transaction() as session:
        dossier = find.get(gallery[step])
        dossier.pending = "render"
        session.flush()
        order = make.usual_order(dossier, Action.ASSIGN)
        with pytest.raises(moving.BusyNow):
            desk.act(dossier, action, order, actor=everybody(dossier), now=clock.now())
        assert not session.is_modified(dossier)
