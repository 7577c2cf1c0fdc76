"""The sheet of a result: written from its draft, laid out, certified, numbered, sealed.

Reading (inside a short transaction) and working (outside any) are apart, so that no
database lock is held while a document is rendered or signed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.core.pdf import render
from portal.core.settings import settings
from portal.core.templates import render_paper
from portal.identity.organisations.queries import UnitRow, get_unit
from portal.identity.organisations.rules import UnitKind
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.services.templates import fill_numbers, template
from portal.records.registers import queries as registers
from portal.records.registers.services.double_signing import (
    CertifyOrder,
    SealOrder,
    agency_of,
    officer_of,
)
from portal.records.registers.services.sheets import agency_sheet
from portal.records.signatures import services as signatures

_RECIPIENTS = ("Như trên", "Lưu: VT, hồ sơ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet ready to be laid out."""

    title: str
    html: str


def write(dossier_id: UUID) -> Sheet:
    """Write the HTML of a proposed result; the signer is the unit's agency head."""
    dossier, result = _both(dossier_id)
    unit, form = get_unit(dossier.unit_id), template(result.template)
    document = registers.get(_document(result))
    title = form.heading if result.granted else "THÔNG BÁO"
    body = fill_numbers(result.body, find.answers(dossier))
    html = render_paper(
        "pdf/dossiers/result.html",
        **agency_sheet(
            unit,
            title=title,
            url=f"{settings().public_url}/v/{document.public_id}",
            symbol=document.symbol,
        )
        | {
            "subject": result.title,
            "bases": form.fill_bases(dossier),
            **_block(unit, document.signer_title),
            "signer_name": document.signer_name,
            "recipients": (f"{dossier.applicant_name}", *_RECIPIENTS[1:]),
        },
        paragraphs=[line for line in body.splitlines() if line.strip()],
    )
    return Sheet(title=f"{title} – {dossier.code}", html=html)


def _block(unit: UnitRow, signer_title: str) -> dict[str, object]:
    """Give what stands above the signature: for whom the signer signs, then their position.

    Who signs by mandate does not sign for the collective (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    *above, office = signer_title.split("\n")
    mandate = any(line.startswith("TUQ.") for line in above)
    collective = ["TM. ỦY BAN NHÂN DÂN"] if unit.kind is UnitKind.COMMUNE and not mandate else []
    return {"authority": (*collective, *above), "office": office}


def lay_out(sheet: Sheet) -> bytes:
    """Lay a sheet out with empty fields for number, date, signature and seal."""
    return signatures.prepare(render(sheet.html, title=sheet.title))


def to_certify(
    dossier_id: UUID, actor: Actor, *, now: datetime, signed_sha256: str | None = None
) -> CertifyOrder:
    """Gather what the agency head signs: the file that was initialled."""
    dossier, result = _both(dossier_id)
    unit = get_unit(dossier.unit_id)
    if result.rendered_sha256 is None:
        raise NotFound
    return CertifyOrder(result.rendered_sha256, officer_of(actor, unit), now, signed_sha256)


def to_seal(dossier_id: UUID, clerk: Actor, *, now: datetime) -> SealOrder:
    """Gather what is sealed: the signed file, and the number it was given."""
    dossier, result = _both(dossier_id)
    unit = get_unit(dossier.unit_id)
    document = registers.get(_document(result))
    if result.certified_sha256 is None or document.issued_on is None:
        raise NotFound
    return SealOrder(
        sha256=result.certified_sha256,
        agency=agency_of(unit),
        clerk_id=str(clerk.id),
        number=document.full_number,
        issued_on=document.issued_on,
        at=now,
        matter=document.matter,
    )


def _both(dossier_id: UUID) -> tuple[Dossier, Result]:
    result = find.find_result(dossier_id)
    if result is None:
        raise NotFound
    return find.get(dossier_id), result


def _document(result: Result) -> UUID:
    if result.issued_document_id is None:
        raise NotFound
    return result.issued_document_id
