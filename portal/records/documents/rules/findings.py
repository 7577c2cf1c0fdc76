"""What the inspection of a file can find."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """Why a file is refused; each has its own sentence for the sender."""

    WRONG_CONTENT = "wrong_content"
    POLYGLOT = "polyglot"
    LOCKED = "locked"
    BOMB = "bomb"
    PIXELS = "pixels"
    ACTIVE = "active"
    MACROS = "macros"
    ATTACHMENTS = "attachments"
    UNSAFE_PARTS = "unsafe_parts"
    UNREADABLE = "unreadable"


class Flawed(Exception):
    """The inspection ends here; ``detail`` is for engineers."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        self.flaw = flaw
        self.detail = detail
        super().__init__(flaw, detail)


@dataclass(frozen=True, slots=True)
class Report:
    """The end of an inspection: a flaw, or what is known of a good file.

    ``pages`` counts PDF pages, ``width`` and ``height`` are pixels, ``preview`` is a
    re-encoded JPEG of a picture without its metadata.
    """

    flaw: Flaw | None = None
    detail: str = ""
    pages: int = 0
    width: int = 0
    height: int = 0
    preview: bytes | None = None
