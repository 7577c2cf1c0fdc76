"""Pages of long lists, without counting them: one row more than a page tells of a next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
SIZE = 20
LAST_NUMBER = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list."""

    items: Sequence[Row]
    number: int = 1
    has_next: bool = False

    @property
    def has_previous(self) -> bool:
        """Tell whether there is a page before."""
        return self.number > 1

    @classmethod
    def of(cls, rows: Sequence[Row], number: int, size: int = SIZE) -> "Page[Row]":
        """Make a page from up to ``size + 1`` rows, the last of which is only a sign."""
        return cls(items=rows[:size], number=number, has_next=len(rows) > size)


def offset(number: int, size: int = SIZE) -> int:
    """Count the rows before a page."""
    return (number - 1) * size


def read_page_number(text: str | None) -> int:
    """Read the page asked for; anything strange is the first page."""
    number = int(text) if text and text.isascii() and text.isdigit() else 1
    return min(max(number, 1), LAST_NUMBER)
