"""Words of signing: owners of certificates, places on the paper, numbers and dates.

Sources: Nghị định 30/2020/NĐ-CP (Điều 32, Phụ lục I).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.core.clock import local

Box = tuple[float, float, float, float]

OFFICER_FIELD = "sig-officer"
SEAL_FIELD = "sig-seal"
NUMBER_FIELD = "field-number"
DATE_FIELD = "field-date"
ANNEX_FIELD = "sig-annex"
ANNEX_LIST = "phu-luc.json"  # Inside a document: the annexes that are files of their own.


class Purpose(StrEnum):
    """What a certificate stands for."""

    OFFICER = "officer"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose certificate is meant: an officer by account id, a seal by unit id."""

    purpose: Purpose
    id: str
    name: str
    organisation: str


class SlotKind(StrEnum):
    """What a place on the paper will hold."""

    SIGNATURE = "signature"
    SEAL = "seal"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Slot:
    """A form field to be made: its place in points from the bottom left of a page."""

    name: str
    kind: SlotKind
    page: int
    box: Box
    label: str


# A field's label is read aloud to people who do not see the paper (PDF/UA-1, 7.18.1).
STANDARD_SLOTS: Mapping[str, tuple[SlotKind, str]] = {
    NUMBER_FIELD: (SlotKind.TEXT, "Số và ký hiệu văn bản"),
    DATE_FIELD: (SlotKind.TEXT, "Ngày, tháng, năm ban hành"),
    OFFICER_FIELD: (SlotKind.SIGNATURE, "Chữ ký số của người có thẩm quyền"),
    SEAL_FIELD: (SlotKind.SEAL, "Chữ ký số của cơ quan"),
}


_LAST_MONTH_WITH_ZERO = 2


def date_in_words(day: date) -> str:
    """Write a document's date: days below 10 and months 1 and 2 begin with 0 (NĐ 30/2020)."""
    month = f"{day.month:02d}" if day.month <= _LAST_MONTH_WITH_ZERO else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_in_words(moment: datetime) -> str:
    """Write a moment of signing, ``21-11-2026 10:30:00 +07:00`` (NĐ 30/2020, Phụ lục I)."""
    text = local(moment).strftime("%d-%m-%Y %H:%M:%S %z")
    return f"{text[:-2]}:{text[-2:]}"


def number_in_words(number: int, symbol: str) -> str:
    """Write a document's number and symbol: numbers below 10 begin with 0 (NĐ 30/2020)."""
    return f"{number:02d}/{symbol}"
