"""Papers follow acts by themselves, each with a number of its own register."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import IssuedPaper
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip, SlipNumber
from portal.onestop.slips.rules.facts import (
    CorrectionFacts,
    CorrectionItem,
    ExtensionFacts,
    FeeFacts,
    FeeLine,
    HandedOver,
    HandoverFacts,
)
from portal.onestop.slips.services import making, rendering
from portal.onestop.slips.tasks import issue_paper, make_list
from tests.factories import dossiers as make
from tests.onestop.slips.clones import undone
from tests.onestop.slips.papers import made, numbers, stored, words_of

pytestmark = pytest.mark.usefixtures("app")
TO_EXAMINATION = (Action.RECEIVE, Action.ASSIGN)
PLAYED = {
    PaperKind.ACKNOWLEDGEMENT: (),
    PaperKind.RECEIPT_01: (Action.RECEIVE,),
    PaperKind.CORRECTION_02: (*TO_EXAMINATION, Action.REQUEST_CORRECTION),
    PaperKind.REFUSAL_03: (Action.REFUSE_INTAKE,),
    PaperKind.EXTENSION_04: (Action.RECEIVE, Action.EXTEND),
    PaperKind.STOP_05: (*TO_EXAMINATION, Action.END),
    PaperKind.CONTROL_06: (
        *(*TO_EXAMINATION, Action.PROPOSE, Action.INITIAL, Action.SIGN),
        *(Action.RELEASE, Action.HAND_OVER),
    ),
}
SAID = {
    PaperKind.CORRECTION_02: ("PHIẾU YÊU CẦU BỔ SUNG", "lần thứ 1", "Giấy tờ chưa đủ rõ."),
    PaperKind.EXTENSION_04: (
        *("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN", "Mong ông/bà thông cảm.", "hẹn trả kết quả 08:30"),
        *("Lý do: Giấy tờ chưa đủ rõ.", "CHỦ TỊCH", "- Lưu: VT, hồ sơ.", "Kính gửi"),
    ),
    PaperKind.STOP_05: (
        *("THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Căn cứ Điều 1, Nghị định minh họa;"),
        *("thông báo dừng giải quyết hồ sơ của", "TM. ỦY BAN NHÂN DÂN"),
    ),
    PaperKind.CONTROL_06: (
        *("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "1. Giao: Tiếp nhận", "2. Nhận: Phân công"),
        *("Người giao:", "Người nhận:", "Không có thời hạn riêng", "Ký nháy"),
    ),
}


@pytest.mark.parametrize("kind", PLAYED)
def test_each_act_brings_its_paper(kind: PaperKind, tmp_path: Path) -> None:
    dossier_id = make.make_dossier(*PLAYED[kind], code="1.013225")
    pdf = made(dossier_id, kind)
    text = words_of(pdf, tmp_path).upper()
    dossier = make.read(dossier_id)
    said = (dossier.code, dossier.applicant_name, dossier.procedure_name, *SAID.get(kind, ()))
    for words in (*said, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BẢN THỬ NGHIỆM", "Số: 01/"):
        assert " ".join(words.upper().split()) in text, words


@pytest.mark.parametrize("kind", PLAYED)
def test_papers_are_archivable_and_accessible(kind: PaperKind) -> None:
    dossier_id = make.make_dossier(*PLAYED[kind], code="1.013225")
    with pikepdf.open(io.BytesIO(made(dossier_id, kind))) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert make.read(dossier_id).code in metadata["dc:title"]
        assert str(document.Root.Lang) == "vi"
        assert bool(document.Root.MarkInfo.Marked)
        tags = {
            str(o.S) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o
        }
        assert {"/H1", "/P", "/Figure"} <= tags


def test_every_paper_of_a_story_has_its_own_register() -> None:
    dossier_id = make.make_dossier(*PLAYED[PaperKind.CONTROL_06])
    run_all(prefix="dossier.")
    assert numbers(dossier_id) == {
        (PaperKind.ACKNOWLEDGEMENT, 1): "01/XNNH",
        (PaperKind.RECEIPT_01, 1): "01/TNHS",
        (PaperKind.CONTROL_06, 1): "01/KSHS",
    }


def test_registers_count_without_gaps_by_unit_and_year() -> None:
    here = [make.make_dossier() for _ in range(3)]
    there = make.make_dossier(unit=make.SAM_SON)
    run_all(prefix="dossier.")
    with clock.frozen(make.MORNING + timedelta(days=60)):
        next_year = make.make_dossier()
        run_all(prefix="dossier.")
    counted = [numbers(d)[PaperKind.ACKNOWLEDGEMENT, 1] for d in (*here, there, next_year)]
    assert counted == ["01/XNNH", "02/XNNH", "03/XNNH", "01/XNNH", "01/XNNH"]


def test_two_corrections_are_two_papers(tmp_path: Path) -> None:
    again = (Action.ANSWER_CORRECTION, Action.REQUEST_CORRECTION)
    dossier_id = make.make_dossier(*PLAYED[PaperKind.CORRECTION_02], *again)
    second = words_of(made(dossier_id, PaperKind.CORRECTION_02, 2), tmp_path)
    assert "lần thứ 2" in second
    found = numbers(dossier_id)
    kinds = [found[PaperKind.CORRECTION_02, occasion] for occasion in (1, 2)]
    assert kinds == ["01/HDHS", "02/HDHS"]


def sheet(*names: str) -> CorrectionFacts:
    items = tuple(CorrectionItem(name, "Mờ, không đọc được", "Chụp lại") for name in names)
    return CorrectionFacts(items, "Giấy tờ mờ.", "Nguyễn Thị Kim Oanh", "Luật minh họa")


def test_who_knows_more_fills_the_paper_of_the_same_occasion(tmp_path: Path) -> None:
    dossier_id = make.make_dossier(*PLAYED[PaperKind.CORRECTION_02])
    with transaction():
        ref = making.make_slip(dossier_id, sheet("Giấy chứng sinh"), now=clock.now(), occasion=1)
    text = words_of(made(dossier_id, PaperKind.CORRECTION_02), tmp_path)
    assert (ref.kind, ref.occasion) == (PaperKind.CORRECTION_02, 1)
    for said in ("Giấy chứng sinh", "Mờ, không đọc được", "Chụp lại", "Căn cứ: Luật minh họa."):
        assert said in text


def test_a_numbered_paper_is_not_written_anew() -> None:
    dossier_id = make.make_dossier(*PLAYED[PaperKind.CORRECTION_02])
    before = made(dossier_id, PaperKind.CORRECTION_02)
    with transaction():
        making.make_slip(dossier_id, sheet("Khác"), now=clock.now(), occasion=1)
    assert made(dossier_id, PaperKind.CORRECTION_02) == before
    assert "Khác" not in stored_content(dossier_id)


def stored_content(dossier_id: UUID) -> str:
    with transaction(writing=False) as session:
        wanted = sa.select(Slip).where(
            Slip.dossier_id == dossier_id, Slip.kind == PaperKind.CORRECTION_02
        )
        return json.dumps(making.content_of(session.scalars(wanted).one()).to_json())


def test_without_an_occasion_it_is_the_next_one() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with transaction():
        refs = [making.make_slip(dossier_id, sheet("A"), now=clock.now()) for _ in range(2)]
    assert [ref.occasion for ref in refs] == [1, 2]


def test_job_run_twice_takes_one_number() -> None:
    dossier_id = make.make_dossier()
    payload = {"dossier_id": str(dossier_id), "kind": "acknowledgement"}
    finishes = [issue_paper.handler(dict(payload)) for _ in range(2)]
    for finish in finishes:
        assert finish is not None
        with transaction():
            finish()
    run_all(prefix="dossier.")
    assert numbers(dossier_id)[PaperKind.ACKNOWLEDGEMENT, 1] == "01/XNNH"
    with transaction(writing=False) as session:
        assert session.scalar(sa.select(SlipNumber.last)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(IssuedPaper)) == 1


def test_a_number_that_was_rolled_back_is_given_again() -> None:
    dossier_id, other = make.make_dossier(), make.make_dossier()
    with undone():
        making.enter(dossier_id, PaperKind.ACKNOWLEDGEMENT, 1, now=clock.now())
    with transaction():
        making.enter(other, PaperKind.ACKNOWLEDGEMENT, 1, now=clock.now())
    assert numbers(dossier_id) == {}
    assert numbers(other)[PaperKind.ACKNOWLEDGEMENT, 1] == "01/XNNH"


def test_facts_are_kept_encrypted() -> None:
    dossier_id = make.make_dossier(*PLAYED[PaperKind.CORRECTION_02])
    with transaction(writing=False) as session:
        raw = session.connection().exec_driver_sql("SELECT content FROM slip").scalars().all()
    assert raw
    assert all(make.read(dossier_id).applicant_name not in text for text in raw)


def test_withdrawal_says_whose_wish_it_was(tmp_path: Path) -> None:
    acts = (*TO_EXAMINATION, Action.ASK_WITHDRAWAL, Action.CONFIRM_WITHDRAWAL)
    text = words_of(made(make.make_dossier(*acts), PaperKind.STOP_05), tmp_path)
    assert "Theo đề nghị rút hồ sơ của" in text


def test_a_pause_and_an_end_are_two_notices(tmp_path: Path) -> None:
    acts = (*TO_EXAMINATION, Action.STOP, Action.RESUME, Action.END)
    dossier_id = make.make_dossier(*acts)
    texts = [words_of(made(dossier_id, PaperKind.STOP_05, n), tmp_path) for n in (1, 2)]
    assert "thông báo tạm dừng giải quyết" in texts[0]
    assert "thông báo dừng giải quyết" in texts[1]


def fees() -> FeeFacts:
    lines = (FeeLine("Lệ phí hộ tịch", 8_000), FeeLine("Phí bản sao", 1_005))
    return FeeFacts(lines, "Lê Thị Hồng Nhung", clock.now(), "tiền mặt", "Nguyễn Thị Kim Oanh")


def test_a_fee_receipt_is_plainly_no_invoice(tmp_path: Path) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with transaction():
        making.make_slip(dossier_id, fees(), now=clock.now())
    text = words_of(made(dossier_id, PaperKind.FEE_RECEIPT), tmp_path)
    for said in (
        "BẢN MINH HỌA – KHÔNG PHẢI BIÊN LAI, HÓA ĐƠN THEO LUẬT",
        "9.005",
        "Chín nghìn không trăm linh năm đồng",
        "Lệ phí hộ tịch",
        "NGƯỜI THU TIỀN",
        "Số: 01/PT",
    ):
        assert said in text, said


def test_a_hand_over_list_belongs_to_the_unit(tmp_path: Path) -> None:
    listed = (HandedOver("H56.901-261116-0001", "Thủ tục", "Chủ <hồ> sơ", "Trả kết quả"),)
    facts = HandoverFacts(listed, "Một cửa", "Bưu điện", clock.now())
    with transaction():
        slip_id = making.make_handover_list(make.unit_id(), facts, now=clock.now())
    run_all(prefix="slip.")
    with transaction(writing=False) as session:
        slip = session.get_one(Slip, slip_id)
        text = words_of(stored(slip.sha256), tmp_path)
        assert slip.number == 1
    for said in ("DANH SÁCH BÀN GIAO HỒ SƠ", "Chủ <hồ> sơ", "Bưu điện", "Số: 01/BGHS"):
        assert said.upper() in text.upper()
    assert make_list.handler({"slip_id": str(slip_id)}) is None


EVIL = "Đặng Ẵ ẫ ợ ữ {{ ma_pin }} {% if %} **x** | y <script>"


@pytest.mark.parametrize(
    "facts",
    [
        lambda: CorrectionFacts((CorrectionItem(EVIL, EVIL),), EVIL, EVIL),
        lambda: ExtensionFacts(EVIL, EVIL, None, None, EVIL, EVIL, EVIL, EVIL),
    ],
)
def test_vietnamese_comes_out_as_it_went_in(
    facts: Callable[[], CorrectionFacts], tmp_path: Path
) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with transaction():
        ref = making.make_slip(dossier_id, facts(), now=clock.now())
    with transaction(writing=False):
        page = rendering.write(ref.id)
    assert "<script>" not in page.html
    assert " ".join(EVIL.split()) in words_of(page.pdf(), tmp_path)


def test_a_unit_without_a_head_still_gets_its_letter(tmp_path: Path) -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION)
    with transaction() as session:
        session.execute(
            sa.text("UPDATE position SET valid_to = '2026-11-16' WHERE function = 'agency_head'")
        )
    make.play(dossier_id, Action.STOP)
    text = words_of(made(dossier_id, PaperKind.STOP_05), tmp_path)
    assert make.crew()[Function.DIVISION_HEAD].name in text
