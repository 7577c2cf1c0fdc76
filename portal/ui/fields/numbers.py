"""Fields of a number, as people write numbers in their language."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from portal.core.errors import Sentence
from portal.core.i18n import format_number, locale
from portal.core.i18n import gettext as _
from portal.ui.fields.field import Attributes, PortalField

Number = int | Decimal

_SPACES = re.compile(r"\s")
# Eighteen digits hold every amount asked for, and stay exact in a Decimal.
_PLAIN = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_CURRENCY = re.compile(r"\s*(₫|đ|đồng|vnd|vnđ)\s*$", re.IGNORECASE)
MAX_VND = 10**15


def read_number(text: str) -> Decimal | None:
    """Read a number: ``1.234,5`` in Vietnamese, ``1,234.5`` in English; None when it is none.

    A separator that does not stand between groups of three digits is a decimal sign.
    """
    group, point = (".", ",") if locale() == "vi" else (",", ".")
    compact = _SPACES.sub("", text)
    if re.fullmatch(rf"-?[0-9]{{1,3}}(\{group}[0-9]{{3}})+(\{point}[0-9]+)?", compact):
        compact = compact.replace(group, "")
    plain = compact.replace(point, ".").replace(group, ".")
    return Decimal(plain) if _PLAIN.fullmatch(plain) else None


class NumberField(PortalField):
    """A number: ``data`` is an int, or a Decimal when ``decimals`` are allowed, or None."""

    data: Any
    width = "short"

    def __init__(
        self,
        label: Sentence = "",
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        decimals: int = 0,
        unit: Sentence = "",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.minimum = minimum
        self.maximum = maximum
        self.decimals = decimals
        self.unit = unit
        self.typed = ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed, and keep it to be shown again."""
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if self.typed:
            self.data = self._fitting(self.read(self.typed))

    def read(self, text: str) -> Decimal | None:
        """Read one number."""
        return read_number(text)

    def _fitting(self, value: Decimal | None) -> Number:
        if value is None:
            raise ValueError(_("Chỉ viết bằng chữ số, ví dụ %(example)s.", example=self._example()))
        if value != round(value, self.decimals):
            raise ValueError(self._too_fine())
        return value if self.decimals else int(value)

    def _example(self) -> str:
        return format_number(Decimal("12.5") if self.decimals else 1250)

    def _too_fine(self) -> str:
        if not self.decimals:
            return _("Số này phải là số nguyên.")
        return _("Viết nhiều nhất %(n)s chữ số sau dấu phẩy.", n=self.decimals)

    def own_check(self) -> Iterable[Sentence]:
        """Hold the number to its bounds."""
        if self.minimum is not None and self.data < self.minimum:
            yield _("Số này phải từ %(least)s trở lên.", least=format_number(self.minimum))
        if self.maximum is not None and self.data > self.maximum:
            yield _("Số này không được quá %(most)s.", most=format_number(self.maximum))

    def clear(self) -> None:
        """Forget the answer."""
        super().clear()
        self.typed = ""

    @property
    def attributes(self) -> Attributes:
        """Show what was typed, or the stored number as the reader writes numbers."""
        stored = "" if self.data is None else format_number(self.data)
        return {
            "type": "text",
            **super().attributes,
            "value": self.typed or stored or None,
            "inputmode": "decimal" if self.decimals else "numeric",
        }


class MoneyField(NumberField):
    """An amount of whole đồng; "8.000 đ" is understood."""

    def __init__(self, label: Sentence = "", **options: Any) -> None:
        given = {"minimum": 0, "maximum": MAX_VND, "unit": "₫", **options}
        super().__init__(label, **given)

    def read(self, text: str) -> Decimal | None:
        """Read an amount without its currency sign."""
        return read_number(_CURRENCY.sub("", text))
