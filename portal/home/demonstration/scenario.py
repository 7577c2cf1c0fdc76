"""Three hundred dossiers in every state, filed and decided through the real services.

Each dossier is taken as far as its fate says, with the clock set to believable moments;
results are really rendered, signed and sealed with the demonstration keys.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.home.demonstration.answers import REQUEST, applicant_answers
from portal.home.demonstration.aside import NUMBERED, Aside
from portal.home.demonstration.crews import Staff, all_crews, communes
from portal.home.demonstration.detours import DETOURS, take
from portal.home.demonstration.people import make_person
from portal.home.demonstration.samples import attach_sample, make_sample
from portal.identity.organisations.queries import UnitRow
from portal.identity.organisations.rules import Function, UnitKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, moves_from
from portal.onestop.dossiers.services import (
    desk,
    drafts,
    filing,
    leaving,
    results,
    starting,
)
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.eforms.services import codes
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures.queries import Filters
from portal.onestop.procedures.rules import Level, Route
from portal.records.documents.services import InspectedFile

SEED = 1945
_FATES = (
    ("new", 20), ("refused", 7), ("withdrawn", 5), ("received", 18), ("assigned", 26),
    ("proposed", 5), ("initialled", 4), ("signed", 3), ("decided", 4), ("returned", 8),
    ("correction", 3), ("answered", 2), ("unpaid", 3), ("stopped", 2), ("extended", 2),
    ("leaving", 1), ("ended", 1), ("paid", 3), ("receipt_cancelled", 1), ("linked", 2),
    ("linked_late", 2), ("linked_ended", 2),
)  # fmt: skip
_AGES = {  # days
    "new": (0, 3), "refused": (3, 60), "withdrawn": (3, 60), "returned": (8, 60),
    "linked": (0, 1), "linked_late": (9, 12), "linked_ended": (6, 9),
    "paid": (5, 20), "receipt_cancelled": (5, 20),
}  # fmt: skip
_ORDER = (
    "filed",
    "received",
    "assigned",
    "proposed",
    "initialled",
    "signed",
    "decided",
    "returned",
)
_ACTS = {
    "assigned": Action.ASSIGN,
    "proposed": Action.PROPOSE,
    "initialled": Action.INITIAL,
    "signed": Action.SIGN,
    "decided": Action.RELEASE,
    "returned": Action.HAND_OVER,
}
_REASONS = (
    "Giấy tờ kèm theo không đọc được, đề nghị chụp lại rõ nét và nộp lại.",
    "Hồ sơ không thuộc thẩm quyền giải quyết của đơn vị.",
    "Thông tin trong tờ khai không khớp với giấy tờ kèm theo.",
)
_OPENING = time(7, 0)
_CLOSING = time(16, 30)
_SATURDAY = 5
_DESKS = 5
_LATE_SHARE = 0.2
_USUAL = timedelta(days=7)
_COMMON = ("2.000815", "1.000894", "1.000656", "2.000884", "1.004859", "1.001776")
_COMMON_SHARE = 0.7
_WITH_PAPERS = 0.5
# Decided by communes; their path gives a part to the department (``lien-thong-xay-dung``).
_JOINT = ("1.013227", "1.013228")
_JOINT_FATES = frozenset({"linked", "linked_late", "linked_ended"})


@dataclass(frozen=True, slots=True)
class Filer:
    """A citizen who files."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Later:
    """What waits until all dossiers are made: when, with which, and at whose counter."""

    moment: datetime
    dossier_id: UUID
    what: Aside
    crew: Staff


@dataclass(frozen=True, slots=True)
class Plot:
    """Who files with whom, what becomes of it, the day it is told on, and what comes last."""

    crew: Staff
    filer: Filer
    fate: str
    sample: InspectedFile
    now: datetime
    later: list[Later]


def seed_dossiers(numbers: range, filers: list[Filer], *, now: datetime) -> int:
    """File the dossiers of some numbers and take each to its fate; give how many were made.

    Each number has a chance of its own, so that a seeding that was broken off goes on with
    the dossiers that a whole one would have made; fees of those made before stay due.
    """
    crews = all_crews(now)
    sample = make_sample()
    once = [fate for fate, _weight in _FATES]  # Even a small seeding shows every fate.
    again = [fate for fate, weight in _FATES for _ in range(weight - 1)]
    Random(SEED).shuffle(again)  # noqa: S311 - demonstration data must come out the same.
    fates = [*once, *again]
    later: list[Later] = []
    for number in numbers:
        chance = Random(f"{SEED}:{number}")  # noqa: S311 - as above.
        fate = fates[number % len(fates)]
        able = communes(crews) if fate in _JOINT_FATES else crews
        crew = able[number % len(able)]
        _play(chance, Plot(crew, chance.choice(filers), fate, sample, now, later))
    for each in sorted(later, key=lambda waiting: waiting.moment):
        take(each.dossier_id, each.what, each.crew.by_function, each.moment)
    return len(numbers)


def _play(chance: Random, plot: Plot) -> None:
    crew, fate, now = plot.crew, plot.fate, plot.now
    days_ago = chance.randint(*_AGES.get(fate, (1, 9)))
    moment = min(now, _working_moment(chance, now - timedelta(days=days_ago)))
    dossier_id = _file(chance, plot, moment)
    if fate == "new":
        return
    if fate == "withdrawn":
        _withdraw(dossier_id, moment + timedelta(hours=2))
        return
    if fate == "refused":
        order = Order(reason=chance.choice(_REASONS))
        _act(dossier_id, Action.REFUSE_INTAKE, crew, moment + timedelta(hours=3), order)
        return
    moment = min(now, _working_moment(chance, moment + timedelta(minutes=chance.randint(20, 300))))
    _act(dossier_id, Action.RECEIVE, crew, moment, Order())
    pace, last = _pace(chance, dossier_id, moment), moment
    reached = "assigned" if fate in DETOURS else fate
    for number, stage in enumerate(_ORDER[2 : _ORDER.index(reached) + 1], 1):
        last = max(last, min(now, _working_moment(chance, moment + number * pace)))
        _stage(dossier_id, stage, crew, last)
    for action in DETOURS.get(fate, ()):
        last = max(last, min(now, _working_moment(chance, last + timedelta(minutes=30))))
        if isinstance(action, Aside) and action in NUMBERED:
            plot.later.append(Later(last, dossier_id, action, crew))
        else:
            take(dossier_id, action, crew.by_function, last)


def _pace(chance: Random, dossier_id: UUID, received: datetime) -> timedelta:
    """Choose how long each desk takes: four in five finish in time, one in five late."""
    with transaction(writing=False):
        due = find.get(dossier_id).due_at or received + _USUAL
    late = chance.random() < _LATE_SHARE
    share = chance.uniform(1.1, 1.7) if late else chance.uniform(0.3, 0.8)
    return (due - received) * share / _DESKS


def _file(chance: Random, plot: Plot, moment: datetime) -> UUID:
    crew, filer = plot.crew, plot.filer
    with clock.frozen(moment), transaction():
        actor = Actor(filer.id, filer.name, "citizen")
        joint = plot.fate in _JOINT_FATES
        offer = starting.offer(chance.choice(_JOINT) if joint else _some_code(crew.unit, chance))
        draft = starting.begin(offer, crew.unit.id, actor=actor, now=moment)
        person = make_person(chance, today=moment.date())
        answers = {**applicant_answers(person, chance), **REQUEST}
        drafts.save_page(draft, answers, seen=None, now=moment)
        if chance.random() < _WITH_PAPERS:
            attach_sample(draft, plot.sample, actor=actor, now=moment)
        return filing.submit(draft, declared=True, actor=actor, now=moment).id


def _stage(dossier_id: UUID, stage: str, crew: Staff, moment: datetime) -> None:
    if stage == "proposed":
        with clock.frozen(moment), transaction():
            dossier = find.get(dossier_id)
            start = results.starting_point(dossier)
            content = results.ResultContent(True, str(start["title"]), str(start["body"]))
            results.write(
                dossier, content, actor=crew.by_function[Function.CASE_OFFICER], now=moment
            )
    officer = crew.by_function[Function.CASE_OFFICER].id if stage == "assigned" else None
    _act(dossier_id, _ACTS[stage], crew, moment, Order(officer_id=officer))


def _act(dossier_id: UUID, action: Action, crew: Staff, moment: datetime, order: Order) -> None:
    with clock.frozen(moment), transaction():
        dossier = find.get(dossier_id)
        move = next(m for m in moves_from(dossier.step, dossier.state) if m.action is action)
        actor = crew.by_function[move.function or Function.INTAKE]
        desk.act(dossier, action, order, actor=actor, now=moment)
    if action in {Action.PROPOSE, Action.SIGN, Action.RELEASE}:
        with clock.frozen(moment):
            run_all(prefix="result.")


def _withdraw(dossier_id: UUID, moment: datetime) -> None:
    with clock.frozen(moment), transaction():
        dossier = find.get(dossier_id)
        actor = Actor(dossier.submitted_by, dossier.submitter_name, "citizen")
        leaving.withdraw(dossier, reason="Tôi muốn sửa lại hồ sơ.", actor=actor, now=moment)


def _some_code(unit: UnitRow, chance: Random) -> str:
    """Choose a procedure that the unit decides and that has no form of its own."""
    level = Level.COMMUNE if unit.kind is UnitKind.COMMUNE else Level.PROVINCE
    rows = [
        row
        for row in procedures.search(filters=Filters(level=level)).rows
        if row.code not in codes() and row.route is Route.PROVINCIAL
    ]
    common = [row for row in rows if row.code in _COMMON]
    return chance.choice(common if common and chance.random() < _COMMON_SHARE else rows).code


def _working_moment(chance: Random, moment: datetime) -> datetime:
    """Keep a moment of office hours; move any other to the next morning that is one."""
    day = clock.local(moment)
    if day.weekday() < _SATURDAY and _OPENING <= day.time() <= _CLOSING:
        return day
    day += timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    opened = datetime.combine(day.date(), _OPENING, clock.VIETNAM)
    return opened + timedelta(minutes=chance.randint(0, 180))
