"""One act on many dossiers: each by itself, so that one refusal spoils nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.exc import StaleDataError

from portal.core.access import Actor
from portal.core.database import engine, session
from portal.core.errors import DomainError, Forbidden, Invalid, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.desk.models import BulkRun
from portal.onestop.desk.rules import MOST_AT_ONCE, BulkAct
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services import desk
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.desk_view import mark_read
from portal.onestop.dossiers.services.moves import StaleDossier


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
class Outcome:
    """What became of one dossier; the refusal is empty for what was done."""

    id: UUID
    code: str
    refusal: str = ""


def carry_out(
    key: UUID,
    act: BulkAct,
    chosen: Sequence[Chosen],
    *,
    officer_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> BulkRun:
    """Do one act to each of some dossiers, each in its savepoint, and keep what became of each.

    ``key`` is the form's own: sent a second time it gives what became of the first. Raises
    NothingTicked, TooManyTicked, or NotFound for another person's key.
    """
    if not chosen:
        raise NothingTicked(errors={"dossier": [str(NothingTicked.sentence)]})
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyTicked(errors={"dossier": [str(TooManyTicked.sentence)]})
    run, new = _open(key, act, actor, now)
    if new:
        order = Order(officer_id=officer_id)
        done = [_try(each, act, order, actor, now) for each in dict.fromkeys(chosen)]
        run.results = [[str(o.id), o.code, o.refusal] for o in done]
        _journal(run, done, actor, now)
    return run


def _open(key: UUID, act: BulkAct, actor: Actor, now: datetime) -> tuple[BulkRun, bool]:
    """Open a run, or find the one that the same form opened before."""
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    row: dict[str, object] = {
        "id": key,
        "account_id": actor.id,
        "action": act.value,
        "at": now,
        "results": [],
    }
    made = session().scalar(
        insert(BulkRun).values(row).on_conflict_do_nothing().returning(BulkRun.id)
    )
    run = session().scalars(sa.select(BulkRun).where(BulkRun.id == key)).one()
    if run.account_id != actor.id:
        raise NotFound
    return run, made is not None


def _try(chosen: Chosen, act: BulkAct, order: Order, actor: Actor, now: datetime) -> Outcome:
    dossier = session().get(Dossier, chosen.id)
    if dossier is None or not policies.may_handle(actor, dossier):
        return Outcome(chosen.id, "", str(NotFound.sentence))
    code = dossier.code
    try:
        with session().begin_nested():
            _do(dossier, act, replace(order, seen=chosen.version), actor=actor, now=now)
    except StaleDataError:
        return Outcome(chosen.id, code, str(StaleDossier.sentence))
    except DomainError as refused:
        return Outcome(chosen.id, code, str(refused))
    return Outcome(chosen.id, code)


def _do(dossier: Dossier, act: BulkAct, order: Order, *, actor: Actor, now: datetime) -> None:
    action = act.action
    if action is None:
        mark_read(dossier.id, dossier.version, actor=actor)
        return
    desk.check_possible(dossier, action, order)
    if not policies.may_act(actor, dossier, action):
        raise Forbidden
    desk.act(dossier, action, order, actor=actor, now=now)
    session().flush()
    mark_read(dossier.id, dossier.version, actor=actor)


def _journal(run: BulkRun, done: Sequence[Outcome], actor: Actor, now: datetime) -> None:
    """Write down the run as such; each act has its own entry in its dossier's journal."""
    if run.action == BulkAct.READ:
        return
    refused = sum(1 for outcome in done if outcome.refusal)
    record(
        action="desk.bulk_done",
        actor=actor,
        now=now,
        subject="desk",
        subject_id=run.id,
        kind=run.action,
        count=len(done) - refused,
        refused=refused,
    )
