"""One act on many dossiers, in parts: each part is a transaction, each dossier has its result."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from portal.core import jobs
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import DomainError, Forbidden, Invalid, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.remembering import steadily
from portal.core.settings import settings
from portal.core.upserts import insert_new
from portal.identity.audit.services import many_events, record
from portal.onestop.desk.models import BulkRun
from portal.onestop.desk.rules import MOST_AT_ONCE, BulkAct
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.ahead import read_ahead
from portal.onestop.dossiers.queries.undoing import acts_of
from portal.onestop.dossiers.services import desk, undoing
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.desk_view import mark_read
from portal.onestop.dossiers.services.moves import StaleDossier

PART = 50  # Dossiers of one transaction: others come to write in between.


class NothingTicked(Invalid):
    """No dossier was chosen."""

    sentence = _l("Đánh dấu ít nhất một hồ sơ.")


class TooManyTicked(Invalid):
    """More dossiers were chosen than are done at once."""

    sentence = _l("Mỗi lần chỉ làm được tối đa 500 hồ sơ.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A dossier that was ticked, in the version in which it was shown."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class _Work:
    """What is done to each dossier, for whom, in which run; the run is found by its key."""

    key: UUID
    act: BulkAct
    actor: Actor
    now: datetime
    one: Callable[[Dossier, Chosen], None]


def carry_out(
    key: UUID,
    act: BulkAct,
    chosen: Sequence[Chosen],
    *,
    officer_id: UUID | None,
    actor: Actor,
    clock: Callable[[], datetime],
) -> None:
    """Do one act to each of some dossiers and keep what became of each in the run of a key.

    ``key`` is the form's own: sent again it does only what was not done before, so that a run
    cut off half-way can be gone on with. Needs no surrounding transaction and makes one for each
    part. Raises NothingTicked, TooManyTicked, or NotFound for another person's key.
    """
    if not chosen:
        raise NothingTicked(errors={"dossier": [str(NothingTicked.sentence)]})
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyTicked(errors={"dossier": [str(TooManyTicked.sentence)]})
    order, now = Order(officer_id=officer_id), clock()

    def one(dossier: Dossier, ticked: Chosen) -> None:
        _move(dossier, act, replace(order, seen=ticked.version), actor=actor, now=now)

    _run(_Work(key, act, actor, now, one), chosen, clock)


def take_back(key: UUID, run: BulkRun, *, actor: Actor, clock: Callable[[], datetime]) -> None:
    """Take back what a run did, as far as nobody has gone on; ``key`` is that of the new run.

    What waits to be sent waits until this is done. Raises TooLateToUndo where there is nothing
    to take back, or NotFound for another person's key.
    """
    now, begun = clock(), run.at
    done = [UUID(str(row[0])) for row in run.results if isinstance(row, list) and not row[2]]
    with transaction():
        acts = [kept for kept in acts_of(run.account_id, done, begun) if now < kept.until]
        undoing.keep_open(acts, now + timedelta(minutes=5))
    if not acts:
        raise undoing.TooLateToUndo

    def one(dossier: Dossier, _ticked: Chosen) -> None:
        try:
            undoing.take_back(dossier, actor=actor, now=now, done_at=begun)
        except undoing.TooLateToUndo as refused:
            raise _Unchanged from refused

    _run(_Work(key, BulkAct.UNDO, actor, now, one), [Chosen(each, 0) for each in done], clock)


@jobs.at(jobs.Priority.BULK)
def _run(work: _Work, chosen: Sequence[Chosen], clock: Callable[[], datetime]) -> None:
    with transaction():
        _open(work)
    ticked = list(dict.fromkeys(chosen))
    done = 0
    for start in range(0, len(ticked), PART):
        done += _part(work, ticked[start : start + PART])
    if done and work.act is not BulkAct.READ:
        with transaction():
            _close(work, clock())


def _open(work: _Work) -> None:
    """Open a run, unless the same form opened it before."""
    row: dict[str, object] = {
        "id": work.key,
        "account_id": work.actor.id,
        "action": work.act.value,
        "at": work.now,
        "results": [],
    }
    session().connection().execute(insert_new(BulkRun), row)
    if _locked(work).account_id != work.actor.id:
        raise NotFound


def _locked(work: _Work) -> BulkRun:
    wanted = sa.select(BulkRun).where(BulkRun.id == work.key)
    return session().scalars(wanted.with_for_update()).one()


def _part(work: _Work, ticked: Sequence[Chosen]) -> int:
    """Do a part together; where one act is refused half-way, each dossier by itself."""
    try:
        with transaction():
            return _together(work, ticked)
    except (DomainError, StaleDataError):
        return sum(_alone(work, each) for each in ticked)


def _alone(work: _Work, ticked: Chosen) -> int:
    try:
        with transaction():
            return _together(work, [ticked])
    except StaleDataError:
        refusal = str(StaleDossier.sentence)
    except DomainError as refused:
        refusal = str(refused)
    with transaction():
        dossier = session().get_one(Dossier, ticked.id)
        return _note(_locked(work), [(ticked.id, dossier.code, refusal)])


def _together(work: _Work, ticked: Sequence[Chosen]) -> int:
    run = _locked(work)
    known = {str(row[0]) for row in run.results if isinstance(row, list)}
    todo = [each for each in ticked if str(each.id) not in known]
    with _in_one_go():
        found = read_ahead([each.id for each in todo]).dossiers
        results = [_try(work, found.get(each.id), each) for each in todo]
    moved = [found[key] for key, _code, refusal in results if not refusal]
    mark_read({dossier.id: dossier.version for dossier in moved}, actor=work.actor)
    return _note(run, results)


@contextmanager
def _in_one_go() -> Iterator[None]:
    """Read what is steady once, and write rows of one kind together."""
    with ExitStack() as stack:
        for each in (steadily, many_events, jobs.together, undoing.undoable_together):
            stack.enter_context(each())
        yield


_Result = tuple[UUID, str, str]  # The dossier, its code, and the refusal, empty for what was done.


def _try(work: _Work, dossier: Dossier | None, ticked: Chosen) -> _Result:
    """Do the act; refusals that come before anything is changed are told of this dossier alone."""
    if dossier is None or not policies.may_handle(work.actor, dossier):
        return ticked.id, "", str(NotFound.sentence)
    try:
        work.one(dossier, ticked)
    except _Unchanged as refused:
        return dossier.id, dossier.code, str(refused.__cause__)
    return dossier.id, dossier.code, ""


class _Unchanged(Exception):
    """An act was refused before it changed anything."""


def _move(dossier: Dossier, act: BulkAct, order: Order, *, actor: Actor, now: datetime) -> None:
    action = act.action
    if action is None:
        return
    try:
        desk.check_possible(dossier, action, order)
        if not policies.may_act(actor, dossier, action):
            raise Forbidden
    except DomainError as refused:
        raise _Unchanged from refused
    with undoing.undoable(dossier, action, actor=actor, now=now):
        desk.act(dossier, action, order, actor=actor, now=now)


def _note(run: BulkRun, results: Sequence[_Result]) -> int:
    run.results = [*run.results, *([str(key), code, refusal] for key, code, refusal in results)]
    return len(results)


def _close(work: _Work, ended: datetime) -> None:
    """Let the whole run be taken back for as long as one act, and write it down as such.

    Each act has its own entry in its dossier's journal.
    """
    run = _locked(work)
    rows = [row for row in run.results if isinstance(row, list)]
    done = [UUID(str(row[0])) for row in rows if not row[2]]
    until = ended + timedelta(seconds=settings().undo_seconds)
    if work.act is not BulkAct.UNDO:
        undoing.keep_open(acts_of(run.account_id, done, work.now), until)
    record(
        action="desk.bulk_done",
        actor=work.actor,
        now=work.now,
        subject="desk",
        subject_id=run.id,
        kind=run.action,
        count=len(done),
        refused=len(rows) - len(done),
    )
