"""What every sheet of a unit has, and the list of the papers that the portal made."""

from datetime import datetime
from uuid import UUID

from portal.core.database import session
from portal.core.pdf import qr_svg
from portal.core.settings import settings
from portal.identity.organisations.queries import UnitRow
from portal.identity.organisations.rules import UnitKind
from portal.identity.organisations.rules.places import PROVINCE_COMMITTEE
from portal.onestop.dossiers.models import IssuedPaper, PaperKind
from portal.onestop.dossiers.queries import dossiers as find


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


def keep(
    dossier_id: UUID, kind: PaperKind, sha256: str, *, now: datetime, occasion: int = 1
) -> None:
    """Note a paper that was made; a second one for the same occasion is let go."""
    if find.find_issued_paper(dossier_id, kind, occasion) is None:
        session().add(
            IssuedPaper(
                dossier_id=dossier_id, kind=kind, occasion=occasion, sha256=sha256, created_at=now
            )
        )
