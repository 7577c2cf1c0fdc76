"""Drafts and dossiers of a test, made by the real services; call these inside no transaction."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor, Grant
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.accounts.queries import demonstration_citizens, staff_in
from portal.identity.organisations.queries import find_unit
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier, Draft
from portal.onestop.dossiers.queries import contents, wizard
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.queries.contents import MoveRow
from portal.onestop.dossiers.rules import MOVES, Action, Basis, Move, State, Step, find_move
from portal.onestop.dossiers.services import (
    desk,
    drafts,
    filing,
    leaving,
    papers,
    starting,
    waiting,
)
from portal.onestop.dossiers.services import results as result_services
from portal.onestop.dossiers.services.desk import Order
from tests.factories.eforms import valid_answers
from tests.factories.identity import make_staff
from tests.factories.uploads import make_pdf

Answers = Mapping[str, Any]
# A Monday at half past eight in Viet Nam, when offices are open.
MORNING = datetime(2026, 11, 16, 8, 30, tzinfo=clock.VIETNAM)
HAC_THANH, SAM_SON, CONSTRUCTION = "H56.901", "H56.902", "H56.14"
PLAIN, MARRIAGE = "2.000815", "1.004873"
SHEET = UUID("01990000-0000-7000-8000-000000000005")

_STRAIGHT = (
    Action.RECEIVE,
    Action.ASSIGN,
    Action.PROPOSE,
    Action.INITIAL,
    Action.SIGN,
    Action.RELEASE,
    Action.HAND_OVER,
)
_SLOW = frozenset({Action.PROPOSE, Action.SIGN, Action.RELEASE})


@dataclass
class Upload:
    """A file as the web gives it."""

    filename: str | None
    data: bytes
    stream: io.BytesIO = field(init=False)

    def __post_init__(self) -> None:
        self.stream = io.BytesIO(self.data)


def unit_id(code: str = HAC_THANH) -> UUID:
    """Give the id of a demonstration unit."""
    with transaction(writing=False):
        unit = find_unit(code)
    assert unit is not None, f"{code} is missing: use the office fixture"
    return unit.id


def citizen(number: int = 0) -> Actor:
    """Give one of the three demonstration citizens."""
    with transaction(writing=False):
        row = demonstration_citizens()[number]
    return Actor(id=row.id, name=row.display_name, kind="citizen")


def crew(unit: str = HAC_THANH) -> Mapping[Function, Actor]:
    """Give the people of a demonstration unit, one for each function."""
    return _people(unit_id(unit))


def _people(unit_key: UUID) -> Mapping[Function, Actor]:
    with transaction(writing=False):
        people = staff_in(unit_key, None, clock.local(clock.now()).date())
    return {
        row.function: Actor(
            row.account_id, row.display_name, "staff", frozenset({Grant(unit_key, row.function)})
        )
        for row in people
    }


def make_draft(
    code: str = PLAIN,
    *,
    unit: str = HAC_THANH,
    filer: Actor | None = None,
    complete: bool = True,
    answers: Answers | None = None,
    extra_papers: int = 0,
) -> UUID:
    """Begin a draft and, unless told otherwise, answer everything and send the papers needed.

    ``extra_papers`` are sent for the first paper of the form.
    """
    who, now = filer or citizen(), clock.now()
    where = unit_id(unit)
    with transaction():
        draft = starting.begin(starting.offer(code), where, actor=who, now=now)
        known = dict(answers or {})
        given = valid_answers(code, **known) if complete else known
        drafts.save_page(draft, given, seen=None, now=now)
        asked = [paper.definition for paper in wizard.papers(draft)]
        draft_id = draft.id
    wanted = [paper.id for paper in asked if paper.min and complete]
    for requirement in [*wanted, *[paper.id for paper in asked[:1]] * extra_papers]:
        attach(draft_id, requirement, filer=who)
    return draft_id


def attach(
    draft_id: UUID,
    requirement: str,
    *files: bytes,
    filer: Actor | None = None,
    name: str = "giay-to.pdf",
) -> None:
    """Send files for a paper of a draft, each a small PDF unless given."""
    uploads = [Upload(name, data) for data in files or (make_pdf(),)]
    examined = papers.examine(uploads)
    with transaction():
        draft = find_drafts.get(draft_id)
        papers.attach(draft, requirement, examined, actor=filer or citizen(), now=clock.now())


def submit(draft_id: UUID, *, filer: Actor | None = None, at: datetime | None = None) -> UUID:
    """File a draft, declared true, and give the dossier's id."""
    with transaction():
        draft = find_drafts.get(draft_id)
        made = filing.submit(draft, declared=True, actor=filer or citizen(), now=at or clock.now())
        return made.id


def make_dossier(
    *acts: Action,
    code: str = PLAIN,
    unit: str = HAC_THANH,
    filer: Actor | None = None,
    answers: Answers | None = None,
    extra_papers: int = 0,
) -> UUID:
    """File a dossier and carry it through acts, each by whoever may; give its id."""
    who = filer or citizen()
    draft_id = make_draft(code, unit=unit, filer=who, answers=answers, extra_papers=extra_papers)
    dossier_id = submit(draft_id, filer=who)
    for action in acts:
        play(dossier_id, action)
    return dossier_id


def road_to(step: Step) -> tuple[Action, ...]:
    """List the acts that lead a new dossier to a desk the straight way."""
    if step is Step.APPLICANT:
        return (*road_to(Step.EXAMINATION), Action.REQUEST_CORRECTION)
    road: list[Action] = []
    here = Step.INTAKE
    while here is not step:
        move = next(m for m in MOVES if m.step is here and m.action is _STRAIGHT[len(road)])
        road.append(move.action)
        here = move.to_step
    return tuple(road)


def stage(gallery: Mapping[Step, UUID], move: Move) -> UUID:
    """Bring one of a gallery's dossiers to where a move can be made, and give its id."""
    (state,) = move.states
    before = _BEFORE.get(move.action, ())
    step = move.step
    if state is State.STOPPED:
        step, before = Step.EXAMINATION, (Action.STOP, *before)
    elif state is State.FINANCIAL_DUTY:
        step, before = Step.EXAMINATION, (Action.ASK_PAYMENT, *before)
    elif step is Step.ASSIGNMENT and state is State.PROCESSING:
        step, before = Step.EXAMINATION, (Action.SEND_BACK, *before)
    elif step is Step.APPLICANT and state is State.REGISTERED:
        step, before = Step.INTAKE, (Action.REQUEST_CORRECTION, *before)
    for action in before:
        play(gallery[step], action)
    return gallery[step]


_BEFORE: Mapping[Action, tuple[Action, ...]] = {
    Action.TAKE_OPINION: (Action.CONSULT,),
    Action.CONFIRM_WITHDRAWAL: (Action.ASK_WITHDRAWAL,),
    Action.DECLINE_WITHDRAWAL: (Action.ASK_WITHDRAWAL,),
}


def play(dossier_id: UUID, action: Action, *, order: Order | None = None) -> None:
    """Carry out one act by whoever may, write the result where needed, and run its jobs."""
    dossier = read(dossier_id)
    move = find_move(action, dossier.step, dossier.state)
    assert move is not None, f"{action} is not possible at {dossier.step}"
    if action is Action.PROPOSE and not has_result(dossier_id):
        write_result(dossier_id)
    with transaction():
        _act(find.get(dossier_id), move, order or usual_order(dossier, action))
    if action in _SLOW:
        run_all(prefix="result.")


def _act(dossier: Dossier, move: Move, order: Order) -> None:
    function, now = move.function, clock.now()
    filer = Actor(dossier.submitted_by, dossier.submitter_name, "citizen")
    who = crew_of(dossier)[function] if function else filer
    if move.action is Action.REQUEST_CORRECTION:
        reason, basis = order.reason or "", order.basis
        waiting.request_correction(
            dossier, sheet_id=SHEET, reason=reason, basis=basis, actor=who, now=now
        )
    elif move.action is Action.ANSWER_CORRECTION:
        waiting.answer_correction(dossier, sheet_id=SHEET, actor=who, now=now)
    elif function is None:
        leaving.withdraw(dossier, reason=order.reason, actor=who, now=now)
    else:
        desk.act(dossier, move.action, order, actor=who, now=now)


def crew_of(dossier: Dossier) -> Mapping[Function, Actor]:
    """Give the people of the unit that decides on a dossier."""
    return _people(dossier.unit_id)


def usual_order(dossier: Dossier, action: Action) -> Order:
    """Give what an act needs: a reason, a ground, and for an assignment the case officer."""
    officer = None
    if action is Action.ASSIGN:
        officer = crew_of(dossier)[Function.CASE_OFFICER].id
    basis = Basis(legal_ground="Điều 1, Nghị định minh họa", apology="Mong ông/bà thông cảm.")
    return Order(reason="Giấy tờ chưa đủ rõ.", officer_id=officer, basis=basis, days=2)


def has_result(dossier_id: UUID) -> bool:
    """Tell whether somebody wrote a result already."""
    with transaction(writing=False):
        return find.find_result(dossier_id) is not None


def write_result(dossier_id: UUID, **changes: object) -> None:
    """Save a draft of the result as its template begins."""
    with transaction():
        dossier = find.get(dossier_id)
        start = result_services.starting_point(dossier)
        facts = {"granted": True, "title": start["title"], "body": start["body"], **changes}
        content = result_services.ResultContent(**facts)  # type: ignore[arg-type]
        officer = crew_of(dossier)[Function.CASE_OFFICER]
        result_services.write(dossier, content, actor=officer, now=clock.now())


def read(dossier_id: UUID) -> Dossier:
    """Read a dossier; what is given stands alone and can only be looked at."""
    with transaction(writing=False) as session:
        dossier = find.get(dossier_id)
        session.expunge(dossier)
        return dossier


def actions_of(dossier_id: UUID) -> list[str]:
    """List the acts of a dossier so far."""
    with transaction(writing=False):
        return [move.action for move in contents.moves(dossier_id)]


def moves_of(dossier_id: UUID) -> list[MoveRow]:
    """List the moves of a dossier so far."""
    with transaction(writing=False):
        return list(contents.moves(dossier_id))


def read_draft(draft_id: UUID) -> Draft:
    """Read a draft, to be looked at only."""
    with transaction(writing=False) as session:
        draft = find_drafts.get(draft_id)
        session.expunge(draft)
        return draft


def hire(*functions: Function, unit: str = HAC_THANH) -> Actor:
    """Take one more person on in a unit, and give them as an actor."""
    where = unit_id(unit)
    account_id = make_staff(where, *functions, display_name="Phạm Thị Tươi")
    grants = frozenset(Grant(where, function.value) for function in functions)
    return Actor(account_id, "Phạm Thị Tươi", "staff", grants)
