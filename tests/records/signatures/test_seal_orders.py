"""Number and date that are filled in with the seal, and no other field."""

import io
from datetime import date

import pikepdf
import pytest

from portal.records.signatures import services
from portal.records.signatures.rules import NUMBER_FIELD, Verdict, number_in_words
from portal.records.signatures.services import papers
from portal.records.signatures.services.lettering import LetterMissing
from portal.records.signatures.services.sealing import SealOrder, orders
from portal.records.signatures.services.sealing.asking import KNOWN
from tests.factories.signatures import NOW, SignedPaper, make_agency

NUMBER = services.number_fields(number_in_words(5, "GXN-UBND"), date(2026, 11, 21))


def test_number_and_date_come_with_the_seal(paper: SignedPaper) -> None:
    sealed = papers.apply_seal(paper.certified, agency=paper.agency, now=NOW, filled=NUMBER)
    assert sealed.startswith(paper.certified)
    found = services.verify(sealed, now=NOW)
    assert found.verdict is Verdict.VALID
    officer, seal = found.signatures
    assert set(officer.changed_fields) == set(NUMBER)
    assert not officer.modified_after_signing
    assert (seal.field, seal.changed_fields) == ("sig-seal", ())
    with pikepdf.open(io.BytesIO(sealed)) as document:
        fields = [each for each in document.Root.AcroForm.Fields if str(each.T) in NUMBER]
        assert {str(each.T): str(each.V) for each in fields} == NUMBER


def test_a_filled_field_or_a_letter_without_a_form_is_refused(paper: SignedPaper) -> None:
    with pytest.raises(services.FieldNotFree):
        papers.apply_seal(paper.numbered, agency=paper.agency, now=NOW, filled=NUMBER)
    wrong = {NUMBER_FIELD: "漢"}
    with pytest.raises(LetterMissing):
        papers.apply_seal(paper.certified, agency=paper.agency, now=NOW, filled=wrong)
    assert {services.FieldNotFree, LetterMissing} <= set(KNOWN.values())


@pytest.mark.parametrize(
    "filled",
    [
        {"field-other": "Thêm"},
        {"sig-seal": "x"},
        {NUMBER_FIELD: 5},
        {NUMBER_FIELD: "5" * 201},
        [NUMBER_FIELD],
        "number",
        5,
    ],
)
def test_an_order_fills_in_number_and_date_only(filled: object) -> None:
    order = SealOrder(make_agency(), "clerk-1", NOW, filled=NUMBER)
    written = order.header(b"")
    assert orders.SealOrder.read(written) == order
    with pytest.raises(orders.BadMessage):
        orders.SealOrder.read({**written, "filled": filled})
