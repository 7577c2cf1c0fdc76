"""Annexes in other files: sealed on the strength of the certified document that lists them."""

import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import pikepdf
import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.core.pdf import Attachment, render
from portal.core.settings import Settings, configure, settings
from portal.identity.organisations.rules import Function
from portal.records.signatures import services
from portal.records.signatures.queries import signers_of
from portal.records.signatures.rules import ANNEX_FIELD, ANNEX_LIST, Matter, Scope, Verdict
from portal.records.signatures.services import annexes, papers, sealing
from portal.records.signatures.services.sealing import orders
from portal.records.signatures.services.signing import NotSignable
from tests.factories.authorities import make_authority
from tests.factories.identity import make_staff, make_unit
from tests.factories.signatures import (
    NOW,
    TITLE,
    make_agency,
    make_officer,
    make_sheet_html,
    make_signed_paper,
)
from tests.factories.signers import share_pki
from tests.factories.uploads import make_pdf

SIGNED_AT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Bundle:
    """An annex, the certified document that lists it, and the same with its number."""

    annex: bytes
    certified: bytes
    numbered: bytes


@pytest.fixture(scope="module")
def bundle(pki_settings: Settings) -> Bundle:
    configure(pki_settings)
    annex = make_pdf()
    listing = {"annexes": [{"title": "Biểu", "sha256": sha256(annex).hexdigest()}]}
    attachment = Attachment(ANNEX_LIST, json.dumps(listing).encode(), "Danh mục", NOW)
    made = render(make_sheet_html(), title=TITLE, attachments=(attachment,))
    certified = services.certify(services.prepare(made), officer=make_officer(), now=NOW)
    numbered = services.fill_number(certified, number="05/QĐ-UBND", issued_on=date(2026, 11, 21))
    return Bundle(annex, certified, numbered)


def seal(annex: bytes, main: bytes) -> bytes:
    return annexes.seal(annex, main, agency=make_agency(), now=SIGNED_AT)


def test_a_listed_annex_gets_the_agencys_signature_top_right(bundle: Bundle) -> None:
    sealed = seal(bundle.annex, bundle.numbered)
    assert sealed.startswith(bundle.annex)
    found = services.verify(sealed, now=NOW)
    assert found.verdict is Verdict.VALID
    (report,) = found.signatures
    assert (report.field, report.certifies) == (ANNEX_FIELD, False)
    with pikepdf.open(io.BytesIO(sealed)) as document:
        (widget,) = document.pages[0].Annots
        _left, _bottom, right, top = map(float, document.pages[0].mediabox)
        x1, y1, x2, y2 = map(float, widget.Rect)
        fonts = str(dict(widget.AP.N.Resources.XObject).keys())
    assert right - x2 == pytest.approx(20, abs=1)
    assert top - y2 == pytest.approx(20, abs=1)
    assert x1 > right / 2
    assert y1 > top / 2
    assert "/Text" in fonts


def test_a_document_certified_with_its_list_is_judged_valid(bundle: Bundle) -> None:
    found = services.verify(bundle.numbered, now=NOW)
    assert papers.require_certified(found).certifies


@pytest.mark.parametrize("which", ["another annex", "no number", "no list"])
def test_what_the_document_does_not_list_is_refused(bundle: Bundle, which: str) -> None:
    annex, main = {
        "another annex": (make_pdf(text="Bieu khac"), bundle.numbered),
        "no number": (bundle.annex, bundle.certified),
        "no list": (bundle.annex, make_signed_paper().numbered),
    }[which]
    with pytest.raises(annexes.NotListed):
        seal(annex, main)


def test_an_annex_that_has_such_a_field_already_is_refused(bundle: Bundle) -> None:
    sealed = seal(bundle.annex, bundle.numbered)
    listing = json.dumps({"annexes": [{"title": "x", "sha256": sha256(sealed).hexdigest()}]})
    with pikepdf.open(io.BytesIO(bundle.numbered)) as document:
        document.attachments[ANNEX_LIST] = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]
            document, listing.encode()
        )
        out = io.BytesIO()
        document.save(out)
    with pytest.raises(NotSignable):
        seal(sealed, out.getvalue())


class TestTheSealer:
    def test_asks_for_the_documents_signature_before_it_seals_an_annex(
        self, app: object, bundle: Bundle, pki_settings: Settings
    ) -> None:
        assert app
        share_pki(pki_settings, settings().data_folder)
        unit = make_unit()
        clerk = make_staff(unit, Function.RECORDS_CLERK)
        order = sealing.SealOrder(make_agency(id=str(unit)), str(clerk), clock.now())
        for main, refusal in (
            (make_signed_paper().prepared, services.NotCertified),
            (bundle.numbered, sealing.SignerLacking),
        ):
            with pytest.raises(refusal):
                sealing.request_annex_seal(bundle.annex, main, order)


def test_an_order_says_where_the_document_begins() -> None:
    order = orders.SealOrder(make_agency(), "c", NOW, main_bytes=3)
    assert order.parts(b"annexdoc") == (b"annex", b"doc")
    assert replace(order, main_bytes=0).parts(b"doc") == (b"doc", b"")
    assert orders.SealOrder.read(order.header(b"annexdoc")).main_bytes == 3
    with pytest.raises(orders.BadMessage):
        orders.SealOrder.read({**order.header(b""), "main_bytes": -1})


def test_the_authority_register_decides_whose_signature_is_sealed(app: object) -> None:
    assert app
    unit = make_unit()
    head, deputy = make_staff(unit, Function.AGENCY_HEAD), make_staff(unit, Function.DIVISION_HEAD)
    assert signers(unit) == {head}
    make_authority(unit, deputy)
    assert signers(unit) == {deputy}


def signers(unit_id: UUID) -> set[UUID]:
    with transaction(writing=False):
        return set(signers_of(unit_id, clock.now(), Matter(Scope.ALL)))
