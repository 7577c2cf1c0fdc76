"""Documents handed to other agencies' systems, and taken from them, as edXML packages."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import transaction
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence.models import IncomingDocument, OutgoingDocument
from portal.records.correspondence.queries import incoming as arrivals
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.services.incoming import INCOMING, Arrival, register
from portal.records.documents.rules import SIGNED_PDFS
from portal.records.documents.services import InspectedFile, inspect, keep
from portal.records.edxml import services as edxml
from portal.records.edxml.rules import (
    Attachment,
    Letter,
    Organisation,
    Received,
    Signer,
    Trusted,
)
from portal.records.registers.services import ReleasedDocument, released_document
from portal.records.signatures.rules import Owner, Purpose
from portal.records.signatures.services import open_device, trust

_PDF = "application/pdf"
_SERVICE_NAME = "Dịch vụ liên thông văn bản"


class NotReleased(Refused):
    """Only a released document leaves the agency."""

    sentence = _l("Chỉ văn bản đã phát hành mới được gửi liên thông.")


_WHY = {
    Trusted.CHANGED: _l(
        "Không nhận gói edXML này: nội dung đã bị thay đổi sau khi nơi gửi ký. "
        "Vui lòng báo nơi gửi và đề nghị gửi lại."
    ),
    Trusted.UNSIGNED: _l("Không nhận gói edXML này: nơi gửi chưa ký số gói."),
    Trusted.UNKNOWN: _l(
        "Không nhận gói edXML này: chứng thư số của nơi gửi không do tổ chức mà hệ thống "
        "tin cậy cấp."
    ),
    Trusted.EXPIRED: _l("Không nhận gói edXML này: chứng thư số của nơi gửi đã hết hạn."),
    Trusted.REVOKED: _l("Không nhận gói edXML này: chứng thư số của nơi gửi đã bị thu hồi."),
}


class PackageNotTrusted(Refused):
    """The package is not signed by a system that the portal believes, or was changed."""


class NoPdfInside(Refused):
    """A package without a PDF has nothing that could be registered."""

    sentence = _l("Gói edXML không có tệp PDF nào nên không vào sổ được.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that is believed, its files inspected and stored, but not yet in any row."""

    received: Received
    main: InspectedFile
    others: tuple[InspectedFile, ...]


def hand_over(
    document_id: UUID, *, receivers: Sequence[Organisation], actor: Actor, now: datetime
) -> tuple[str, bytes]:
    """Write a released document and its annex files as a signed package; gives name and bytes.

    Call it in a reading unit of work: nobody waits for the signing device, and the journal is
    written afterwards in a transaction of its own. Raises NotReleased, and what the device of
    the exchange service raises.
    """
    document = find.get(document_id)
    if document.sealed_sha256 is None or document.issued_document_id is None:
        raise NotReleased
    released = released_document(document.issued_document_id)
    unit = get_unit(document.unit_id)
    letter = _letter(document, released, receivers, now)
    signer = open_device(Owner(Purpose.OFFICER, "exchange-service", _SERVICE_NAME, unit.name))
    made = edxml.seal(letter, signer.signer, now=now)
    with transaction():
        record(
            action="outgoing.handed_over",
            actor=actor,
            now=now,
            subject="outgoing",
            subject_id=document_id,
            unit_id=unit.id,
            number=released.document.full_number,
            receivers=[each.code for each in receivers],
        )
    return f"{released.document.full_number.replace('/', '-')}.edxml", made


def _letter(
    document: OutgoingDocument,
    released: ReleasedDocument,
    receivers: Sequence[Organisation],
    now: datetime,
) -> Letter:
    row, unit = released.document, get_unit(document.unit_id)
    if row.issued_on is None:
        raise NotReleased
    number, _, notation = row.full_number.partition("/")
    name = row.full_number.replace("/", "-")
    return Letter(
        document_id=row.public_id,
        sender=Organisation(unit.code, unit.name),
        receivers=tuple(receivers),
        number=number,
        notation=notation,
        issued_on=row.issued_on,
        place=unit.place_name,
        kind=row.kind,
        subject=document.subject,
        signer=Signer(row.signer_name, row.signer_title),
        sent_at=now,
        attachments=(Attachment(f"{name}.pdf", _PDF, released.file), *_annexes(document, name)),
        recipients=tuple(filter(None, map(str.strip, document.recipients.splitlines()))),
    )


def _annexes(document: OutgoingDocument, name: str) -> list[Attachment]:
    own = [each for each in find.annexes(document.id) if each.sealed_sha256]
    return [
        Attachment(f"{name}-pl{number}.pdf", _PDF, _read(each.sealed_sha256))
        for number, each in enumerate(own, 1)
    ]


def _read(sha256: str | None) -> bytes:
    return blobs().read(sha256 or "")


def open_package(data: bytes, *, now: datetime) -> Opened:
    """Read a package, believe it or refuse it, and inspect its files; writes no row.

    Raises NoPackage, PackageTooLarge, PackageNotTrusted, NoPdfInside and, for a file that is
    not what it claims, UploadRefused.
    """
    received = edxml.read(data, trust=trust.load(settings()), now=now)
    if received.trusted is not Trusted.VALID:
        raise PackageNotTrusted(_WHY[received.trusted])
    pdfs = [each for each in received.letter.attachments if each.name.lower().endswith(".pdf")]
    if not pdfs:
        raise NoPdfInside
    main, *others = (inspect(io.BytesIO(p.content), p.name, SIGNED_PDFS) for p in pdfs)
    return Opened(received, main, tuple(others))


def take_in(unit_id: UUID, opened: Opened, *, actor: Actor, now: datetime) -> IncomingDocument:
    """Register the document of a package under the next number; a second time gives the first."""
    letter = opened.received.letter
    key = _key(opened.received)
    known = arrivals.of_package(unit_id, key)
    if known is not None:
        return known
    made = register(unit_id, _arrival(letter, now), opened.main, actor=actor, now=now)
    more = [
        keep(each, owner=actor, purpose=INCOMING, now=now, unit_id=unit_id)
        for each in opened.others
    ]
    made.package_key = key
    made.package = {
        "sender": letter.sender.code,
        "signed_by": opened.received.signed_by,
        "organisation": opened.received.organisation,
        "certificate_sha256": opened.received.certificate_sha256,
        "files": [str(each.id) for each in more],
    }
    return made


def _key(received: Received) -> str:
    """Name a package by who signed it and what the sender calls the document.

    Nobody can so take the place of a document that another agency has sent.
    """
    signed = f"{received.certificate_sha256}\n{received.letter.document_id}"
    return hashlib.sha256(signed.encode()).hexdigest()


def _arrival(letter: Letter, now: datetime) -> Arrival:
    return Arrival(
        sender=letter.sender.name[:200],
        subject=letter.subject[:500],
        received_on=local(now).date(),
        their_number=f"{letter.number}/{letter.notation}"[:80],
        their_date=letter.issued_on,
        due_on=letter.due_on,
    )
