"""Words, dates, money and numbers in the reader's language.

Vietnamese is the source language: a message is its own translation. English comes from
translations/en. The language of a request is chosen by its ``language`` cookie.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import dates, numbers
from babel.support import NullTranslations, Translations

from portal.core.clock import VIETNAM
from portal.core.settings import ROOT

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
_language: ContextVar[Language] = ContextVar("language", default="vi")


def locale() -> Language:
    """Tell the language in use."""
    return _language.get()


def choose(language: str | None) -> None:
    """Use a language for the rest of this request; unknown ones mean Vietnamese."""
    _language.set(language if language in LANGUAGES else "vi")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Use a language for the length of a block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache
def catalogue(language: Language) -> NullTranslations:
    """Load the messages of a language; the source language has none."""
    if language == "vi":
        return NullTranslations()
    return Translations.load(ROOT / "translations", [language])


def gettext(message: str, **facts: object) -> str:
    """Translate a message and fill in its facts."""
    text = catalogue(locale()).ugettext(message)
    return text % facts if facts else text


def ngettext(singular: str, plural: str, n: int, **facts: object) -> str:
    """Translate a message that counts; ``%(n)s`` is the number."""
    text = singular if locale() == "vi" else catalogue(locale()).ungettext(singular, plural, n)
    return text % {"n": n, **facts}


class LazyString:
    """A message translated when it is shown, for texts named at import time."""

    __slots__ = ("facts", "message")

    def __init__(self, message: str, **facts: object) -> None:
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return gettext(self.message, **self.facts)

    def __mod__(self, facts: dict[str, object]) -> str:
        return gettext(self.message) % facts

    def __repr__(self) -> str:
        return f"LazyString({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)


def lazy_gettext(message: str, **facts: object) -> LazyString:
    """Mark a message for translation at the moment it is shown."""
    return LazyString(message, **facts)


def format_date(value: date | None) -> str:
    """Write a day as readers of the language do: 03/11/2026, or 3 Nov 2026."""
    if value is None:
        return ""
    day = value.astimezone(VIETNAM).date() if isinstance(value, datetime) else value
    if locale() == "vi":  # Babel would give the same at forty times the cost.
        return f"{day.day:02}/{day.month:02}/{day.year:04}"
    return dates.format_date(day, "d MMM y", locale())


def format_time(value: datetime) -> str:
    """Write a moment's Vietnamese wall-clock time, 14:10."""
    return value.astimezone(VIETNAM).strftime("%H:%M")


def format_datetime(value: datetime | None) -> str:
    """Write a moment in Vietnamese time, the hour first as officials do."""
    return f"{format_time(value)} {format_date(value)}" if value else ""


def format_number(value: float | Decimal) -> str:
    """Write a number with the grouping of the language."""
    return numbers.format_decimal(value, locale=locale())


def format_vnd(amount_vnd: float | Decimal) -> str:
    """Write an amount of Vietnamese đồng, 8.000 ₫."""
    return numbers.format_currency(amount_vnd, "VND", locale=locale())
