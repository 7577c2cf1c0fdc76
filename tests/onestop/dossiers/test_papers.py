"""What the portal's papers say, read back from the PDFs that people get."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.onestop.dossiers.models import PaperKind
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, Step, content_digest
from portal.records.signatures.rules import date_in_words
from tests.factories import dossiers as make
from tests.factories.eforms import valid_authorisation
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]


def read_pdf(pdf: bytes, folder: Path) -> str:
    """Give the words of a PDF, with single spaces."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(  # noqa: S603 - a fixed program on a file of the test.
        ["/usr/bin/pdftotext", "-layout", str(file), "-"], check=True, capture_output=True
    )
    return " ".join(found.stdout.decode().split())


def issued(dossier_id: UUID, kind: PaperKind, folder: Path) -> str:
    """Give the words of one of the portal's papers."""
    run_all(prefix="dossier.")
    with transaction(writing=False):
        paper = find.find_issued_paper(dossier_id, kind)
        assert paper is not None
        with blobs().open(paper.sha256) as file:
            return read_pdf(file.read(), folder)


def recomputed(dossier_id: UUID) -> str:
    """Compute the digest anew from the rows and the bytes that are stored."""
    with transaction(writing=False):
        kept = contents.papers(dossier_id)
        assert all(blobs().exists(paper.sha256) for paper in kept)
        papers = [[paper.requirement, paper.sha256] for paper in kept]
        return content_digest(find.answers(find.get(dossier_id)), papers)


def test_acknowledgement_proves_what_was_stored(app: object, tmp_path: Path) -> None:
    assert app
    dossier_id = make.make_dossier(code="1.001193")
    dossier = make.read(dossier_id)
    text = issued(dossier_id, PaperKind.ACKNOWLEDGEMENT, tmp_path)
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        dossier.code,
        dossier.pin,
        dossier.applicant_name,
        dossier.procedure_name,
        "UBND phường Hạc Thành",
        "giay-to.pdf",
        "Giấy chứng sinh",
        "08:30",
        "ngày 16 tháng 11 năm 2026",
        "BẢN THỬ NGHIỆM",
    ):
        assert said.upper() in text.upper(), said
    (printed,) = re.findall(r"\b[0-9a-f]{64}\b", text)
    assert printed == dossier.content_sha256 == recomputed(dossier_id)
    with transaction(writing=False):
        assert all(paper.sha256[:16] in text for paper in contents.papers(dossier_id))
    assert "NGƯỜI TIẾP NHẬN" not in text


def test_acknowledgement_made_late_names_no_receiver(app: object, tmp_path: Path) -> None:
    assert app
    dossier_id = make.make_dossier(Action.RECEIVE)
    assert "NGƯỜI TIẾP NHẬN" not in issued(dossier_id, PaperKind.ACKNOWLEDGEMENT, tmp_path)


def test_receipt_says_when_and_why_then(app: object, tmp_path: Path) -> None:
    assert app
    answers = {**valid_authorisation(), "result_delivery": "counter"}
    dossier_id = make.make_dossier(Action.RECEIVE, code="1.013225", answers=answers)
    text = issued(dossier_id, PaperKind.RECEIPT_01, tmp_path)
    dossier = make.read(dossier_id)
    for said in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Bộ phận Một cửa",
        "1. Thành phần hồ sơ nộp gồm",
        "2. Số lượng hồ sơ: 01 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định: 07 ngày làm việc",
        "4. Thời gian nhận hồ sơ",
        "5. Thời gian trả kết quả giải quyết hồ sơ",
        "7 ngày làm việc từ 08:30 thứ Hai 16/11",
        "6. Đăng ký nhận kết quả: Tại Bộ phận Một cửa",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "0987654321",
        dossier.code,
        dossier.applicant_name,
        dossier.submitter_name,
        make.moves_of(dossier_id)[-1].actor_name,
        recomputed(dossier_id),
    ):
        assert said.upper() in text.upper(), said
    assert "26/11/2026" in text
    assert "038197004321" not in text


def test_refusal_gives_the_reason(app: object, tmp_path: Path) -> None:
    assert app
    dossier_id = make.make_dossier(Action.REFUSE_INTAKE)
    text = issued(dossier_id, PaperKind.REFUSAL_03, tmp_path)
    for said in (
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau",
        "Giấy tờ chưa đủ rõ.",
        make.read(dossier_id).code,
        make.read(dossier_id).applicant_name,
    ):
        assert said.upper() in text.upper(), said


def test_result_names_its_case_and_is_numbered_when_sealed(
    gallery: Gallery, tmp_path: Path
) -> None:
    dossier = make.read(gallery[Step.CLOSED])
    with transaction(writing=False):
        result = find.find_result(dossier.id)
        assert result is not None
        stages = (result.rendered_sha256, result.sealed_sha256)
    texts = []
    for sha256 in stages:
        assert sha256
        with blobs().open(sha256) as file:
            texts.append(read_pdf(file.read(), tmp_path))
    draft, sealed = texts
    for said in ("THÔNG BÁO", dossier.code, dossier.applicant_name, "Lưu: VT", "CHỦ TỊCH"):
        assert said in draft, said
    assert "02/TB-UBND" in sealed
    assert "02/TB-UBND" not in draft


def test_markup_in_answers_is_only_text(app: object, tmp_path: Path) -> None:
    assert app
    dossier_id = make.make_dossier()
    with transaction():
        find.get(dossier_id).applicant_name = "<img src='file:///etc/passwd'> Nguyễn & Lê"
    text = issued(dossier_id, PaperKind.ACKNOWLEDGEMENT, tmp_path)
    assert "<img src='file:///etc/passwd'> Nguyễn & Lê" in text.replace("’", "'")


@pytest.mark.parametrize("kind", ["acknowledgement", "receipt_01"])
def test_citizen_downloads_what_was_issued(client: FlaskClient, app: object, kind: str) -> None:
    assert app
    dossier_id = make.make_dossier(Action.RECEIVE)
    enter(client, make.citizen())
    url = f"/ho-so-cua-toi/{dossier_id}/van-ban"
    assert client.get(f"{url}/{kind}.pdf").status_code == 404, "Not made yet"
    run_all(prefix="dossier.")
    with client.get(f"{url}/{kind}.pdf") as answer:
        assert answer.data.startswith(b"%PDF-")
        assert f"-{kind}.pdf" in answer.headers["Content-Disposition"]
    for other in ("refusal_03", "ket-qua", "passwd"):
        assert client.get(f"{url}/{other}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("day", "month", "said"),
    [(5, 2, "ngày 05 tháng 02 năm 2026"), (16, 11, "ngày 16 tháng 11 năm 2026"),
     (1, 3, "ngày 01 tháng 3 năm 2026")],
)  # fmt: skip
def test_dates_are_written_by_the_decree(day: int, month: int, said: str) -> None:
    assert date_in_words(make.MORNING.replace(day=day, month=month)) == said
