"""Every paper as people get it: archivable, accessible, signed by whom the law names, verifiable.

All of them are made once and then only looked at.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock, database
from portal.core.database import transaction
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.stages import LETTERS, SIGNED_BY_MAKER
from portal.records.registers.models import IssuedDocument
from portal.records.registers.rules import DocumentState
from portal.records.signatures.rules import Level, Verdict
from portal.records.signatures.services import verify
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.slips.gallery import Made, print_all
from tests.onestop.slips.papers import places_of, words_of
from tests.prepared import SharedPortal

Papers = Mapping[PaperKind, Made]
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BESIDE_A_CODE = 56 * 72 / 25.4  # Points, of 56 mm.
SIGNED = (*SIGNED_BY_MAKER, *LETTERS)
SAID: Mapping[PaperKind, tuple[str, ...]] = {
    PaperKind.ACKNOWLEDGEMENT: ("Mã PIN tra cứu", "Số: 01/XNNH"),
    PaperKind.RECEIPT_01: (
        *("NGƯỜI TIẾP NHẬN HỒ SƠ", "để theo dõi hồ sơ", "Số: 01/TNHS"),
        "Số định danh của chủ hồ sơ",
    ),
    PaperKind.CORRECTION_02: ("lần thứ 1", "Giấy tờ chưa đủ rõ.", "NGƯỜI HƯỚNG DẪN", "01/HDHS"),
    PaperKind.REFUSAL_03: ("thông báo không tiếp nhận", "Số: 01/TCHS"),
    PaperKind.EXTENSION_04: (
        *("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN", "Mong ông/bà thông cảm.", "hẹn trả kết quả"),
        *("Lý do: Giấy tờ chưa đủ rõ.", "CHỦ TỊCH", "- Lưu: VT, hồ sơ.", "Kính gửi"),
        *("01/XLGH-UBND", "ngày 16 tháng 11 năm 2026"),
    ),
    PaperKind.STOP_05: (
        *("THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Căn cứ Điều 1, Nghị định minh họa;"),
        *("thông báo tạm dừng giải quyết hồ sơ của", "TM. ỦY BAN NHÂN DÂN", "01/DHS-UBND"),
    ),
    PaperKind.CONTROL_06: (
        *("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "1. Giao: Tiếp nhận", "2. Nhận: Phân công"),
        *("Người giao:", "Người nhận:", "Không có thời hạn riêng", "Ký nháy", "Số: 01/KSHS"),
    ),
    PaperKind.FEE_RECEIPT: (
        *("BẢN MINH HỌA – KHÔNG PHẢI BIÊN LAI, HÓA ĐƠN THEO LUẬT", "9.005", "Lệ phí hộ tịch"),
        *("Chín nghìn không trăm linh năm đồng", "NGƯỜI THU TIỀN", "Số: 01/PT"),
    ),
    PaperKind.HANDOVER_LIST: (
        *("DANH SÁCH BÀN GIAO HỒ SƠ", "Chủ <hồ> sơ", "Bưu điện", "Số: 01/BGHS", "BÊN GIAO"),
    ),
    PaperKind.REGISTER_07: ("SỔ THEO DÕI HỒ SƠ", "Năm 2026", "NGƯỜI LẬP SỔ"),
}


@pytest.fixture(scope="module")
def app(
    shared_portal: SharedPortal, office_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    yield shared_portal.start_on_copy(office_folder, tmp_path_factory.mktemp("papers"))
    database.engine().dispose()


@pytest.fixture(scope="module")
def printed(app: Flask) -> Papers:
    assert app.testing
    with clock.frozen(make.MORNING):
        return print_all()


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_is_archivable_and_accessible(printed: Papers, kind: PaperKind) -> None:
    with pikepdf.open(io.BytesIO(printed[kind].pdf)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        assert str(document.Root.Lang) == "vi"
        assert bool(document.Root.MarkInfo.Marked)
        tags = {
            str(o.S) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o
        }
        printed_register = kind is PaperKind.REGISTER_07  # A print-out stands for nothing else.
        assert {"/H1", "/P"} | (set() if printed_register else {"/Figure"}) <= tags
        assert ("/Form" in tags) is (kind in SIGNED)


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_says_its_words_with_all_marks(
    printed: Papers, kind: PaperKind, tmp_path: Path
) -> None:
    made = printed[kind]
    text = words_of(made.pdf, tmp_path).upper()
    said = [*NATION, *SAID[kind]]
    # A receipt says in its own words, once, what it is not.
    marks = (0, 1) if kind is PaperKind.FEE_RECEIPT else (1, 0)
    assert (text.count("BẢN THỬ NGHIỆM"), text.count("BẢN MINH HỌA")) == marks
    if made.dossier_id:
        dossier = make.read(made.dossier_id)
        said += [dossier.code, dossier.procedure_name]
        said += [] if kind is PaperKind.FEE_RECEIPT else [dossier.applicant_name]
    for words in said:
        assert " ".join(words.upper().split()) in text, words


def test_what_stands_beside_a_code_keeps_out_of_the_next(printed: Papers, tmp_path: Path) -> None:
    words = places_of(printed[PaperKind.RECEIPT_01].pdf, tmp_path)
    first, second = (place for place in words if place.word == "Quét")
    beside = [p for p in words if p.top >= first.top and first.left <= p.left < second.left]
    assert any(p.word.isalnum() and len(p.word) > len("2026") for p in beside), "Its own code"
    assert max(place.right for place in beside) <= first.left + BESIDE_A_CODE


@pytest.mark.parametrize("kind", PaperKind)
def test_each_paper_is_signed_by_whom_the_law_names(printed: Papers, kind: PaperKind) -> None:
    found = verify(printed[kind].pdf, now=make.MORNING)
    if kind not in SIGNED:
        assert found.verdict is Verdict.UNSIGNED
        return
    assert (found.verdict, found.reasons) == (Verdict.VALID, ())
    assert {each.level for each in found.signatures} == {Level.B_T}
    names = [each.signer for each in found.signatures]
    assert len(names) == (2 if kind in LETTERS else 1)
    assert (names[-1] == "UBND phường Hạc Thành") is (kind in LETTERS)


def test_what_is_signed_can_be_verified_by_its_code(
    printed: Papers, client: FlaskClient, visit: Visit
) -> None:
    with transaction(writing=False) as session:
        rows = session.scalars(sa.select(IssuedDocument).where(IssuedDocument.series != "")).all()
        session.expunge_all()
    assert {(row.state, row.personal) for row in rows} == {(DocumentState.IN_FORCE, True)}
    entered = {PaperKind(row.series): row for row in rows}
    assert set(entered) == set(SIGNED)
    letter = entered[PaperKind.EXTENSION_04]
    page = visit(f"/v/{letter.public_id}").text_content()
    assert "01/XLGH-UBND" in page
    assert make.read(printed[PaperKind.EXTENSION_04].dossier_id).applicant_name not in page  # type: ignore[arg-type]
    answer = client.post(
        "/xac-minh", data={"file": (io.BytesIO(printed[PaperKind.RECEIPT_01].pdf), "giay.pdf")}
    )
    assert answer.status_code == 200
    assert "Hợp lệ" in answer.text
