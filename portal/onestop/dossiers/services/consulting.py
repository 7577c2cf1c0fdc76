"""Asking other units about a dossier, which lies with them until enough have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import SYSTEM, Actor
from portal.core.clock import local
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.identity.accounts.queries import staff_in
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.rules import Function
from portal.onestop.calendar.rules import SegmentKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock, contents
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.rules import Action, Step, lasting
from portal.onestop.dossiers.services.acting import in_whose_place, stand_in_opinion
from portal.onestop.dossiers.services.moves import BusyNow, move
from portal.onestop.dossiers.services.noting import acting_facts
from portal.onestop.workflows.queries.asking import get_opinion
from portal.onestop.workflows.rules import Stance, Wait
from portal.onestop.workflows.services import opinions


class NotItsPaper(Invalid):
    """A paper was named that the dossier does not have."""

    sentence = _l("Chỉ gửi kèm được giấy tờ của chính hồ sơ này.")


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What the case officer asks: of whom, what, with which papers, by when."""

    unit_ids: Sequence[UUID]
    question: str
    papers: Sequence[UUID]
    limit_hours: int
    wait: Wait = Wait.ALL


def consult(dossier: Dossier, enquiry: Enquiry, *, actor: Actor, now: datetime) -> UUID:
    """Ask units; the dossier counts as lying with them, and its clock runs on.

    Gives the round's id. Raises NotItsPaper, NobodyAsked, QuestionMissing, or what
    ``moves.move`` raises.
    """
    if not set(enquiry.papers) <= {paper.id for paper in contents.papers(dossier.id)}:
        raise NotItsPaper(errors={"papers": [str(NotItsPaper.sentence)]})
    asked = opinions.Question(
        dossier_id=dossier.id,
        asking_unit_id=dossier.unit_id,
        unit_ids=tuple(enquiry.unit_ids),
        text=enquiry.question,
        papers=tuple(enquiry.papers),
        limit_minutes=enquiry.limit_hours * 60,
        wait=enquiry.wait,
    )
    round_id = opinions.ask(asked, actor=actor, now=now)
    told = enquiry.question
    move(dossier, Action.CONSULT, actor=actor, now=now, reason=told, round=str(round_id))
    for unit_id in asked.unit_ids:
        _tell_unit(unit_id, dossier.code, now)
    return round_id


def give_opinion(
    request_id: UUID, *, stance: Stance, text: str, actor: Actor, now: datetime
) -> None:
    """Answer for a unit; the answer that completes the round brings the dossier back.

    A later answer is kept with the dossier, which has gone on. Who deputises is counted, and
    named with whose place they took. Raises what ``acting.stand_in_opinion`` and
    ``opinions.answer`` raise, or BusyNow.
    """
    request = get_opinion(request_id)
    dossier = get(request.dossier_id)
    acting = stand_in_opinion(dossier, request, actor=actor, now=now)
    complete = opinions.answer(
        request_id,
        stance=stance,
        text=text,
        actor=actor,
        now=now,
        by=in_whose_place(actor, acting),
        **acting_facts(acting),
    )
    if complete and _is_away(dossier):
        if dossier.pending:
            raise BusyNow
        move(dossier, Action.TAKE_OPINION, actor=SYSTEM, now=now, round=str(request.round_id))
    if dossier.officer_id is not None:
        _tell(dossier.officer_id, dossier, now)


def _is_away(dossier: Dossier) -> bool:
    open_now = lasting(clock.segments(dossier.id))
    away = open_now is not None and open_now.kind is SegmentKind.WITH_OTHER_AGENCY
    return away and dossier.step is Step.EXAMINATION


def _tell_unit(unit_id: UUID, code: str, now: datetime) -> None:
    heads = staff_in(unit_id, Function.DIVISION_HEAD, local(now).date())
    with speaking("vi"):
        for head in heads:
            notify(
                account_id=head.account_id,
                kind=NoticeKind.DOSSIER,
                title=_("Đơn vị được hỏi ý kiến"),
                body=_("Hồ sơ %(code)s cần ý kiến của đơn vị.", code=code),
                url="/can-bo/y-kien",
                now=now,
            )


def _tell(officer_id: UUID, dossier: Dossier, now: datetime) -> None:
    with speaking("vi"):
        notify(
            account_id=officer_id,
            kind=NoticeKind.DOSSIER,
            title=_("Đã có ý kiến trả lời"),
            body=_("Hồ sơ %(code)s vừa nhận được ý kiến của đơn vị được hỏi.", code=dossier.code),
            url=f"/can-bo/ho-so/{dossier.id}",
            now=now,
        )
