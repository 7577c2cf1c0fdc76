"""Making the papers of a dossier: the words from the database, the PDF from the sheet."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.core.database import session
from portal.core.pdf import RenderedPdf, qr_svg, render
from portal.core.settings import settings
from portal.core.templates import render_paper
from portal.identity.organisations.queries import UnitRow
from portal.identity.organisations.rules import UnitKind
from portal.identity.organisations.rules.places import PROVINCE_COMMITTEE
from portal.onestop.dossiers.models import Dossier, IssuedPaper, PaperKind
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.file_view import FileView, of
from portal.onestop.dossiers.rules import Action
from portal.onestop.procedures.queries import time_limit_text

_TITLES = {
    PaperKind.ACKNOWLEDGEMENT: "Giấy xác nhận đã nộp hồ sơ trực tuyến",
    PaperKind.RECEIPT_01: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    PaperKind.REFUSAL_03: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
}

_DAYS: dict[PaperKind, Callable[[Dossier], datetime | None]] = {
    PaperKind.ACKNOWLEDGEMENT: lambda dossier: dossier.submitted_at,
    PaperKind.RECEIPT_01: lambda dossier: dossier.received_at,
    PaperKind.REFUSAL_03: lambda _dossier: None,
}


def write_paper(dossier: Dossier, kind: PaperKind, *, now: datetime) -> str:
    """Write the HTML of one of the portal's papers, dated by the act that it proves."""
    view = of(dossier)
    day = local(_DAYS[kind](dossier) or now)
    url = f"{settings().public_url}/tra-cuu?ma={dossier.code}"
    return render_paper(
        f"pdf/dossiers/{kind.value}.html",
        **agency_sheet(view.unit, title=_TITLES[kind], url=url, date_text=vietnamese_date(day)),
        dossier=dossier,
        unit=view.unit,
        papers=view.papers,
        phone=find.answers(dossier).get("submitter_phone")
        or find.answers(dossier).get("applicant_phone"),
        promise=view.promise,
        time_limit=time_limit_text(dossier.revision_id),
        delivery=_answer(view, "result_delivery"),
        reason=_reason(view),
        officer_name="" if kind is PaperKind.ACKNOWLEDGEMENT else _receiver(view),
    )


def agency_sheet(
    unit: UnitRow, *, title: str, url: str, symbol: str = "", date_text: str = ""
) -> dict[str, object]:
    """Give what every sheet of a unit has: agency, place, date, QR; the rest is empty."""
    blank = ("subject", "number", "about", "addressee", "office", "signer_name")
    return dict.fromkeys(blank, "") | {
        "title": title,
        "kind_title": title,
        "demonstration": settings().demonstration,
        "agency_parent": "" if unit.kind is UnitKind.COMMUNE else PROVINCE_COMMITTEE,
        "agency": unit.short_name.replace("UBND", "Ủy ban nhân dân"),
        "symbol": symbol,
        "place": unit.place_name,
        "date_text": date_text,
        "bases": (),
        "recipients": (),
        "authority": (),
        "verification_url": url,
        "qr": qr_svg(url, label="Mã QR để tra cứu, kiểm tra"),
    }


def vietnamese_date(day: datetime) -> str:
    """Write a date as papers do: day under 10 and months 1 and 2 with a leading zero (NĐ 30)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - the rule.
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def render_html(html: str, kind: PaperKind) -> RenderedPdf:
    """Lay a paper out as an accessible, archivable PDF."""
    return render(html, title=_TITLES[kind])


def keep(dossier_id: UUID, kind: PaperKind, sha256: str, *, now: datetime) -> None:
    """Note a paper that was made; a second one of the same kind is let go."""
    if find.find_issued_paper(dossier_id, kind) is None:
        session().add(IssuedPaper(dossier_id=dossier_id, kind=kind, sha256=sha256, created_at=now))


def _answer(view: FileView, field_id: str) -> str:
    rows = (row for page in view.pages for row in page.rows)
    return next((row.value for row in rows if row.field_id == field_id), "")


def _reason(view: FileView) -> str:
    return next((move.reason for move in reversed(view.moves) if move.reason), "")


def _receiver(view: FileView) -> str:
    chosen = {Action.RECEIVE.value, Action.REFUSE_INTAKE.value}
    return next((move.actor_name for move in view.moves if move.action in chosen), "")
