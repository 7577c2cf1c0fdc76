import io
import subprocess
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.core.settings import Settings, configure, settings
from portal.records.signatures import services
from portal.records.signatures.rules import (
    Level,
    Reason,
    Slot,
    SlotKind,
    Verdict,
    Verification,
    date_in_words,
    number_in_words,
)
from portal.records.signatures.services import fields, signing, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.signers import open_device
from tests.factories.signatures import (
    NOW,
    SignedPaper,
    make_agency,
    make_officer,
    make_test_settings,
    render_sheet,
)


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(  # noqa: S603 - a fixed program on a file of the test.
        ["/usr/bin/pdftotext", "-layout", str(file), "-"], check=True, capture_output=True
    )
    return found.stdout.decode()


def test_a_paper_signed_and_sealed_is_valid(paper: SignedPaper) -> None:
    found = services.verify(paper.sealed, now=NOW)
    assert (found.verdict, found.reasons) == (Verdict.VALID, ())
    officer, agency = found.signatures
    assert (officer.field, agency.field) == ("sig-officer", "sig-seal")
    assert officer.signer == "Lê Thị Hòa"
    assert agency.signer == "Ủy ban nhân dân phường Hạc Thành"
    assert officer.certifies
    assert not agency.certifies
    for each in found.signatures:
        assert each.intact
        assert each.trusted
        assert each.level is Level.B_T
        assert each.timestamp_time == NOW
        assert not each.modified_after_signing


def test_each_step_keeps_the_bytes_before_it(paper: SignedPaper) -> None:
    steps = (paper.prepared, paper.certified, paper.numbered, paper.sealed)
    for before, after in pairwise(steps):
        assert after.startswith(before)


def test_permissions_are_written_as_the_law_wants(paper: SignedPaper) -> None:
    with pikepdf.open(io.BytesIO(paper.sealed)) as document:
        certification = document.Root.Perms.DocMDP.Reference[0].TransformParams
        assert certification.P == 2
        seal = next(f for f in document.Root.AcroForm.Fields if str(f.T) == "sig-seal")
        locks = [r for r in seal.V.Reference if r.TransformMethod == "/FieldMDP"]
        assert locks[0].TransformParams.Action == "/All"
        assert seal.V.SubFilter == "/ETSI.CAdES.detached"


def test_number_and_date_are_text_in_the_sealed_paper(paper: SignedPaper, tmp_path: Path) -> None:
    text = text_of(paper.sealed, tmp_path)
    assert "Số: 05/GXN-UBND" in text
    assert "Hạc Thành, ngày 21 tháng 11 năm 2026" in text


def test_every_field_is_tagged_and_named(paper: SignedPaper) -> None:
    with pikepdf.open(io.BytesIO(paper.sealed)) as document:
        assert document.pages[0].obj.Tabs == "/S"
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
        for field in document.Root.AcroForm.Fields:
            assert str(field.TU)
            assert int(field.F) & 4
            element = parents[int(field.StructParent)]
            assert element.S == "/Form"
            assert element.K.Obj.objgen == field.objgen
            assert field.AP.N.BBox is not None


def test_the_paper_keeps_its_identification_through_all_steps(paper: SignedPaper) -> None:
    with (
        pikepdf.open(io.BytesIO(paper.sealed)) as document,
        document.open_metadata() as metadata,
    ):
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfuaid:part"] == "1"


def test_seal_and_signature_are_drawn_without_fonts_or_pixels(paper: SignedPaper) -> None:
    with pikepdf.open(io.BytesIO(paper.sealed)) as document:
        drawn = {str(f.T): f.AP.N for f in document.Root.AcroForm.Fields if f.FT == "/Sig"}
        colours = {name: stream.read_bytes() for name, stream in drawn.items()}
        for stream in drawn.values():
            assert "/Font" not in stream.Resources
            assert "/XObject" not in stream.Resources
    assert b"0.07 0.2 0.62 RG" in colours["sig-officer"]
    assert b"0.78 0.07 0.09 RG" in colours["sig-seal"]


class TestTheSeal:
    def test_is_refused_without_the_officer(self, paper: SignedPaper) -> None:
        with pytest.raises(services.NotCertified):
            services.seal(paper.prepared, agency=paper.agency, now=NOW)

    def test_is_refused_when_a_byte_changed(self, paper: SignedPaper) -> None:
        changed = bytearray(paper.numbered)
        changed[5000] ^= 1
        with pytest.raises(services.NotCertified):
            services.seal(bytes(changed), agency=paper.agency, now=NOW)

    def test_is_refused_after_an_overlay(self, paper: SignedPaper) -> None:
        with pytest.raises(services.NotCertified):
            services.seal(with_note(paper.numbered), agency=paper.agency, now=NOW)

    def test_is_refused_when_other_fields_were_filled(self) -> None:
        sheet = render_sheet()
        other = Slot("field-other", SlotKind.TEXT, 0, (100, 100, 200, 120), "Ô khác")
        slots = (*fields.standard_slots(sheet.anchors), other)
        prepared = fields.prepare_fields(sheet, slots)
        certified = services.certify(prepared, officer=make_officer(), now=NOW)
        filled = services.fill_fields(certified, {"field-other": "Thêm"})
        with pytest.raises(services.NotCertified):
            services.seal(filled, agency=make_agency(), now=NOW)

    def test_is_refused_on_bytes_behind_the_end(self, paper: SignedPaper) -> None:
        with pytest.raises(services.NotCertified):
            services.seal(paper.numbered + b"PK\x03\x04", agency=paper.agency, now=NOW)

    def test_is_refused_when_the_officer_is_unknown_here(
        self, paper: SignedPaper, tmp_path: Path, pki_settings: Settings
    ) -> None:
        configure(make_test_settings(tmp_path))
        with pytest.raises(services.NotCertified):
            services.seal(paper.numbered, agency=make_agency(), now=NOW)
        configure(pki_settings)

    def test_is_refused_twice(self, paper: SignedPaper) -> None:
        with pytest.raises(services.NotCertified):
            services.seal(paper.sealed, agency=paper.agency, now=NOW)


def with_note(pdf: bytes) -> bytes:
    """Draw something over the page by an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    drawn = StreamObject(stream_data=b"q 1 0 0 rg 100 500 300 40 re f Q")
    writer.add_stream_to_page(0, writer.add_object(drawn))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_field_is_filled_once(paper: SignedPaper) -> None:
    with pytest.raises(signing.FieldNotFree):
        services.fill_number(paper.numbered, number="06/GXN-UBND", issued_on=date(2026, 11, 22))


def test_a_field_that_is_not_there_cannot_be_filled(paper: SignedPaper) -> None:
    with pytest.raises(signing.FieldNotFree):
        services.fill_fields(paper.certified, {"field-none": "x"})
    with pytest.raises(signing.FieldNotFree):
        services.fill_fields(paper.certified, {"sig-seal": "x"})


def test_a_place_is_signed_once(paper: SignedPaper) -> None:
    with pytest.raises(signing.NotSignable):
        services.certify(paper.certified, officer=paper.officer, now=NOW)


def test_a_file_without_the_place_is_not_signed() -> None:
    with pytest.raises(signing.NotSignable):
        services.certify(render_sheet().data, officer=make_officer(), now=NOW)


@pytest.mark.parametrize("days", [-2000, 4000])
def test_a_certificate_signs_only_in_its_time(paper: SignedPaper, days: int) -> None:
    with pytest.raises(services.CertificateNotValid):
        services.certify(paper.prepared, officer=make_officer(), now=NOW + timedelta(days=days))


def test_what_stays_open_is_said(paper: SignedPaper) -> None:
    certified = services.verify(paper.certified, now=NOW)
    assert certified.verdict is Verdict.VALID_WITH_WARNINGS
    assert certified.reasons == (Reason.SEAL_MISSING,)
    numbered = services.verify(paper.numbered, now=NOW)
    assert numbered.signatures[0].reasons == (Reason.FORM_FILLED_LATER,)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 11, 21), "ngày 21 tháng 11 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
    ],
)
def test_dates_are_written_as_the_decree_says(day: date, said: str) -> None:
    assert date_in_words(day) == said


def test_numbers_below_ten_begin_with_zero() -> None:
    assert number_in_words(5, "QĐ-UBND") == "05/QĐ-UBND"
    assert number_in_words(120, "QĐ-UBND") == "120/QĐ-UBND"


def test_ecdsa_is_used_in_the_demonstration(paper: SignedPaper) -> None:
    found = check_here(paper.sealed)
    assert {each.algorithm for each in found.signatures} == {"sha256_ecdsa sha256"}
    assert isinstance(open_device(make_officer()).signer._key, ec.EllipticCurvePrivateKey)  # type: ignore[attr-defined]


def check_here(pdf: bytes) -> Verification:
    return check(pdf, trust.load(settings()), NOW)


def test_the_moment_is_the_given_one(paper: SignedPaper) -> None:
    assert check_here(paper.sealed).signatures[0].signing_time == datetime(
        2026, 11, 21, 3, 30, tzinfo=UTC
    )
