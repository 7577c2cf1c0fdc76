"""Which dossiers are counted: a count and the list behind it are the same condition."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.identity.accounts.models import ExternalIdentity
from portal.onestop.desk.models import CounterIntake
from portal.onestop.dossiers.models import Dossier, MoveRecord, Paper, Result
from portal.onestop.dossiers.models.result import ResultState
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.fees.models import FeePayment
from portal.onestop.fees.rules import Method
from portal.onestop.performance.models import Rating
from portal.onestop.performance.rules.periods import Period
from portal.onestop.performance.rules.ratings import PLEASED
from portal.onestop.procedures.models import Procedure, ProcedureRevision
from portal.onestop.procedures.rules import RevisionState, Route


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose dossiers, and of when: ``now`` decides what is late by now."""

    period: Period
    now: datetime
    unit_id: UUID | None = None
    procedure_code: str | None = None


def within(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Hold dossiers to a scope."""
    held = [
        Dossier.received_at >= scope.period.start,
        Dossier.received_at < scope.period.end,
    ]
    if scope.unit_id is not None:
        held.append(Dossier.unit_id == scope.unit_id)
    if scope.procedure_code is not None:
        held.append(Dossier.procedure_code == scope.procedure_code)
    return held


def condition(name: str, now: datetime) -> sa.ColumnElement[bool]:
    """Say which dossiers a count is of."""
    return _life(name, now) if name in _LIVES else _made(name)


_LIVES = frozenset(
    {"received", "decided", "on_time", "extended", "decided_late", "running", "running_late",
     "waiting", "ended"}
)  # fmt: skip


def _life(name: str, now: datetime) -> sa.ColumnElement[bool]:
    """Tell where a dossier stands; every received one is in exactly one of seven places.

    Time that the citizen took moves the promised date; an extension does not keep a promise,
    so an extended dossier is held to the date that it was promised at first.
    """
    decided, due = Dossier.decided_at, Dossier.due_at
    in_time = sa.or_(due.is_(None), decided <= due)
    at_first = sa.func.coalesce(Dossier.original_due_at, due)
    put_off = sa.and_(due.is_not(None), decided > at_first, _extended())
    closed = sa.and_(decided.is_(None), Dossier.step == Step.CLOSED)
    waits = sa.and_(decided.is_(None), Dossier.step == Step.APPLICANT)
    runs = sa.and_(decided.is_(None), Dossier.step.not_in((Step.CLOSED, Step.APPLICANT)))
    late = sa.and_(due.is_not(None), due < now)
    return {
        "received": sa.true(),
        "decided": decided.is_not(None),
        "on_time": sa.and_(decided.is_not(None), in_time, sa.not_(put_off)),
        "extended": sa.and_(decided.is_not(None), in_time, put_off),
        "decided_late": sa.and_(decided.is_not(None), sa.not_(in_time)),
        "running": sa.and_(runs, sa.not_(late)),
        "running_late": sa.and_(runs, late),
        "waiting": waits,
        "ended": closed,
    }[name]


def _made(name: str) -> sa.ColumnElement[bool]:
    """Tell what came with a dossier and of it."""
    rating = sa.select(Rating.id).where(Rating.dossier_id == Dossier.id)
    sealed = sa.select(Result.id).where(
        Result.dossier_id == Dossier.id, Result.state == ResultState.SEALED
    )
    online = Dossier.channel == "online"
    offered = Dossier.procedure_code.in_(_offered_online())
    return {
        "online": online,
        "online_offered": offered,
        "online_wholly": sa.and_(offered, online),
        "citizen_data": sa.and_(
            online, Dossier.submitted_by.in_(sa.select(ExternalIdentity.account_id))
        ),
        "data_reused": _filled_from_earlier(),
        "electronic_result": sa.and_(Dossier.decided_at.is_not(None), sealed.exists()),
        "digitised": sa.select(Paper.id).where(Paper.dossier_id == Dossier.id).exists(),
        "returned": _sent_back() >= 1,
        "returned_again": _sent_back() > 1,
        "financial_duty": sa.or_(_paid().exists(), _asked_to_pay()),
        "paid_by_transfer": _paid().where(FeePayment.method == Method.TRANSFER).exists(),
        "rated": rating.exists(),
        "satisfied": rating.where(Rating.level.in_(PLEASED)).exists(),
    }[name]


def _offered_online() -> sa.Select[str]:
    """Name the procedures that anybody may file here from beginning to end."""
    here = ProcedureRevision.content["route"].as_string() == Route.PROVINCIAL.value
    return (
        sa.select(Procedure.code)
        .join(ProcedureRevision, ProcedureRevision.procedure_id == Procedure.id)
        .where(ProcedureRevision.state == RevisionState.PUBLISHED, here)
    )


def _filled_from_earlier() -> sa.ColumnElement[bool]:
    """Tell what an officer began with the data of an earlier dossier of the same person."""
    taken = CounterIntake.draft_id == Dossier.draft_id, CounterIntake.prefilled_from.is_not(None)
    return sa.select(CounterIntake.draft_id).where(*taken).exists()


def _paid() -> sa.Select[UUID]:
    """Select the payments of a dossier that were not cancelled."""
    return sa.select(FeePayment.id).where(
        FeePayment.dossier_id == Dossier.id, FeePayment.cancelled_at.is_(None)
    )


def _asked_to_pay() -> sa.ColumnElement[bool]:
    asked = MoveRecord.dossier_id == Dossier.id, MoveRecord.action == Action.ASK_PAYMENT.value
    return sa.select(MoveRecord.id).where(*asked).exists()


def _extended() -> sa.ColumnElement[bool]:
    made = MoveRecord.dossier_id == Dossier.id, MoveRecord.action == Action.EXTEND.value
    return sa.select(MoveRecord.id).where(*made).exists()


def _sent_back() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(
            MoveRecord.dossier_id == Dossier.id,
            MoveRecord.action == Action.REQUEST_CORRECTION.value,
        )
        .scalar_subquery()
    )
