"""The sheet of an outgoing document: written, laid out, certified, numbered, sealed.

Reading (inside a short transaction) and working (outside any) are apart, so that no database
lock is held while a document is rendered or signed.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.core.pdf import Attachment, render
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.core.templates import render_paper
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence.models import OutgoingAnnex, OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import read_blocks
from portal.records.registers import queries as registers
from portal.records.registers.queries import DocumentRow
from portal.records.registers.rules import kinds
from portal.records.registers.services import double_signing
from portal.records.registers.services.double_signing import (
    CertifyOrder,
    agency_of,
    fill,
    officer_of,
)
from portal.records.registers.services.sheets import agency_sheet
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import ANNEX_LIST
from portal.records.signatures.services import sealing


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet ready to be laid out, with the list of annexes that are files of their own."""

    title: str
    html: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder(double_signing.SealOrder):
    """What is filled in and sealed, and annexes that are files of their own by the annex's id."""

    annexes: dict[str, str]


def write(document_id: UUID, *, now: datetime) -> Sheet:
    """Write the HTML of a submitted document."""
    document = find.get(document_id)
    annexes, issued = find.annexes(document_id), _issued(document)
    own = [each for each in annexes if each.sha256]
    html = render_paper(
        "pdf/correspondence/outgoing.html",
        **_head(document, issued),
        blocks=read_blocks(document.body),
        annexes=[(each.title, read_blocks(each.body)) for each in annexes if each.body],
        files=[each.title for each in own],
    )
    title = f"{issued.kind} – {document.subject}"
    return Sheet(title, html, (_annex_list(own, now),) if own else ())


def _head(document: OutgoingDocument, issued: DocumentRow) -> dict[str, object]:
    kind = kinds()[document.kind]
    mark = ".".join(filter(None, (document.office, document.drafter_mark)))
    sheet = agency_sheet(
        get_unit(document.unit_id),
        title=kind.name if kind.titled else document.subject,
        url=f"{settings().public_url}/v/{issued.public_id}",
        symbol=issued.symbol,
    )
    return sheet | {
        "titled": kind.titled,
        "subject": document.subject if kind.titled else "",
        "regarding": "" if kind.titled else document.subject,
        "addressee": document.addressee,
        "bases": _lines(document.bases),
        "authority": document.capacity,
        "office": document.signer_title,
        "signer_name": document.signer_name,
        "recipients": (*_lines(document.recipients), f"Lưu: VT{', ' if mark else ''}{mark}"),
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip(" ;.") for line in text.splitlines() if line.strip(" ;."))


def _annex_list(own: list[OutgoingAnnex], now: datetime) -> Attachment:
    """List annex files by their hashes, so that the officer's signature covers them."""
    rows = [{"title": each.title, "sha256": each.sha256} for each in own]
    data = json.dumps({"annexes": rows}, ensure_ascii=False).encode()
    return Attachment(ANNEX_LIST, data, "Danh mục phụ lục là tệp riêng", now, "Data")


def lay_out(sheet: Sheet) -> bytes:
    """Lay a sheet out with empty fields for number, date, signature and seal."""
    made = render(sheet.html, title=sheet.title, attachments=sheet.attachments)
    return signatures.prepare(made)


def to_certify(
    document_id: UUID, actor: Actor, *, now: datetime, signed_sha256: str | None = None
) -> CertifyOrder:
    """Gather what the signer signs: the file that was initialled."""
    document = find.get(document_id)
    if document.rendered_sha256 is None:
        raise NotFound
    officer = officer_of(actor, get_unit(document.unit_id))
    return CertifyOrder(document.rendered_sha256, officer, now, signed_sha256)


def to_seal(document_id: UUID, clerk: Actor, *, now: datetime) -> SealOrder:
    """Gather what is sealed: the signed file, its number, and the annexes in other files."""
    document = find.get(document_id)
    issued, unit = _issued(document), get_unit(document.unit_id)
    if document.certified_sha256 is None or issued.issued_on is None:
        raise NotFound
    own = find.annexes(document_id)
    return SealOrder(
        sha256=document.certified_sha256,
        agency=agency_of(unit),
        clerk_id=str(clerk.id),
        number=issued.full_number,
        issued_on=issued.issued_on,
        at=now,
        annexes={str(each.id): each.sha256 for each in own if each.sha256},
        matter=issued.matter,
    )


def seal(order: SealOrder) -> tuple[bytes, dict[str, bytes]]:
    """Fill in number and date and have the sealer seal the document, and each annex file."""
    filled, wanted = fill(order), order.for_sealer()
    annexes = {
        key: sealing.request_annex_seal(blobs().read(sha256), filled, wanted)
        for key, sha256 in order.annexes.items()
    }
    return sealing.request_seal(filled, wanted), annexes


def _issued(document: OutgoingDocument) -> DocumentRow:
    if document.issued_document_id is None:
        raise NotFound
    return registers.get(document.issued_document_id)
