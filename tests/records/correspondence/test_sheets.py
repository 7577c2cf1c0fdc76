import io
from uuid import UUID

import pikepdf
import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.records.correspondence.rules import Act
from portal.records.correspondence.services import drafting, sheets
from portal.records.signatures.rules import ANNEX_LIST
from portal.records.signatures.services import annexes
from tests.factories.correspondence import Bureau, inspected, make_outgoing


def write(bureau: Bureau, document_id: UUID) -> sheets.Sheet:
    bureau.order(document_id, Act.SUBMIT)
    with transaction(writing=False):
        return sheets.write(document_id, now=clock.now())


def test_a_letter_is_archivable_and_lists_its_annexes(bureau: Bureau) -> None:
    document_id, file = make_outgoing(bureau, body="Điều 1. <b>Không đậm</b>"), inspected()
    with transaction():
        for body, given in (("- Một", None), ("", file)):
            drafting.add_annex(
                document_id, title="Danh sách", body=body, file=given,
                actor=bureau.drafter, now=clock.now(),
            )  # fmt: skip
    pdf = sheets.lay_out(write(bureau, document_id))
    assert annexes.listed(pdf) == {file.sha256}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
        assert list(document.attachments) == [ANNEX_LIST]
        headings = [
            str(each.S)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and str(each.get("/S", "")).startswith("/H")
        ]
    assert "/H1" in headings


@pytest.mark.parametrize(
    ("kind", "told", "untold"),
    [
        ("cong-van", "V/v Báo cáo", '<div class="title">'),
        ("quyet-dinh", "Quyết định", "V/v"),
    ],
)
def test_a_letter_has_no_title_and_other_kinds_have(
    bureau: Bureau, kind: str, told: str, untold: str
) -> None:
    html = write(bureau, make_outgoing(bureau, kind=kind, body="<script>x</script>")).html
    assert told in html
    assert untold not in html
    assert "<script>" not in html
    assert "Lưu: VT, VP.LTP." in html
    assert "TM. ỦY BAN NHÂN DÂN" in html
