"""The moves of a copy: allowed, numbered, sealed, released; slow steps are jobs.

A copy on paper is allowed, numbered and released here, and signed and sealed by hand.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.counters import counting_up
from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.copies import queries as find
from portal.records.copies.models import CopySeries, DocumentCopy
from portal.records.copies.rules import (
    COPY_MATTER,
    COPY_MOVES,
    CopyAct,
    CopyMove,
    Medium,
    form_rules,
)
from portal.records.copies.services.requesting import note
from portal.records.copies.services.telling import tell_next
from portal.records.copies.services.working import ask_for
from portal.records.correspondence.queries.outgoing import SignerChoice, signers
from portal.records.documents import queries as documents
from portal.records.registers import services as registers
from portal.records.signatures.rules import Matter, Scope

SERIES = "copies"
_NEXT = counting_up(CopySeries.last_number)


class OutOfOrder(Refused):
    """The act does not fit the step of the copy."""

    sentence = _l("Bản sao chưa đến bước này hoặc đã qua bước này. Hãy tải lại trang.")


class StillWorking(Refused):
    """A job of the last act is under way."""

    sentence = _l("Hệ thống đang ký bản sao. Vui lòng chờ ít giây.")


class MayNotAllow(Refused):
    """Neither the head of the agency nor whom its authority register names for copies."""

    sentence = _l(
        "Chỉ người đứng đầu cơ quan, hoặc người được sổ thẩm quyền ký giao ký bản sao, được cho "
        "phép sao văn bản."
    )


class ReasonMissing(Invalid):
    """A copy is refused and nobody says why."""

    sentence = _l("Ghi lý do không cho phép để văn thư biết.")


class SourceNotCleared(Refused):
    """The antivirus scanner has not cleared the file."""

    sentence = _l("Tệp cần sao chưa qua kiểm tra mã độc. Vui lòng thử lại sau ít phút.")


@dataclass(frozen=True, slots=True)
class _Order:
    copy: DocumentCopy
    move: CopyMove
    actor: Actor
    now: datetime
    reason: str


def act(
    copy_id: UUID, chosen: CopyAct, *, reason: str | None = None, actor: Actor, now: datetime
) -> None:
    """Carry out an act that the policy allowed.

    Raises OutOfOrder, StillWorking, or the act's own refusal; nothing is changed then.
    """
    copy, move = find.locked(copy_id), COPY_MOVES[chosen]
    if copy.step is not move.at:
        raise OutOfOrder
    if copy.pending:
        raise StillWorking
    order = _Order(copy, move, actor, now, (reason or "").strip())
    _CHECKS[chosen](order)
    _go_on(order)
    session().flush()


def _go_on(order: _Order) -> None:
    copy, move = order.copy, order.move
    if move.stage is not None and copy.to_medium is Medium.ELECTRONIC:
        copy.updated_at = order.now
        ask_for(copy, move.stage, order.actor)
    else:
        moved(copy, move, order.actor, order.now)


def moved(copy: DocumentCopy, move: CopyMove, actor: Actor, now: datetime) -> None:
    """Let a copy go on to the next step, note it, and tell whose it is now."""
    copy.step, copy.pending, copy.updated_at = move.to, None, now
    note(
        move.action,
        copy,
        actor,
        now,
        number=find.full_number(copy) or None,
        reason=copy.refused_reason,
        sha256=copy.copy_sha256,
    )
    tell_next(copy, now=now)


def may_allow(copy: DocumentCopy, actor: Actor, *, now: datetime) -> bool:
    """Tell whether somebody may allow a copy today."""
    return _signer(copy, actor, now) is not None


def _signer(copy: DocumentCopy, actor: Actor, now: datetime) -> SignerChoice | None:
    if actor.id == copy.clerk_id:
        return None
    offered = signers(copy.unit_id, COPY_MATTER, now=now)
    return next((each for each in offered if each.account_id == actor.id), None)


def _allow(order: _Order) -> None:
    copy, now = order.copy, order.now
    signer = _signer(copy, order.actor, now)
    if signer is None:
        raise MayNotAllow
    _require_cleared(copy)
    if copy.signer_id != signer.account_id:
        copy.issued_document_id = None  # The entry that everybody can verify names its signer.
    copy.slip_sha256 = None
    copy.signer_id, copy.signer_name = signer.account_id, signer.name
    if copy.to_medium is Medium.ELECTRONIC and copy.issued_document_id is None:
        copy.issued_document_id = _open(copy, signer, order.actor, now)
        registers.note_signer(copy.issued_document_id, actor=order.actor, now=now)


def _require_cleared(copy: DocumentCopy) -> None:
    if copy.file_id is not None and not documents.get(copy.file_id).available:
        raise SourceNotCleared


def readable_file(copy: DocumentCopy) -> MadeFile:
    """Give a copy's file as far as it has come; raises SourceNotCleared or CopyNotFound."""
    _require_cleared(copy)
    return find.latest_file(copy)


def _open(copy: DocumentCopy, signer: SignerChoice, actor: Actor, now: datetime) -> UUID:
    kind = f"Bản {form_rules()[copy.form].words.lower()}"
    source = copy.source_number or copy.source_agency
    return registers.open_draft(
        unit_id=copy.unit_id,
        kind=kind,
        symbol=copy.symbol,
        title=f"{kind} {source}: {copy.subject}"[:500],
        signer_name=signer.name,
        signer_title=signer.title,
        actor=actor,
        now=now,
        personal=copy.personal,
        series=SERIES,
        matter=Matter(Scope.DOCUMENTS, COPY_MATTER),
    ).id


def _refuse(order: _Order) -> None:
    if _signer(order.copy, order.actor, order.now) is None:
        raise MayNotAllow
    if not order.reason:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.sentence)]})
    order.copy.refused_reason, order.copy.slip_sha256 = order.reason, None


def _number(order: _Order) -> None:
    """Take the next number of the agency's copies of this year, whatever their form."""
    copy, today = order.copy, local(order.now).date()
    keys = {"unit_id": copy.unit_id, "year": today.year}
    copy.number = session().execute(_NEXT, keys).scalar_one()
    copy.year, copy.numbered_on = today.year, today
    if copy.issued_document_id is not None:
        registers.assign_number(
            copy.issued_document_id,
            issued_on=today,
            actor=order.actor,
            now=order.now,
            number=copy.number,
        )


def _seal(order: _Order) -> None:
    """Leave it to the sealer to look at everything again."""


def _release(order: _Order) -> None:
    copy = order.copy
    if copy.issued_document_id is not None and copy.copy_sha256 is not None:
        registers.release(
            copy.issued_document_id, sha256=copy.copy_sha256, actor=order.actor, now=order.now
        )


_CHECKS = {
    CopyAct.ALLOW: _allow,
    CopyAct.REFUSE: _refuse,
    CopyAct.NUMBER: _number,
    CopyAct.SEAL: _seal,
    CopyAct.RELEASE: _release,
}
