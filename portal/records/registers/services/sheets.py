"""What every sheet that an agency issues has in common."""

from portal.core.pdf import qr_picture
from portal.core.settings import settings
from portal.identity.organisations.queries import UnitRow
from portal.identity.organisations.rules import UnitKind
from portal.identity.organisations.rules.places import PROVINCE_COMMITTEE

_COLLECTIVE = "TM. ỦY BAN NHÂN DÂN"


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
        "qr": qr_picture(url, label="Mã QR để tra cứu, kiểm tra"),
    }


def collective_of(unit: UnitRow) -> str:
    """Give the line by which the head of a unit signs for its collective, if it has one."""
    return _COLLECTIVE if unit.kind is UnitKind.COMMUNE else ""
