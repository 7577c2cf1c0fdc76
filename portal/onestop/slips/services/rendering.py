"""Laying slips out: wording and content become HTML, and that an accessible PDF."""

from dataclasses import dataclass
from uuid import UUID

from portal.core.clock import local
from portal.core.pdf import RenderedPdf, picture_url, qr_picture, render
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.core.templates import render_paper
from portal.identity.organisations.queries import UnitRow, get_unit
from portal.identity.organisations.rules import UnitKind
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.queries.wordings import by_id
from portal.onestop.slips.rules.content import Content, Picture
from portal.onestop.slips.rules.layout import fill
from portal.onestop.slips.rules.stages import LETTERS, SIGNED_BY_MAKER
from portal.onestop.slips.rules.wordings import Text
from portal.onestop.slips.services import signing
from portal.onestop.slips.services.making import content_of
from portal.records.registers.services.sheets import agency_sheet
from portal.records.signatures.rules import date_in_words, number_in_words
from portal.records.signatures.services import prepare

_WIDE = frozenset({PaperKind.REGISTER_07})
# Money is taken on an electronic invoice by law; what the portal prints only shows it.
_NEVER_VALID = frozenset({PaperKind.FEE_RECEIPT})


@dataclass(frozen=True, slots=True)
class Page:
    """A paper ready to be laid out."""

    title: str
    html: str
    pictures: tuple[Picture, ...] = ()

    def pdf(self) -> bytes:
        """Lay it out as PDF/A-3a and PDF/UA-1; call it outside any transaction."""
        return self._laid_out().data

    def to_sign(self) -> bytes:
        """Lay it out with empty fields for what signing adds; call it outside any transaction."""
        return prepare(self._laid_out())

    def _laid_out(self) -> RenderedPdf:
        stored = [picture.source for picture in self.pictures if picture.stored]
        files = {key: blobs().path(key).read_bytes() for key in stored}
        return render(self.html, title=self.title, pictures=files)


def write(slip_id: UUID) -> Page:
    """Write a slip in the wording that it keeps; a letter's number and date come with its seal."""
    slip = find.get(slip_id)
    content = content_of(slip)
    code = content.words.get("ma_ho_so", "") if slip.dossier_id else ""
    verified_at, tracked_at = signing.verification_url(slip), _url(slip, code)
    return compose(
        slip.kind,
        by_id(slip.wording_id).text,
        content,
        get_unit(slip.unit_id),
        number=slip.number,
        date_text="" if slip.kind in LETTERS else date_in_words(local(slip.acted_at)),
        url=verified_at or ("" if slip.dossier_id else tracked_at),
        tracking_url=tracked_at if slip.dossier_id else "",
        signed=bool(verified_at),
    )


def compose(
    kind: PaperKind,
    text: Text,
    content: Content,
    unit: UnitRow,
    *,
    number: int | None = None,
    date_text: str = "",
    url: str = "",
    tracking_url: str = "",
    signed: bool = False,
) -> Page:
    """Write a paper of a kind in some wording.

    A form that is ``signed`` has room for the signature of its maker; a letter always has room
    for signature and seal, and without a number for number and date.
    """
    symbol = f"{text.symbol}-{unit.symbol}" if kind in LETTERS else text.symbol
    letter = {
        "office": content.signer_title,
        "signer_name": content.right,
        "recipients": tuple(filter(None, map(str.strip, text.recipients.splitlines()))),
        "addressee": content.words.get("nguoi_nop", ""),
        "authority": ("TM. ỦY BAN NHÂN DÂN",) if unit.kind is UnitKind.COMMUNE else (),
    }
    sheet = agency_sheet(unit, title=text.title, url=url, date_text=date_text)
    html = render_paper(
        "pdf/slips/letter.html" if kind in LETTERS else "pdf/slips/form.html",
        **sheet | (letter if kind in LETTERS else {}),
        blocks=fill(text.body, content.words, content.tables),
        tables=content.tables,
        numbered=number_in_words(number, symbol) if number else "",
        code=content.words.get("ma_ho_so", ""),
        signatures=((text.left_signature, content.left), (text.right_signature, content.right)),
        signed_at=SIGNED_BY_MAKER.get(kind) if signed else None,
        tracking_url=tracking_url,
        tracking_qr=qr_picture(tracking_url, label="Mã QR để theo dõi hồ sơ")
        if tracking_url
        else "",
        wide=kind in _WIDE,
        never_valid=kind in _NEVER_VALID,
        pictures=[(_address(p), p.alt, p.about) for p in content.pictures],
    )
    title = f"{text.title} {content.words.get('ma_ho_so', '')}".strip()
    return Page(title, html, content.pictures)


def _address(picture: Picture) -> str:
    return picture_url(picture.source) if picture.stored else picture.source


def _url(slip: Slip, code: str) -> str:
    look_up = f"{settings().public_url}/tra-cuu"
    return f"{look_up}?ma={code}" if slip.dossier_id else look_up
