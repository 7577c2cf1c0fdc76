import io
import itertools
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import DomainError
from portal.core.storage import blobs
from portal.records.copies import queries as find
from portal.records.copies.queries import CopyFilter, CopyRow
from portal.records.copies.rules import (
    CopyForm,
    CopyStep,
    Medium,
    read_pages,
    take_pages,
    write_pages,
)
from portal.records.copies.services import requesting, sources
from portal.records.copies.services.requesting import Source
from portal.records.correspondence.models import IncomingDocument
from portal.records.correspondence.queries import outgoing
from portal.records.correspondence.rules import Step
from portal.records.documents.models import FileState, StoredFile
from tests.factories.copying import LETTER, make_copy
from tests.factories.correspondence import Bureau, inspected, make_incoming, make_outgoing_at
from tests.factories.identity import make_unit
from tests.factories.registers import make_released
from tests.factories.uploads import make_pdf

PAPER, ELECTRONIC = Medium.PAPER, Medium.ELECTRONIC
# Điều 25: what each form goes from and to; an electronic original is copied only in part.
FROM_ONE_TO_ANOTHER = {(PAPER, PAPER), (ELECTRONIC, PAPER), (PAPER, ELECTRONIC)}
KNOWN = {
    CopyForm.TRUE_COPY: FROM_ONE_TO_ANOTHER,
    CopyForm.RECOPY: FROM_ONE_TO_ANOTHER,
    CopyForm.EXTRACT: {*FROM_ONE_TO_ANOTHER, (ELECTRONIC, ELECTRONIC)},
}
ALL = list(itertools.product(CopyForm, Medium, Medium))


def rows(bureau: Bureau, **wanted: object) -> list[CopyRow]:
    asked = CopyFilter(frozenset({bureau.unit}), **wanted)  # type: ignore[arg-type]
    with transaction(writing=False):
        return list(find.page(asked, offset=0, limit=50))


def test_copies_are_made_only_in_the_ways_of_the_decree(bureau: Bureau) -> None:
    file = inspected()
    for form, origin, target in ALL:
        request = replace(LETTER, form=form, from_medium=origin, to_medium=target, pages="1")
        if (origin, target) in KNOWN[form]:
            assert requesting.prepare(request, Source(file=file)).request == request
            continue
        with pytest.raises(requesting.ElectronicOriginal, match="chuyển tiếp") as refused:
            requesting.prepare(request, Source(file=file))
        assert refused.value.status == 409
    assert not rows(bureau)


@pytest.mark.usefixtures("app")
def test_a_signed_file_is_electronic_whatever_is_said() -> None:
    signed = blobs().put_bytes(make_pdf() + b"% /ByteRange [0 1 2 3]\n").sha256
    with pytest.raises(requesting.ElectronicOriginal):
        requesting.prepare(LETTER, Source(sha256=signed))
    on_paper = requesting.prepare(replace(LETTER, to_medium=PAPER), Source(sha256=signed))
    assert on_paper.request.from_medium is ELECTRONIC


@pytest.mark.parametrize("pages", ["", "0", "2", "1-3", "x"])
def test_pages_that_the_file_does_not_have_are_refused(bureau: Bureau, pages: str) -> None:
    with pytest.raises(requesting.PagesWrong) as refused:
        make_copy(bureau, form=CopyForm.EXTRACT, pages=pages)
    assert (refused.value.status, list(refused.value.errors)) == (422, ["pages"])
    assert not rows(bureau)


def test_a_file_is_asked_for_and_one_that_cannot_be_cut_is_refused(bureau: Bureau) -> None:
    with pytest.raises(requesting.NothingToCopy):
        requesting.prepare(LETTER, Source())
    broken = blobs().put_bytes(b"%PDF-1.7 no pages").sha256
    extract = replace(LETTER, form=CopyForm.EXTRACT, pages="1")
    with pytest.raises(requesting.FileUnreadable):
        requesting.prepare(extract, Source(sha256=broken))
    assert not rows(bureau)


def _sign_like(pdf: pikepdf.Pdf) -> None:
    """Put a signature field with a picture on the second page, as a sealed document has."""
    picture = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form)
    picture.BBox = Array([0, 0, 9, 9])
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="sig-seal", F=4,
        Rect=Array([10, 10, 19, 19]), AP=Dictionary(N=picture),
        V=pdf.make_indirect(Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]))),
    )  # fmt: skip
    field = pdf.make_indirect(widget)
    pdf.pages[1].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def test_pages_are_taken_with_the_picture_of_a_signature_and_without_the_signature() -> None:
    taken = take_pages(make_pdf(_sign_like, pages=4), [2, 4], "Trích sao")
    assert taken is not None
    assert b"/ByteRange" not in taken
    with pikepdf.open(io.BytesIO(taken)) as document:
        first, second = document.pages
        assert Name.AcroForm not in document.Root
        assert not len(first.get(Name.Annots, []))
        assert len(first.Resources.XObject) == 1
        assert b"(To khai 4)" in second.Contents.read_bytes()
        assert str(document.docinfo["/Title"]) == "Trích sao"
    assert take_pages(make_pdf(), [2], "") is None


def test_pages_are_read_and_written() -> None:
    assert read_pages(" 3, 1 - 2 ,2") == [1, 2, 3]
    assert [read_pages(typed) for typed in ("3-1", "1-9999", "1,,2", "một")] == [None] * 4
    assert write_pages([1, 2, 3, 5]) == "1–3, 5"


def test_the_register_is_searched_without_marks_by_form_step_and_year(bureau: Bureau) -> None:
    copy_id = make_copy(bureau)
    for wanted in ({"words": "du toan STC"}, {"form": CopyForm.TRUE_COPY}):
        assert [row.id for row in rows(bureau, **wanted)] == [copy_id]
    for other in ({"words": "giao thong"}, {"form": CopyForm.EXTRACT}, {"year": 1999},
                  {"step": CopyStep.RELEASED}):  # fmt: skip
        assert not rows(bureau, **other)


class TestDocumentsOfTheRegisters:
    def test_are_copied_from_their_own_file(self, bureau: Bureau) -> None:
        incoming_id = make_incoming(bureau)
        with transaction(writing=False) as session:
            known = sources.known(bureau.unit, incoming_id=incoming_id, outgoing_id=None)
            document = session.get_one(IncomingDocument, incoming_id)
            assert known is not None
            assert known.facts["source_number"] == "125/STC-QLNS"
            stored = session.get_one(StoredFile, document.file_id)
            assert known.source.content_sha256 == stored.sha256

    def test_that_are_released_are_electronic_and_copied_in_part(self, bureau: Bureau) -> None:
        issued, document_id = make_released(bureau.unit), make_outgoing_at(bureau, Step.RELEASED)
        with transaction():
            document = outgoing.locked(document_id)
            document.issued_document_id, document.sealed_sha256 = issued.id, issued.sha256
        with transaction(writing=False):
            known = sources.known(bureau.unit, incoming_id=None, outgoing_id=document_id)
        assert known is not None
        assert known.facts["form"] is CopyForm.EXTRACT
        with pytest.raises(requesting.ElectronicOriginal):
            requesting.prepare(LETTER, known.source)

    def test_of_others_unreleased_or_unscanned_are_refused(self, bureau: Bureau) -> None:
        incoming_id, draft = make_incoming(bureau), make_outgoing_at(bureau, Step.SIGNING)
        elsewhere = make_unit()
        with transaction() as session:
            document = session.get_one(IncomingDocument, incoming_id)
            session.get_one(StoredFile, document.file_id).state = FileState.PENDING
        asked = (
            (bureau.unit, incoming_id, None, 409),
            (bureau.unit, None, draft, 409),
            (elsewhere, incoming_id, None, 404),
            (elsewhere, None, draft, 404),
        )
        for unit_id, came, went, status in asked:
            with transaction(writing=False), pytest.raises(DomainError) as refused:
                sources.known(unit_id, incoming_id=came, outgoing_id=went)
            assert refused.value.status == status


def test_a_copy_keeps_its_facts(bureau: Bureau) -> None:
    copy_id = make_copy(bureau, sheets=3, form=CopyForm.EXTRACT, pages="1, 3")
    with transaction(writing=False):
        copy = find.get(copy_id)
        assert (find.pages_of(copy), copy.symbol) == ("1, 3", "TrS-UBND")
        assert copy.created_at <= clock.now()
    ((row),) = rows(bureau)
    assert row.cells()[6:8] == ("Về việc lập dự toán năm 2027 (minh họa)", "1, 3")
