"""Fields of one text."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from portal.core.errors import Sentence
from portal.core.i18n import gettext as _
from portal.core.i18n import ngettext
from portal.ui.fields.field import Attributes, PortalField

Normalise = Callable[[str], str]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = re.compile(r"[\s.\-()]")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")
_EMAIL = re.compile(r"[!-?A-~]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+")  # Visible ASCII but "@".
_IDENTITY = re.compile(r"[0-9]{12}")
MAX_LENGTH = 255
MAX_LONG_TEXT = 4000


def tidy_line(text: str) -> str:
    """Write one line in NFC without control characters, outer or doubled spaces."""
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text)).split())


def tidy_text(text: str) -> str:
    """Write several lines in NFC with plain line ends and nothing around them."""
    lines = unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n")))
    return "\n".join(line.rstrip() for line in lines.split("\n")).strip()


def normalise_phone(value: str) -> str:
    """Write a Vietnamese telephone number as dialled at home: 0912345678."""
    digits = _SEPARATORS.sub("", value)
    return re.sub(r"^(?:\+|00)?84(?=[0-9]{9,10}$)", "0", digits)


class TextField(PortalField):
    """One line of text; ``data`` is tidy and never None."""

    data: str
    inputmode: ClassVar[str | None] = None
    width: str = ""

    def __init__(
        self,
        label: Sentence = "",
        *,
        min_length: int = 0,
        max_length: int = MAX_LENGTH,
        normalise: Normalise | None = None,
        width: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.min_length = min_length
        self.max_length = max_length
        self.normalise = normalise
        self.width = width or self.width

    def process_data(self, value: object) -> None:
        """Take the stored answer; nothing is an empty text."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was typed, tidied."""
        text = self.tidied(str(valuelist[0])) if valuelist else ""
        self.data = self.normalise(text) if self.normalise and text else text

    def tidied(self, text: str) -> str:
        """Write what was typed as one tidy line."""
        return tidy_line(text)

    def clear(self) -> None:
        """Forget the answer."""
        super().clear()
        self.data = ""

    def own_check(self) -> Iterable[Sentence]:
        """Hold the text to its length."""
        if len(self.data) > self.max_length:
            yield self._too_long()
        if len(self.data) < self.min_length:
            yield ngettext(
                "Viết ít nhất %(n)s ký tự.", "Write at least %(n)s characters.", self.min_length
            )

    def _too_long(self) -> str:
        return _(
            "Rút ngắn còn nhiều nhất %(most)s ký tự (hiện có %(now)s).",
            most=self.max_length,
            now=len(self.data),
        )

    @property
    def attributes(self) -> Attributes:
        """Add what a text control needs; the length is told, never cut off silently."""
        return {
            "type": self.input_type,
            **super().attributes,
            "value": self.data or None,
            "inputmode": self.inputmode,
        }


class SearchField(TextField):
    """Words to look for."""

    input_type = "search"


class TextAreaField(TextField):
    """Several lines of text."""

    widget_name = "textarea"

    def __init__(
        self,
        label: Sentence = "",
        *,
        rows: int = 5,
        max_length: int = MAX_LONG_TEXT,
        **options: Any,
    ) -> None:
        super().__init__(label, max_length=max_length, **options)
        self.rows = rows

    def tidied(self, text: str) -> str:
        """Write what was typed as tidy lines."""
        return tidy_text(text)

    @property
    def attributes(self) -> Attributes:
        """Give the attributes of a textarea, which has no type and no value."""
        kept = {k: v for k, v in super().attributes.items() if k not in {"type", "value"}}
        return {**kept, "rows": self.rows, "data-max-length": self.max_length}


class PasswordField(TextField):
    """A secret: taken exactly as typed, never written back to the page."""

    input_type = "password"

    def tidied(self, text: str) -> str:
        """Change nothing."""
        return text

    @property
    def attributes(self) -> Attributes:
        """Leave out what was typed."""
        return {**super().attributes, "value": None}


class HiddenField(TextField):
    """A value that travels with the form; its label is never shown."""

    widget_name = "hidden"

    def __init__(self, label: Sentence = "", **options: Any) -> None:
        super().__init__(label, **{"max_length": MAX_LONG_TEXT, **options})


class EmailField(TextField):
    """An e-mail address in lower case."""

    input_type = "email"
    inputmode = "email"

    def __init__(self, label: Sentence = "", **options: Any) -> None:
        super().__init__(label, **{"autocomplete": "email", "normalise": str.lower, **options})

    def own_check(self) -> Iterable[Sentence]:
        """Look at the shape only; nobody asks whether the address exists."""
        yield from super().own_check()
        if not _EMAIL.fullmatch(self.data):
            yield _("Địa chỉ thư điện tử phải có dạng ten@example.vn.")


class PhoneField(TextField):
    """A Vietnamese telephone number, kept as dialled at home: 0912345678.

    Mobile numbers have ten digits and begin with 03, 05, 07, 08 or 09; landlines have eleven
    and begin with 02, such as 0237 and seven digits in Thanh Hóa.
    """

    input_type = "tel"
    inputmode = "tel"
    width = "short"

    def __init__(self, label: Sentence = "", **options: Any) -> None:
        super().__init__(label, **{"autocomplete": "tel", "normalise": normalise_phone, **options})

    def own_check(self) -> Iterable[Sentence]:
        """Hold the number to the national plan, unless another check was given."""
        if self.check is None and not (
            _MOBILE.fullmatch(self.data) or _LANDLINE.fullmatch(self.data)
        ):
            yield _("Số điện thoại phải có 10 chữ số (di động) hoặc 11 chữ số (cố định, đầu 02).")


class IdentityNumberField(TextField):
    """A personal identity number of twelve digits, kept without separators."""

    inputmode = "numeric"
    width = "short"

    def __init__(self, label: Sentence = "", **options: Any) -> None:
        given = {"normalise": lambda text: _SEPARATORS.sub("", text), **options}
        super().__init__(label, **{"autocomplete": "off", **given})

    def own_check(self) -> Iterable[Sentence]:
        """Look at the shape, unless another check was given."""
        if self.check is None and not _IDENTITY.fullmatch(self.data):
            yield _("Số định danh cá nhân phải gồm đúng 12 chữ số, ví dụ 038095001234.")
