"""The moves of an outgoing document; slow steps are jobs, and the move ends when they do.

While a job runs the document is ``pending`` and no other act is possible, so that it never
says "signed" without the signature.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Move, find_move
from portal.records.correspondence.services.drafting import note
from portal.records.correspondence.services.retrying import prefix_of
from portal.records.correspondence.services.telling import tell_next
from portal.records.documents.queries import list_files
from portal.records.registers import services as registers
from portal.records.registers.rules import kinds
from portal.records.signatures.services import SignsAtDesk, signs_at_desk


class OutOfOrder(Refused):
    """The act does not fit the desk on which the document lies."""

    sentence = _l("Văn bản chưa đến bước này hoặc đã qua bước này. Hãy tải lại trang.")


class StillWorking(Refused):
    """A job of the last act is under way."""

    sentence = _l("Hệ thống đang kết xuất, ký hoặc đóng dấu văn bản. Vui lòng chờ ít giây.")


class ReadAnother(Refused):
    """The document was sent back and submitted anew since its page was opened."""

    sentence = _l("Văn bản đã thay đổi sau khi ông/bà mở trang. Hãy tải lại trang và đọc lại.")


class OwnDraft(Refused):
    """Who drafts a document does not initial it."""

    sentence = _l("Người soạn không tự ký nháy. Hãy nhờ lãnh đạo phòng khác kiểm tra.")


class AnotherSigner(Refused):
    """The document names another person under the place of the signature."""

    sentence = _l("Văn bản ghi người ký khác. Hãy trả lại để soạn với đúng người ký.")


class ReasonMissing(Invalid):
    """A document is sent back and nobody says why."""

    sentence = _l("Ghi lý do trả lại để người soạn biết cần sửa gì.")


class AnnexNotCleared(Refused):
    """The antivirus scanner has not cleared an annex."""

    sentence = _l("Có tệp phụ lục chưa qua kiểm tra mã độc. Vui lòng thử lại sau ít phút.")


@dataclass(frozen=True, slots=True)
class _Order:
    document: OutgoingDocument
    move: Move
    actor: Actor
    now: datetime
    signed_sha256: str | None = None


def act(
    document_id: UUID,
    chosen: Act,
    *,
    seen: str | None,
    reason: str | None = None,
    signed_sha256: str | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Carry out an act that the policy allowed; ``seen`` is the version that was read, if known.

    ``signed_sha256`` is what the signer's own token has signed. Raises OutOfOrder, StillWorking,
    ReadAnother, or the act's own refusal; nothing is changed then.
    """
    document = find.locked(document_id)
    move = check_possible(document, chosen)
    if chosen in _OF_WHAT_WAS_READ and seen not in {None, find.version_of(document)}:
        raise ReadAnother
    order = _Order(document, move, actor, now, signed_sha256)
    if chosen is Act.SEND_BACK:
        _send_back(order, (reason or "").strip())
    else:
        _CHECKS[chosen](order)
        _go_on(order)
    session().flush()


def check_possible(document: OutgoingDocument, chosen: Act) -> Move:
    """Give the move that an act makes; raises OutOfOrder, StillWorking."""
    move = find_move(chosen, document.step)
    if move is None:
        raise OutOfOrder
    if document.pending:
        raise StillWorking
    return move


def _go_on(order: _Order) -> None:
    document, move = order.document, order.move
    document.updated_at = order.now
    if move.stage is None or move.act is Act.SUBMIT:
        document.step = move.to
        note(move.action, document, order.actor, order.now, revision=document.revision)
        tell_next(document, now=order.now)
    if move.stage is not None:
        _ask(document, move.stage, order.actor, order.signed_sha256)


def _submit(order: _Order) -> None:
    document = order.document
    files = [each.file_id for each in find.annexes(document.id) if each.file_id]
    if not all(stored.available for stored in list_files(files)):
        raise AnnexNotCleared
    _open(document, order.actor, order.now)
    document.revision += 1
    document.returned_reason = document.initials = document.initialled_by = None
    document.rendered_sha256 = document.certified_sha256 = None


def _open(document: OutgoingDocument, actor: Actor, now: datetime) -> None:
    """Open the document in the register, or let what is open say what the draft says now."""
    kind, unit = kinds()[document.kind], get_unit(document.unit_id)
    symbol = kind.full_symbol(unit.symbol, document.office)
    matter, personal = find.matter_of(document), document.personal
    if document.issued_document_id is not None:
        registers.revise_draft(
            document.issued_document_id,
            kind=kind.name,
            symbol=symbol,
            title=document.subject,
            personal=personal,
            signer_name=document.signer_name,
            signer_title=document.signer_title,
            matter=matter,
        )
        return
    opened = registers.open_draft(
        unit_id=document.unit_id,
        kind=kind.name,
        symbol=symbol,
        title=document.subject,
        personal=personal,
        signer_name=document.signer_name,
        signer_title=document.signer_title,
        matter=matter,
        actor=actor,
        now=now,
    )
    document.issued_document_id = opened.id


def _initial(order: _Order) -> None:
    if order.actor.id == order.document.drafter_id:
        raise OwnDraft
    if order.document.rendered_sha256 is None:
        raise StillWorking
    order.document.initialled_by, order.document.initials = order.actor.id, order.actor.name


def _sign(order: _Order) -> None:
    document = order.document
    if order.signed_sha256 is None and signs_at_desk(order.actor.id):
        raise SignsAtDesk
    if order.actor.id != document.signer_id or document.issued_document_id is None:
        raise AnotherSigner
    registers.note_signer(document.issued_document_id, actor=order.actor, now=order.now)


def _release(order: _Order) -> None:
    """Give the number now: it stays with the document whatever happens to the job."""
    issued = order.document.issued_document_id
    if issued is None:
        raise OutOfOrder
    today = local(order.now).date()
    registers.assign_number(issued, issued_on=today, actor=order.actor, now=order.now)


def _send_back(order: _Order, reason: str) -> None:
    if not reason:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.sentence)]})
    order.document.step, order.document.returned_reason = order.move.to, reason
    order.document.updated_at = order.now
    note(order.move.action, order.document, order.actor, order.now, reason=reason)
    tell_next(order.document, now=order.now)


_CHECKS = {
    Act.SUBMIT: _submit,
    Act.INITIAL: _initial,
    Act.SIGN: _sign,
    Act.RELEASE: _release,
}


_OF_WHAT_WAS_READ = frozenset({Act.INITIAL, Act.SIGN, Act.RELEASE})


def _ask(
    document: OutgoingDocument, stage: str, actor: Actor, signed_sha256: str | None = None
) -> None:
    document.pending = stage
    brought = {"signed_sha256": signed_sha256} if signed_sha256 else {}
    enqueue(
        f"outgoing.{stage}",
        {
            "document_id": str(document.id),
            "actor_id": str(actor.id),
            "actor_name": actor.name,
            **brought,
        },
        key=f"{prefix_of(document)}{stage}:{document.revision}",
    )
