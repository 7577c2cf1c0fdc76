"""Signed papers of a test."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from portal.core.pdf import RenderedPdf, qr_picture, render
from portal.core.settings import ROOT, Settings
from portal.records.signatures import services
from portal.records.signatures.rules import Owner, Purpose, number_in_words

AGENCY = "Ủy ban nhân dân phường Hạc Thành"
NOW = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
TITLE = "Giấy xác nhận tình trạng hôn nhân"
ADDRESS = "http://localhost/v/0123456789ABCDEFGHJKMNPQRS"


def make_test_settings(folder: Path, **changes: object) -> Settings:
    given: dict[str, object] = {
        "profile": "test",
        "data_folder": folder,
        "database_url": "sqlite://",
        "public_url": "http://localhost",
        "secret_key": b"only for tests, thirty-two bytes!",
        **changes,
    }
    return Settings(**given)  # type: ignore[arg-type]


def make_officer(**changes: str) -> Owner:
    given = {"id": "officer-1", "name": "Lê Thị Hòa", "organisation": AGENCY, **changes}
    return Owner(purpose=Purpose.OFFICER, **given)


def make_agency(**changes: str) -> Owner:
    given = {"id": "unit-1", "name": AGENCY, "organisation": AGENCY, **changes}
    return Owner(purpose=Purpose.SEAL, **given)


def make_sheet_html(**changes: object) -> str:
    given = {
        "title": TITLE,
        "demonstration": True,
        "agency_parent": "Ủy ban nhân dân tỉnh Thanh Hóa",
        "agency": AGENCY,
        "symbol": "GXN-UBND",
        "place": "Hạc Thành",
        "kind_title": "Giấy xác nhận",
        "subject": "tình trạng hôn nhân",
        "bases": ["Căn cứ đề nghị của người yêu cầu"],
        "body": Markup(
            "<p>Xác nhận ông Nguyễn Văn Thưởng, sinh ngày 01/02/1990, lệ phí 8.000 ₫.</p>"
        ),
        "authority": ["TM. Ủy ban nhân dân"],
        "office": "Chủ tịch",
        "signer_name": "Lê Thị Hòa",
        "recipients": ["Như trên", "Lưu: VT"],
        "verification_url": ADDRESS,
        "qr": qr_picture(ADDRESS, label="Mã QR để kiểm tra văn bản"),
        **changes,
    }
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("pdf/sheet.html").render(given)


@lru_cache(maxsize=1)
def render_sheet() -> RenderedPdf:
    """Rendering is slow and always the same: once for all tests."""
    return render(make_sheet_html(), title=TITLE)


@dataclass
class SignedPaper:
    """A paper at each step, made with the demonstration PKI of the settings in force."""

    now: datetime = NOW
    officer: Owner = field(default_factory=make_officer)
    agency: Owner = field(default_factory=make_agency)
    number: int = 5

    def __post_init__(self) -> None:
        self.prepared = services.prepare(render_sheet())
        self.certified = services.certify(self.prepared, officer=self.officer, now=self.now)
        self.numbered = services.fill_number(
            self.certified,
            number=number_in_words(self.number, "GXN-UBND"),
            issued_on=date(2026, 11, 21),
        )
        self.sealed = services.seal(self.numbered, agency=self.agency, now=self.now)


def make_signed_paper(**changes: object) -> SignedPaper:
    return SignedPaper(**changes)  # type: ignore[arg-type]
