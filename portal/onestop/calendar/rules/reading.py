"""Reading a JSON document piece by piece, gathering every mistake under its field path."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from portal.core.clock import VIETNAM
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.onestop.calendar.rules.refusals import OutsideCalendar
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, LAST_YEAR

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
MAX_ENTRIES = 400
MAX_TEXT = 400


class Misread(ValueError):
    """A piece is not what it should be; carries the sentence for its field."""


def parse(data: bytes) -> dict[str, Any]:
    """Parse a JSON object, numbers exact; raises Invalid for anything else."""
    try:
        document = json.loads(data, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise Invalid(_("Nội dung gửi lên không phải là JSON hợp lệ.")) from None
    if not isinstance(document, dict):
        raise Invalid(_("Nội dung gửi lên phải là một đối tượng JSON."))
    return document


def _no_number(text: str) -> Any:  # noqa: ANN401 - It never returns.
    raise Misread(text)


class Reader:
    """Gathers mistakes while a document is read, so that all are told at once."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def read(self, piece: object, path: str, how: Callable[[object], T]) -> T | None:
        """Read a piece; a mistake is noted under its path and gives nothing."""
        try:
            return how(piece)
        except (Misread, Invalid) as error:
            self.errors.setdefault(path, []).append(str(error))
        return None

    def required(self, piece: object, path: str, how: Callable[[object], T]) -> T | None:
        """Read a piece that must be there."""
        if piece is None:
            self.errors.setdefault(path, []).append(_("Thiếu mục này."))
            return None
        return self.read(piece, path, how)

    def optional(self, piece: object, path: str, how: Callable[[object], T]) -> T | None:
        """Read a piece that may be left out or null."""
        return None if piece is None else self.read(piece, path, how)

    def only(self, piece: Mapping[str, Any], known: Iterable[str], prefix: str = "") -> None:
        """Note names that mean nothing here: a misspelt one must not pass unseen."""
        for name in piece.keys() - set(known):
            self.errors.setdefault(prefix + name[:80], []).append(_("Không có mục này."))

    def settle(self) -> None:
        """Raise Invalid with all mistakes, if there are any."""
        if self.errors:
            raise Invalid(errors=self.errors)


def mapping(piece: object) -> dict[str, Any]:
    """Read an object."""
    if not isinstance(piece, dict):
        raise Misread(_("Mục này phải là một đối tượng JSON."))
    return piece


def listing(piece: object) -> list[Any]:
    """Read a list of bearable length."""
    if not isinstance(piece, list):
        raise Misread(_("Mục này phải là một danh sách."))
    if len(piece) > MAX_ENTRIES:
        raise Misread(_("Danh sách quá dài: tối đa %(n)s mục.", n=MAX_ENTRIES))
    return piece


def text(piece: object) -> str:
    """Read a short text."""
    if not isinstance(piece, str) or len(piece) > MAX_TEXT or not _storable(piece):
        raise Misread(_("Mục này phải là chữ, tối đa %(n)s ký tự.", n=MAX_TEXT))
    return piece.strip()


def _storable(piece: str) -> bool:
    """Tell whether a text has no NUL and no half of a surrogate pair."""
    return "\0" not in piece and not any("\ud800" <= letter <= "\udfff" for letter in piece)


def moment(piece: object) -> datetime:
    """Read a local ISO 8601 moment such as 2026-11-20T14:10; an offset given is honoured."""
    if not isinstance(piece, str) or "T" not in piece:
        raise Misread(_not_a_moment())
    try:
        read = datetime.fromisoformat(piece)
    except ValueError:
        raise Misread(_not_a_moment()) from None
    _refuse_year(read.year)
    return read.astimezone(VIETNAM) if read.tzinfo else read.replace(tzinfo=VIETNAM)


def day_or_moment(piece: object) -> datetime:
    """Read a moment, or a date, which means its beginning."""
    if isinstance(piece, str) and "T" not in piece:
        return datetime.combine(day(piece), datetime.min.time(), VIETNAM)
    return moment(piece)


def day(piece: object) -> date:
    """Read a date such as 2026-11-24."""
    try:
        read = date.fromisoformat(piece if isinstance(piece, str) else "")
    except ValueError:
        raise Misread(_("Ngày phải có dạng 2026-11-24.")) from None
    _refuse_year(read.year)
    return read


def _refuse_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Misread(str(OutsideCalendar(first=FIRST_YEAR, last=LAST_YEAR)))


def _not_a_moment() -> str:
    return _("Thời điểm phải có dạng 2026-11-20T14:10, theo giờ Việt Nam.")


def number(piece: object) -> int | Decimal:
    """Read a number; true and false are none."""
    if isinstance(piece, bool) or not isinstance(piece, int | Decimal):
        raise Misread(_("Số lượng phải là một số lớn hơn 0."))
    return piece


def one_of(kind: type[E]) -> Callable[[object], E]:
    """Make a reader of one word of an enumeration."""

    def read(piece: object) -> E:
        known = {member.value: member for member in kind}
        if not isinstance(piece, str) or piece not in known:
            raise Misread(_("Phải là một trong: %(words)s.", words=", ".join(known)))
        return known[piece]

    return read
