"""The report of a check as a paper: laid out, signed by the service, sealed by the agency.

Nothing of the checked file is kept but its name and hash. The verdict travels with the visitor
in a token that only the portal can make, and is stored when the visitor asks for the paper.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from itsdangerous import BadData, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.access import ANONYMOUS
from portal.core.database import session, transaction
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue
from portal.core.json_types import JsonObject
from portal.core.pdf import qr_picture, render
from portal.core.settings import ROOT, settings
from portal.identity.audit.services import record
from portal.records.registers.rules import new_public_id
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Owner, Purpose, Verification, date_in_words
from portal.records.signatures.services import sealing
from portal.records.validation import queries
from portal.records.validation.models import SealedReport
from portal.records.validation.rules import ReportState
from portal.records.validation.services import wording

SEAL = "validation.seal_report"
TITLE = "Báo cáo kết quả kiểm tra chữ ký số"
AGENCY = "Trung tâm Phục vụ hành chính công tỉnh"
_FRESH = timedelta(hours=1)
_LONGEST_NAME = 200
SERVICE = Owner(Purpose.OFFICER, "validation-service", "Dịch vụ kiểm tra chữ ký số", AGENCY)
_AGENCY = Owner(Purpose.SEAL, "validation-agency", AGENCY, AGENCY)


class StaleVerdict(Invalid):
    """The verdict is not one of ours, or it is too old."""

    sentence = _l("Kết quả này đã quá một giờ hoặc không hợp lệ. Hãy kiểm tra lại tệp.")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="validation.report")


def pack(found: Verification, *, name: str, sha256: str) -> str:
    """Pack a verdict so that a visitor can carry it and cannot change it."""
    held = {"name": name[:_LONGEST_NAME], "sha256": sha256, "report": signatures.as_json(found)}
    return str(_serializer().dumps(held))


def ask(packed: str, *, now: datetime) -> SealedReport:
    """Store a packed verdict and have it sealed; raises StaleVerdict."""
    try:
        held = _serializer().loads(packed, max_age=int(_FRESH.total_seconds()))
    except BadData as error:
        raise StaleVerdict from error
    made = SealedReport(
        id=uuid7(),
        public_id=new_public_id(),
        state=ReportState.ASKED,
        file_name=held["name"],
        content_sha256=held["sha256"],
        report=held["report"],
        asked_at=now,
    )
    session().add(made)
    session().flush()
    enqueue(SEAL, {"public_id": made.public_id}, key=f"report:{made.id}:certify")
    record(
        action="report.asked",
        actor=ANONYMOUS,
        now=now,
        subject="sealed_report",
        subject_id=made.id,
        content_sha256=made.content_sha256,
    )
    return made


def write(public_id: str, *, url: str) -> str:
    """Write the sheet of a report as HTML; reads only."""
    with transaction(writing=False):
        held = queries.get_report(public_id)
        facts = {
            "title": TITLE,
            "kind_title": "Báo cáo",
            "subject": "kết quả kiểm tra chữ ký số",
            "demonstration": settings().demonstration,
            "agency_parent": "",
            "agency": AGENCY,
            "number": held.public_id[:8],
            "symbol": "KTCKS",
            "place": "Thanh Hóa",
            "date_text": _date_text(held.asked_at),
            "office": "Dịch vụ kiểm tra chữ ký số",
            "signer_name": "",
            "verification_url": url,
            "qr": qr_picture(url, label="Mã QR để mở báo cáo này"),
            "held": held,
            "asked_at": clock.local(held.asked_at).strftime("%H:%M:%S ngày %d/%m/%Y"),
            "machine": json.dumps(held.report, ensure_ascii=False, sort_keys=True),
            "verdict": wording.verdict(held.report),
            "reasons": held.report["reasons"],
            "signatures": [wording.rows(each) for each in signatures_of(held.report)],
        }
        return _templates().get_template("pdf/validation/report.html").render(facts)


def signatures_of(report: Mapping[str, object]) -> list[JsonObject]:
    """Give the signatures of a stored report."""
    return cast("list[JsonObject]", report["signatures"])


def rows_of(found: Verification) -> list[list[tuple[str, str]]]:
    """Say in full what was found out about each signature of a verdict just given."""
    return [wording.rows(each) for each in signatures_of(signatures.as_json(found))]


def _date_text(moment: datetime) -> str:
    return date_in_words(clock.local(moment).date())


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def certify(html: str, *, now: datetime) -> bytes:
    """Render a report and sign it as the service; the timestamp comes afterwards."""
    prepared = signatures.prepare(render(html, title=TITLE))
    return signatures.certify(prepared, officer=SERVICE, now=now, stamped=False)


def seal(certified: bytes, *, now: datetime) -> bytes:
    """Have a certified report sealed by the agency; the timestamp comes afterwards."""
    wanted = sealing.SealOrder(_AGENCY, "", now, stamped=False)
    return sealing.request_seal(certified, wanted)


def keep(public_id: str, pdf_sha256: str, *, now: datetime) -> None:
    """Note the sealed paper; a second one is let go."""
    held = queries.get_report(public_id)
    if held.state is ReportState.ASKED:
        held.state, held.pdf_sha256, held.sealed_at = ReportState.READY, pdf_sha256, now


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed report as the download needs it; its content is ours."""

    name: str
    sha256: str
    media_type: str = "application/pdf"
    preview_sha256: str | None = None
    available: bool = True
