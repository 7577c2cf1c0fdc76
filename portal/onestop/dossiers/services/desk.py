"""The acts of the desk by name: one order, one legal move, one service."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, path
from portal.onestop.dossiers.queries.officers import case_officers
from portal.onestop.dossiers.rules import Action, Basis, Step, moves_from
from portal.onestop.dossiers.services import (
    extending,
    intake,
    leaving,
    moves,
    results,
    waiting,
)
from portal.onestop.dossiers.services.following import examiner_of
from portal.onestop.dossiers.services.moves import NotPossibleNow, check_version, move

Act = Callable[[Dossier, "Order", Actor, datetime], None]


class OfficerNotChosen(Invalid):
    """Nobody was chosen to examine the dossier, or somebody who may not."""

    sentence = _l("Chọn chuyên viên thụ lý thuộc đơn vị giải quyết.")


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer orders: why, to whom, on what basis, and which version was seen.

    ``days`` are those by which a limit is to be extended, ``back_to`` is the desk to which a
    dossier is sent back, ``signed_sha256`` the file that the signer's own token has signed.
    """

    reason: str | None = None
    officer_id: UUID | None = None
    seen: int | None = None
    basis: Basis = field(default_factory=Basis)
    days: int | None = None
    back_to: Step | None = None
    signed_sha256: str | None = None


def officers(dossier: Dossier, *, now: datetime) -> dict[UUID, str]:
    """Name the case officers of the deciding unit, by account."""
    return case_officers(dossier.unit_id, now)


def back_desks(dossier: Dossier) -> tuple[Step, ...]:
    """List the desks to which a dossier may be sent back from where it lies, the usual first."""
    allowed = path.back_desks(dossier)
    ways = moves_from(dossier.step, dossier.state)
    return tuple(m.to_step for m in ways if m.action is Action.SEND_BACK and m.to_step in allowed)


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who is to examine a dossier as the matrix says, and why, in words."""

    officer_id: UUID
    reason: str


def proposed(dossier: Dossier, *, now: datetime) -> Proposed | None:
    """Propose who is to examine a dossier that waits to be assigned; nothing at other desks."""
    if dossier.step is not Step.ASSIGNMENT:
        return None
    found = examiner_of(dossier, now=now)
    if found is None:
        return None
    reason = _("Đề xuất %(name)s: %(ground)s.", name=found.person.name, ground=found.ground.label)
    return Proposed(found.person.id, reason)


def check_possible(dossier: Dossier, action: Action, order: Order) -> None:
    """Refuse what the dossier is not ready for, before anything of it is changed.

    Raises StaleDossier or what ``moves.check_possible`` raises.
    """
    check_version(dossier, order.seen)
    moves.check_possible(dossier, action, order.back_to)
    if action not in _ACTS:  # Correction sheets and the citizen's own acts have other doors.
        raise NotPossibleNow


def act(dossier: Dossier, action: Action, order: Order, *, actor: Actor, now: datetime) -> None:
    """Carry out an act that the policy allowed.

    Raises what ``check_possible`` raises, or the act's own refusal.
    """
    check_possible(dossier, action, order)
    _ACTS[action](dossier, order, actor, now)


def _receive(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    intake.receive(dossier, seen=order.seen, actor=actor, now=now)


def _refuse(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    intake.refuse(dossier, reason=order.reason or "", seen=order.seen, actor=actor, now=now)


def _assign(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    chosen = order.officer_id
    if chosen is None or chosen not in officers(dossier, now=now):
        raise OfficerNotChosen(errors={"officer_id": [str(OfficerNotChosen.sentence)]})
    dossier.officer_id = chosen
    move(dossier, Action.ASSIGN, actor=actor, now=now, reason=order.reason, officer=str(chosen))


def _send_back(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    move(
        dossier,
        Action.SEND_BACK,
        actor=actor,
        now=now,
        reason=order.reason,
        to_step=order.back_to,
        times=contents.times_back(dossier.id) + 1,
    )


def _hand_over(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    dossier.returned_at = now
    move(dossier, Action.HAND_OVER, actor=actor, now=now, reason=order.reason)


def _propose(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    results.propose(dossier, reason=order.reason, actor=actor, now=now)


def _initial(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    results.initial(dossier, reason=order.reason, actor=actor, now=now)


def _sign(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    results.ask_to_sign(dossier, actor=actor, now=now, signed_sha256=order.signed_sha256)


def _release(dossier: Dossier, _order: Order, actor: Actor, now: datetime) -> None:
    results.ask_to_seal(dossier, actor=actor, now=now)


def _wait(action: Action) -> Act:
    def carry_out(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
        waiting.wait(dossier, action, reason=order.reason, basis=order.basis, actor=actor, now=now)

    return carry_out


def _extend(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    extending.extend(
        dossier, days=order.days, reason=order.reason, basis=order.basis, actor=actor, now=now
    )


def _confirm(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    leaving.confirm(dossier, reason=order.reason, basis=order.basis, actor=actor, now=now)


def _decline(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    leaving.decline(dossier, reason=order.reason, actor=actor, now=now)


def _end(dossier: Dossier, order: Order, actor: Actor, now: datetime) -> None:
    leaving.end(dossier, reason=order.reason, basis=order.basis, actor=actor, now=now)


_WAITS = (
    Action.ASK_PAYMENT,
    Action.CONFIRM_PAYMENT,
    Action.STOP,
    Action.RESUME,
    Action.CONSULT,
    Action.TAKE_OPINION,
)
_ACTS: dict[Action, Act] = {
    Action.RECEIVE: _receive,
    Action.REFUSE_INTAKE: _refuse,
    Action.ASSIGN: _assign,
    Action.PROPOSE: _propose,
    Action.INITIAL: _initial,
    Action.SEND_BACK: _send_back,
    Action.SIGN: _sign,
    Action.RELEASE: _release,
    Action.HAND_OVER: _hand_over,
    Action.EXTEND: _extend,
    Action.CONFIRM_WITHDRAWAL: _confirm,
    Action.DECLINE_WITHDRAWAL: _decline,
    Action.END: _end,
    **{action: _wait(action) for action in _WAITS},
}
