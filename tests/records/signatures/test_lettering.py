"""What is filled into a paper: letters with their font inside."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.records.signatures.rules import DATE_FIELD, NUMBER_FIELD, Verdict
from portal.records.signatures.rules.believing import Trust
from portal.records.signatures.services import fill_fields, fill_number, prepare
from portal.records.signatures.services.checking import SAMPLE, check
from portal.records.signatures.services.lettering import LetterMissing, write_line
from tests.factories.signatures import render_sheet


def test_number_and_date_are_letters_with_their_fonts() -> None:
    filled = fill_number(prepare(render_sheet()), number="05/QĐ-UBND", issued_on=date(2026, 2, 9))
    values = {each["/T"]: each for each in _fields(filled)}
    assert values[NUMBER_FIELD]["/V"] == "05/QĐ-UBND"
    assert values[DATE_FIELD]["/V"] == "ngày 09 tháng 02 năm 2026"
    drawn = (each["/AP"]["/N"] for each in values.values() if "/V" in each)
    fonts = [each["/Resources"]["/Font"]["/F"] for each in drawn]
    names = [font["/BaseFont"] for font in fonts]
    assert [name.rpartition("-")[2] for name in names] == ["Regular", "Italic"]
    letters = bytes(fonts[0]["/ToUnicode"].data).decode()
    assert f"{ord('Đ'):04x}" in letters


def _fields(pdf: bytes) -> list[Any]:
    form = PdfFileReader(BytesIO(pdf)).root["/AcroForm"]
    return [each.get_object() for each in form["/Fields"]]


def test_the_font_of_a_series_is_cut_once() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(prepare(render_sheet())))
    made = [
        write_line(writer, text, width=100, height=16, italic=False).get_object()
        for text in ("11/GXN-UBND", "987/GXN-UBND")
    ]
    first, second = (each["/Resources"]["/Font"]["/F"]["/BaseFont"] for each in made)
    assert first == second


def test_a_letter_that_the_font_lacks_is_refused() -> None:
    with pytest.raises(LetterMissing):
        fill_fields(prepare(render_sheet()), {NUMBER_FIELD: "05/漢"})


def test_the_sample_of_a_nursery_is_signed_twice_and_trusted_by_nobody() -> None:
    found = check(SAMPLE.read_bytes(), Trust(), datetime(2026, 11, 22, tzinfo=UTC))
    assert (found.verdict, len(found.signatures)) == (Verdict.INDETERMINATE, 2)
    assert all(each.intact for each in found.signatures)
