"""Time limits as procedures state them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.core.i18n import gettext as _
from portal.core.i18n import locale, ngettext
from portal.core.json_types import JsonValue
from portal.onestop.calendar.rules import figures
from portal.onestop.calendar.rules.refusals import (
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    SameDayHasNoAmount,
)


class LimitKind(StrEnum):
    """The four ways in which the law counts."""

    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    SAME_DAY = "same_day"


# Far above any statutory limit; by usual working hours it is about ten years.
MOST: Mapping[LimitKind, int] = {
    LimitKind.WORKING_HOURS: 20_000,
    LimitKind.WORKING_DAYS: 2_500,
    LimitKind.CALENDAR_DAYS: 3_650,
    LimitKind.SAME_DAY: 1,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: so many working hours, working days (8 h), calendar days, or the same day.

    Raises AmountNotPositive, AmountTooLarge, AmountNotWhole or SameDayHasNoAmount.
    """

    kind: LimitKind
    amount: int | Decimal = 1

    def __post_init__(self) -> None:
        if self.kind is LimitKind.SAME_DAY and self.amount != 1:
            raise SameDayHasNoAmount
        if self.amount <= 0:
            raise AmountNotPositive
        if self.amount > MOST[self.kind]:
            raise AmountTooLarge(most=MOST[self.kind])
        if self.kind is LimitKind.CALENDAR_DAYS and self.amount % 1:
            raise AmountNotWhole

    def minutes(self, ordinal: int) -> int:
        """Give the working minutes of a limit counted in working time, as of a date's ordinal.

        Raises AmountNotWhole when they are not whole.
        """
        if self.kind is LimitKind.WORKING_HOURS:
            exact = self.amount * 60
        else:
            exact = self.amount * figures.at_ordinal("minutes_per_working_day", ordinal).value
        if exact % 1:
            raise AmountNotWhole
        return int(exact)

    def in_words(self) -> str:
        """Say the limit as the law does, in the reader's language."""
        # English knows one and many; one and a half is many.
        told = 1 if self.amount == 1 else 2
        facts = {"figure": self._figure()}
        phrases = {
            LimitKind.WORKING_HOURS: ngettext(
                "%(figure)s giờ làm việc", "%(figure)s working hours", told, **facts
            ),
            LimitKind.WORKING_DAYS: ngettext(
                "%(figure)s ngày làm việc", "%(figure)s working days", told, **facts
            ),
            LimitKind.CALENDAR_DAYS: ngettext("%(figure)s ngày", "%(figure)s days", told, **facts),
            LimitKind.SAME_DAY: _("Trong ngày làm việc"),
        }
        return phrases[self.kind]

    def _figure(self) -> str:
        if self.amount == int(self.amount):
            return str(int(self.amount))
        point = "," if locale() == "vi" else "."
        return f"{self.amount.normalize():f}".replace(".", point)  # type: ignore[union-attr]

    def to_json(self) -> dict[str, JsonValue]:
        """Give the limit as the deadline interface takes it."""
        whole = self.amount == int(self.amount)
        amount = int(self.amount) if whole else float(self.amount)
        return {"kind": self.kind.value, "amount": amount}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Limit":
        """Read what ``to_json`` wrote."""
        return cls(LimitKind(stored["kind"]), Decimal(str(stored["amount"])))
