"""The permission that the competent person signs, and the copy that the agency signs.

The permission names the copy's content by its hash, the form and the agency. On the strength of
it the sealer puts the agency's signature on the copy (Nghị định 30/2020/NĐ-CP, Điều 25, 32 and
Phụ lục I). Reading and working are apart, so that no lock is held while something is signed.
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
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import COPY_MATTER, form_rules
from portal.records.correspondence.queries.outgoing import signers
from portal.records.registers import queries as registers
from portal.records.registers.services import double_signing
from portal.records.registers.services.double_signing import agency_of, fill, officer_of
from portal.records.registers.services.sheets import agency_sheet
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import ANNEX_LIST, Owner
from portal.records.signatures.services import sealing


@dataclass(frozen=True, slots=True)
class Permission:
    """The permission ready to be laid out and signed."""

    html: str
    title: str
    listing: Attachment
    officer: Owner
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder(double_signing.SealOrder):
    """The copy's content; what is filled in and lets it be sealed is the signed permission."""

    content_sha256: str


def write(copy_id: UUID, actor: Actor, *, now: datetime) -> Permission:
    """Write the permission of a copy, to be signed by who allowed it."""
    copy = find.get(copy_id)
    if copy.issued_document_id is None or copy.content_sha256 is None:
        raise NotFound
    issued, unit = registers.get(copy.issued_document_id), get_unit(copy.unit_id)
    sheet = agency_sheet(
        unit,
        title="Phiếu cho phép sao văn bản",
        url=f"{settings().public_url}/v/{issued.public_id}",
        symbol=copy.symbol,
    )
    words, agency = form_rules()[copy.form].words, str(sheet["agency"])
    told = sheet | {
        "copy": copy,
        "words": words,
        "pages": find.pages_of(copy),
        "authority": _capacity(copy, now),
        "office": issued.signer_title,
        "signer_name": issued.signer_name,
        "recipients": ("Lưu: VT",),
    }
    return Permission(
        html=render_paper("pdf/copies/permission.html", **told),
        title=f"Phiếu cho phép sao – {copy.subject}",
        listing=_listing(copy, words, agency, now),
        officer=officer_of(actor, unit),
        at=now,
    )


def _capacity(copy: DocumentCopy, now: datetime) -> tuple[str, ...]:
    offered = signers(copy.unit_id, COPY_MATTER, now=now)
    found = (each.capacity for each in offered if each.account_id == copy.signer_id)
    return next(found, ())


def _listing(copy: DocumentCopy, words: str, agency: str, now: datetime) -> Attachment:
    """Name the copy by its hash, so that the officer's signature covers it."""
    told = {
        "annexes": [{"title": copy.subject, "sha256": copy.content_sha256}],
        "copy": {"form": words, "agency": agency, "pages": find.pages_of(copy)},
    }
    data = json.dumps(told, ensure_ascii=False).encode()
    return Attachment(ANNEX_LIST, data, "Văn bản được phép sao", now, "Data")


def lay_out(permission: Permission) -> bytes:
    """Lay the permission out with empty fields for number, date and signature."""
    made = render(permission.html, title=permission.title, attachments=(permission.listing,))
    return signatures.prepare(made)


def certify(pdf: bytes, permission: Permission) -> bytes:
    """Sign the permission as the competent person; the timestamp comes later."""
    return signatures.certify(pdf, officer=permission.officer, now=permission.at, stamped=False)


def to_seal(copy_id: UUID, clerk: Actor, *, now: datetime) -> SealOrder:
    """Gather what is sealed: the copy's content on the strength of its signed permission."""
    copy, unit = find.get(copy_id), get_unit(find.get(copy_id).unit_id)
    if copy.content_sha256 is None or copy.slip_sha256 is None or copy.numbered_on is None:
        raise NotFound
    if copy.issued_document_id is None:
        raise NotFound
    return SealOrder(
        content_sha256=copy.content_sha256,
        sha256=copy.slip_sha256,
        agency=agency_of(unit),
        clerk_id=str(clerk.id),
        number=find.full_number(copy),
        issued_on=copy.numbered_on,
        at=now,
        matter=registers.get(copy.issued_document_id).matter,
    )


def seal(order: SealOrder) -> tuple[bytes, bytes]:
    """Fill number and date into the permission and have the sealer sign the copy; give both."""
    filled, content = fill(order), blobs().read(order.content_sha256)
    return sealing.request_annex_seal(content, filled, order.for_sealer()), filled
