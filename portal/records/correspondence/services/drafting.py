"""Composing an outgoing document: its fields and its annexes, while it lies with the drafter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.search.fold import fold
from portal.identity.audit.services import record
from portal.records.correspondence.models import OutgoingAnnex, OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.queries.outgoing import SignerChoice
from portal.records.correspondence.rules import Step
from portal.records.documents.models import StoredFile
from portal.records.documents.services import InspectedFile, keep
from portal.records.registers.rules import kinds

ANNEX = "correspondence.annex"
MOST_ANNEXES = 10


class NotWithDrafter(Refused):
    """The document has left the drafter's desk."""

    sentence = _l("Văn bản đã trình, không sửa được nữa. Hãy đề nghị trả lại nếu cần sửa.")


class StaleOutgoing(Refused):
    """Somebody saved another draft in between."""

    sentence = _l("Văn bản vừa được người khác sửa. Hãy tải lại trang rồi sửa tiếp.")


class SignerUnknown(Invalid):
    """The person chosen may not sign this kind of document today."""

    sentence = _l("Người này không có thẩm quyền ký loại văn bản đã chọn vào hôm nay.")


class AnnexEmpty(Invalid):
    """The annex has neither text nor a file, or both."""

    sentence = _l("Soạn nội dung phụ lục hoặc chọn tệp PDF, một trong hai.")


class TooManyAnnexes(Refused):
    """There is no room for another annex."""

    sentence = _l("Mỗi văn bản có nhiều nhất 10 phụ lục.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the drafter writes; lists hold one entry a line."""

    kind: str
    subject: str
    body: str
    signer_id: UUID
    addressee: str = ""
    bases: str = ""
    recipients: str = ""
    office: str = ""
    drafter_mark: str = ""
    personal: bool = True
    replaces_id: UUID | None = None
    replaces_reason: str = ""


def create(unit_id: UUID, draft: Draft, *, actor: Actor, now: datetime) -> OutgoingDocument:
    """Begin a document with its drafter; raises SignerUnknown beside its field."""
    if actor.id is None:
        raise NotWithDrafter
    made = OutgoingDocument(
        id=uuid7(),
        unit_id=unit_id,
        step=Step.DRAFT,
        revision=0,
        drafter_id=actor.id,
        drafter_name=actor.name,
        created_at=now,
    )
    _write(made, draft, now)
    session().add(made)
    session().flush()
    note("document.created", made, actor, now, kind=kinds()[made.kind].name)
    return made


def save(
    document_id: UUID, draft: Draft, *, seen: datetime | None, actor: Actor, now: datetime
) -> OutgoingDocument:
    """Put another draft in place of the one that was ``seen`` (when it was saved).

    Raises NotWithDrafter, StaleOutgoing or SignerUnknown.
    """
    document = _with_drafter(document_id)
    if seen is not None and seen != document.updated_at:
        raise StaleOutgoing
    _write(document, draft, now)
    session().flush()
    note("document.changed", document, actor, now)
    return document


def _write(document: OutgoingDocument, draft: Draft, now: datetime) -> None:
    signer = _signer(document.unit_id, draft, now)
    document.kind, document.subject = draft.kind, draft.subject
    document.folded = fold(f"{kinds()[draft.kind].name} {draft.subject}")[:700]
    document.addressee, document.bases, document.body = draft.addressee, draft.bases, draft.body
    document.recipients, document.office = draft.recipients, draft.office
    document.drafter_mark, document.personal = draft.drafter_mark, draft.personal
    document.signer_id, document.signer_name = signer.account_id, signer.name
    document.signer_title, document.capacity = signer.title, list(signer.capacity)
    document.replaces_id, document.replaces_reason = draft.replaces_id, draft.replaces_reason
    document.updated_at = now


def _signer(unit_id: UUID, draft: Draft, now: datetime) -> SignerChoice:
    for choice in find.signers(unit_id, draft.kind, now=now):
        if choice.account_id == draft.signer_id:
            return choice
    raise SignerUnknown(errors={"signer_id": [str(SignerUnknown.sentence)]})


def add_annex(
    document_id: UUID,
    *,
    title: str,
    body: str,
    file: InspectedFile | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Add an annex: text in the same file, or a PDF of its own.

    Raises NotWithDrafter, TooManyAnnexes or AnnexEmpty.
    """
    document = _with_drafter(document_id)
    if bool(body) is (file is not None):
        raise AnnexEmpty(errors={"annex_body": [str(AnnexEmpty.sentence)]})
    if len(find.annexes(document.id)) >= MOST_ANNEXES:
        raise TooManyAnnexes
    stored = _kept(file, document, actor, now) if file else None
    made = OutgoingAnnex(
        document_id=document.id,
        title=title,
        body=body or None,
        file_id=stored.id if stored else None,
        sha256=stored.sha256 if stored else None,
    )
    session().add(made)
    session().flush()
    note("document.annex_added", document, actor, now, title=title, sha256=made.sha256)


def _kept(
    file: InspectedFile, document: OutgoingDocument, actor: Actor, now: datetime
) -> StoredFile:
    return keep(file, owner=actor, purpose=ANNEX, now=now, unit_id=document.unit_id)


def drop_annex(document_id: UUID, annex_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take an annex away again; raises NotWithDrafter or OutgoingNotFound."""
    document = _with_drafter(document_id)
    annex = find.get_annex(document, annex_id)
    session().delete(annex)
    session().flush()
    note("document.annex_removed", document, actor, now, title=annex.title)


def _with_drafter(document_id: UUID) -> OutgoingDocument:
    document = find.locked(document_id)
    if document.step is not Step.DRAFT:
        raise NotWithDrafter
    return document


def note(
    action: str, document: OutgoingDocument, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    """Write an act on an outgoing document into the journal."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="outgoing",
        subject_id=document.id,
        unit_id=document.unit_id,
        **facts,
    )
