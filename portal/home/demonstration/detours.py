"""What happens to some dossiers on the way: they wait, are extended, are asked back or ended."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.home.demonstration.aside import Aside, Crew, take_aside
from portal.onestop.corrections.models import SheetState
from portal.onestop.corrections.queries import sheets
from portal.onestop.corrections.rules.items import field_key
from portal.onestop.corrections.rules.verdicts import Judgement, Verdict
from portal.onestop.corrections.services import answering, drafting, handing_in, sending
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, Basis, find_move
from portal.onestop.dossiers.services import desk, leaving
from portal.onestop.dossiers.services.desk import Order

# By fate: what happens after the assignment.
DETOURS: Mapping[str, tuple[Action | Aside, ...]] = {
    "correction": (Action.REQUEST_CORRECTION,),
    "answered": (Action.REQUEST_CORRECTION, Action.ANSWER_CORRECTION),
    "unpaid": (Action.ASK_PAYMENT,),
    "stopped": (Action.STOP,),
    "extended": (Action.EXTEND,),
    "leaving": (Action.ASK_WITHDRAWAL,),
    "ended": (Action.END,),
    "paid": (Action.ASK_PAYMENT, Aside.PAY),
    "receipt_cancelled": (Action.ASK_PAYMENT, Aside.PAY, Aside.CANCEL_RECEIPT),
    "linked": (),
    "linked_late": (),
    "linked_ended": (Aside.END_PARTS,),
}
_DAYS = 30
_PHONE, _NEW_PHONE = "applicant_phone", "0912345678"
_DEFICIENT = Judgement(
    Verdict.DEFICIENT,
    because="Số điện thoại khai không liên lạc được (dữ liệu minh họa).",
    example="Khai số đang dùng, ví dụ 0912 345 678.",
)
_BASIS = Basis(
    legal_ground="Căn cứ minh họa, không phải quy định có thật",
    document="Văn bản minh họa",
    apology="Cơ quan xin lỗi ông/bà vì giải quyết chậm (dữ liệu minh họa).",
)
_WHY = "Lý do minh họa."


def take(dossier_id: UUID, action: Action | Aside, crew: Crew, moment: datetime) -> None:
    """Carry out one act at a moment; what is late already is not extended any more."""
    with clock.frozen(moment), transaction():
        dossier = find.get(dossier_id)
        if isinstance(action, Aside):
            take_aside(dossier, action, crew, moment)
            return
        late = dossier.due_at is None or dossier.due_at <= moment
        move = find_move(action, dossier.step, dossier.state)
        if move is None or (action is Action.EXTEND and late):
            return
        citizen = Actor(dossier.submitted_by, dossier.submitter_name, "citizen")
        actor = crew[move.function] if move.function else citizen
        _carry_out(dossier, action, actor, moment)


def _carry_out(dossier: Dossier, action: Action, actor: Actor, now: datetime) -> None:
    """Go through the door of an act: only some are the desk's."""
    if action is Action.REQUEST_CORRECTION:
        _send_back(dossier, actor, now)
    elif action is Action.ANSWER_CORRECTION:
        _answer(dossier, actor, now)
    elif action is Action.ASK_WITHDRAWAL:
        leaving.withdraw(dossier, reason=_WHY, actor=actor, now=now)
    else:
        desk.act(dossier, action, Order(_WHY, basis=_BASIS, days=3), actor=actor, now=now)


def _send_back(dossier: Dossier, actor: Actor, now: datetime) -> None:
    """Send a real sheet: the telephone number is to be put right, all else is accepted."""
    said = {item.key: Judgement(Verdict.ACCEPTED) for item in sheets.items_of(dossier)}
    said[field_key(_PHONE)] = _DEFICIENT
    drafting.save(dossier, said, seen=None, actor=actor, now=now)
    sending.send(dossier, days=_DAYS, seen=None, actor=actor, now=now)


def _answer(dossier: Dossier, actor: Actor, now: datetime) -> None:
    sheet = sheets.find_in(dossier.id, SheetState.SENT)
    if sheet is not None:
        answering.answer_field(sheet, dossier, _PHONE, _NEW_PHONE, now=now)
        handing_in.hand_in(sheet, dossier, actor=actor, now=now)
