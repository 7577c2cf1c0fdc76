"""What the papers of a dossier say that stands in the dossier itself."""

from collections.abc import Callable, Mapping
from datetime import datetime

from portal.core.i18n import format_datetime, speaking
from portal.core.json_types import JsonValue
from portal.identity.accounts.rules import mask_identity_number
from portal.identity.organisations.rules.places import find_commune, find_province
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import file_view
from portal.onestop.dossiers.queries.file_view import FileView
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.procedures.queries import time_limit_text
from portal.onestop.slips.rules.content import Content, Table

_CHANNELS = {"online": "trực tuyến", "counter": "trực tiếp", "post": "qua bưu chính công ích"}
_NOT_PROMISED = "theo thông báo của cơ quan giải quyết"
_PAPER_HEADINGS = ("TT", "Tên giấy tờ", "Tệp điện tử", "SHA-256 (16 ký tự đầu)")
Answers = Mapping[str, JsonValue]


def said(dossier: Dossier, kind: PaperKind) -> Content:
    """Give what a paper of a dossier says by itself; facts told from outside come on top."""
    with speaking("vi"):
        view = file_view.of(dossier)
        known = _common(dossier, view)
        more = _MORE.get(kind)
        return known.joined(more(dossier, view)) if more else known


def acted_at(dossier: Dossier, kind: PaperKind, *, now: datetime) -> datetime:
    """Give the moment of the act that a paper proves."""
    moments = {
        PaperKind.ACKNOWLEDGEMENT: dossier.submitted_at,
        PaperKind.RECEIPT_01: dossier.received_at,
    }
    return moments.get(kind) or now


def phone(answers: Answers) -> str:
    """Give the telephone of who filed, else that of the applicant."""
    return str(answers.get("submitter_phone") or answers.get("applicant_phone") or "")


def address(answers: Answers) -> str:
    """Write the applicant's residence; empty when it was not asked."""
    parts = ["applicant_residence_detail", "applicant_residence_commune"]
    detail, commune = (str(answers.get(name) or "") for name in parts)
    province = find_province(str(answers.get("applicant_residence_province") or ""))
    known = find_commune(commune)
    places = (detail, known.full_name if known else "", province.full_name if province else "")
    return ", ".join(place for place in places if place)


def _common(dossier: Dossier, view: FileView) -> Content:
    filed = find.answers(dossier)
    return Content(
        {
            "ma_ho_so": dossier.code,
            "ten_thu_tuc": dossier.procedure_name,
            "chu_ho_so": dossier.applicant_name,
            "nguoi_nop": dossier.submitter_name,
            "co_quan": view.unit.name,
            "dia_chi": address(filed),
            "so_dien_thoai": phone(filed) or "không khai",
            "thu_dien_tu": str(filed.get("applicant_email") or ""),
            "lien_he": f"Bộ phận Một cửa {view.unit.short_name}",
            "thoi_diem_nop": format_datetime(dossier.submitted_at),
            "thoi_diem_nhan": format_datetime(dossier.received_at),
            "thoi_diem_tra": format_datetime(dossier.due_at) or _NOT_PROMISED,
        },
        left=dossier.submitter_name,
    )


def _papers(view: FileView) -> Table:
    return Table(
        _PAPER_HEADINGS,
        tuple(
            (str(place), paper.requirement_name, paper.file_name, paper.sha256[:16])
            for place, paper in enumerate(view.papers, 1)
        ),
    )


def _acknowledgement(dossier: Dossier, view: FileView) -> Content:
    words = {"ma_pin": dossier.pin, "ma_bam": dossier.content_sha256}
    return Content(words, {"bang_giay_to": _papers(view)})


def _receipt(dossier: Dossier, view: FileView) -> Content:
    officer = _decided_by(view, Action.RECEIVE)
    words = {
        "so_dinh_danh": mask_identity_number(dossier.applicant_identity or ""),
        "kenh": _CHANNELS.get(dossier.channel, dossier.channel),
        "so_bo": "01",
        "thoi_han": time_limit_text(dossier.revision_id).rstrip(".") or "chưa có dữ liệu",
        "cach_tinh": view.promise,
        "cach_nhan_ket_qua": _answer(view, "result_delivery") or "không khai",
        "ma_bam": dossier.content_sha256,
        "can_bo": officer,
    }
    return Content(words, {"bang_giay_to": _papers(view)}, right=officer)


def _refusal(_dossier: Dossier, view: FileView) -> Content:
    officer = _decided_by(view, Action.REFUSE_INTAKE)
    reasons = (m.reason for m in view.moves if m.action == Action.REFUSE_INTAKE and m.reason)
    return Content({"ly_do": next(reasons, ""), "can_bo": officer}, right=officer)


def _decided_by(view: FileView, action: Action) -> str:
    return next((move.actor_name for move in view.moves if move.action == action), "")


def _answer(view: FileView, field_id: str) -> str:
    rows = (row for page in view.pages for row in page.rows)
    return next((row.value for row in rows if row.field_id == field_id), "")


_MORE: Mapping[PaperKind, Callable[[Dossier, FileView], Content]] = {
    PaperKind.ACKNOWLEDGEMENT: _acknowledgement,
    PaperKind.RECEIPT_01: _receipt,
    PaperKind.REFUSAL_03: _refusal,
}
