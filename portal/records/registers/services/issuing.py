"""Acts on the register: open, number, release, revoke, replace."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core import events
from portal.core.access import Actor
from portal.core.counters import counting_up
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.records.registers import queries
from portal.records.registers.events import DocumentReleased, DocumentRevoked
from portal.records.registers.models import IssuedDocument, NumberSeries
from portal.records.registers.rules import DocumentState, new_public_id
from portal.records.signatures.rules import Matter, Scope, number_in_words

ANY_RESULT = Matter(Scope.RESULTS)
_NEXT = counting_up(NumberSeries.last_number)


class NotADraft(Refused):
    """The document was released already."""

    sentence = _l("Văn bản này đã được phát hành, không thay đổi được nữa.")


class NotNumbered(Refused):
    """The document has no number."""

    sentence = _l("Văn bản chưa được cấp số nên chưa phát hành được.")


class NotInForce(Refused):
    """The document is a draft or its force has ended."""

    sentence = _l("Chỉ văn bản còn hiệu lực mới thu hồi hoặc thay thế được.")


class FileMissing(Refused):
    """The file to be released is not stored."""

    sentence = _l("Chưa có tệp văn bản đã ký để phát hành.")


def open_draft(
    *,
    unit_id: UUID,
    kind: str,
    symbol: str,
    title: str,
    signer_name: str,
    signer_title: str,
    actor: Actor,
    now: datetime,
    personal: bool = True,
    series: str = "",
    matter: Matter = ANY_RESULT,
) -> queries.DocumentRow:
    """Open a document and draw its public identifier, which the QR code needs before signing.

    ``symbol`` is what follows the number (``GXN-UBND``). The public sees the title only when
    the document is not personal, else the kind. A ``series`` names the register of its own
    kind in which somebody else numbers it.
    """
    made = IssuedDocument(
        public_id=new_public_id(),
        unit_id=unit_id,
        series=series,
        symbol=symbol,
        kind=kind,
        title=title,
        public_title=kind if personal else title,
        personal=personal,
        signer_name=signer_name,
        signer_title=signer_title,
        scope=matter.scope,
        matter_code=matter.code,
        created_at=now,
    )
    session().add(made)
    session().flush()
    _record("document.created", made, actor, now, kind=kind)
    return queries.get(made.id)


def revise_draft(
    document_id: UUID,
    *,
    kind: str,
    symbol: str,
    title: str,
    personal: bool,
    signer_name: str,
    signer_title: str,
    matter: Matter,
) -> None:
    """Let a draft that has no number yet say something else; its public identifier stays.

    Raises NotADraft afterwards.
    """
    document = locked(document_id)
    if document.state is not DocumentState.DRAFT or document.number is not None:
        raise NotADraft
    document.kind, document.symbol, document.title = kind, symbol, title
    document.public_title, document.personal = (kind if personal else title), personal
    document.signer_name, document.signer_title = signer_name, signer_title
    document.scope, document.matter_code = matter.scope, matter.code
    session().flush()


def next_number(unit_id: UUID, year: int) -> int:
    """Take the next number of an agency's series; call it last in the transaction.

    The row stays locked until the transaction ends, and a number that is rolled back is
    given again: the series has no gaps.
    """
    number: int = session().execute(_NEXT, {"unit_id": unit_id, "year": year}).scalar_one()
    return number


def assign_number(
    document_id: UUID, *, issued_on: date, actor: Actor, now: datetime, number: int | None = None
) -> str:
    """Give a draft its number and date; the same draft keeps the number it has.

    ``number`` is for a document with a series of its own, where that register gave it; else it
    is the next of the agency. Returns number and symbol, ``05/GXN-UBND``. Raises NotADraft
    after release.
    """
    document = locked(document_id)
    if document.state is not DocumentState.DRAFT:
        raise NotADraft
    if document.number is None:
        document.issued_on = issued_on
        document.year = issued_on.year
        document.number = number or next_number(document.unit_id, issued_on.year)
        session().flush()
        text = number_in_words(document.number, document.symbol)
        _record("document.numbered", document, actor, now, number=text)
    return number_in_words(document.number, document.symbol)


def release(document_id: UUID, *, sha256: str, actor: Actor, now: datetime) -> None:
    """Put a numbered draft in force with its signed and sealed file; a repetition does nothing.

    Raises NotNumbered, NotADraft for another file than the one released, and FileMissing
    when no stored file has this SHA-256.
    """
    document = locked(document_id)
    if document.sha256 == sha256:
        return
    if document.state is not DocumentState.DRAFT:
        raise NotADraft
    if document.number is None:
        raise NotNumbered
    if not blobs().exists(sha256):
        raise FileMissing
    document.sha256 = sha256
    document.state = DocumentState.IN_FORCE
    document.released_at = now
    session().flush()
    _record("document.released", document, actor, now, sha256=sha256)
    events.publish(DocumentReleased(document.id, document.public_id, sha256))


def preserve(document_id: UUID, *, before: str, after: str, actor: Actor, now: datetime) -> bool:
    """Put a copy with renewed evidence in the place of the one kept until now, once.

    Gives False and changes nothing when another copy than ``before`` is kept by now. The
    released file and its SHA-256 stay. Raises FileMissing.
    """
    document = locked(document_id)
    if (document.preserved_sha256 or document.sha256) != before:
        return False
    if not blobs().exists(after):
        raise FileMissing
    document.preserved_sha256 = after
    session().flush()
    _record("document.preserved", document, actor, now, before=before, sha256=after)
    return True


def revoke(document_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a document's force; the reason is shown to everybody who looks it up.

    Raises NotInForce for a draft and for one that has ended already.
    """
    document = _end(document_id, DocumentState.REVOKED, reason, now)
    _record("document.revoked", document, actor, now, reason=reason)
    events.publish(DocumentRevoked(document.id, document.public_id))


def replace(document_id: UUID, *, by_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """End a document's force in favour of another one that is in force.

    Raises NotInForce when either is not.
    """
    successor = locked(by_id)
    if by_id == document_id or successor.state is not DocumentState.IN_FORCE:
        raise NotInForce
    document = _end(document_id, DocumentState.REPLACED, reason, now)
    document.replaced_by_id = by_id
    session().flush()
    _record("document.replaced", document, actor, now, by=successor.public_id, reason=reason)
    events.publish(DocumentRevoked(document.id, document.public_id))


def _end(document_id: UUID, state: DocumentState, reason: str, now: datetime) -> IssuedDocument:
    document = locked(document_id)
    if document.state is not DocumentState.IN_FORCE:
        raise NotInForce
    document.state = state
    document.ended_reason = reason
    document.ended_at = now
    session().flush()
    return document


def locked(document_id: UUID) -> IssuedDocument:
    """Give a document to be changed in this transaction; raises DocumentNotFound."""
    wanted = sa.select(IssuedDocument).where(IssuedDocument.id == document_id).with_for_update()
    document = session().scalar(wanted)
    if document is None:
        raise queries.DocumentNotFound
    return document


def _record(
    action: str, document: IssuedDocument, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="document",
        subject_id=document.id,
        unit_id=document.unit_id,
        **facts,
    )
