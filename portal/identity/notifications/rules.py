"""Kinds of notices, and what a message to the outside may hold."""

from dataclasses import dataclass
from enum import StrEnum

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

TITLE_LENGTH = 200
BODY_LENGTH = 2000


class NoticeKind(StrEnum):
    """What a notice is about."""

    DOSSIER = "dossier"
    RESULT = "result"
    TASK = "task"
    SECURITY = "security"
    SYSTEM = "system"

    @property
    def label(self) -> LazyString:
        """Give the word that people read."""
        return _KINDS[self]


_KINDS: dict[NoticeKind, LazyString] = {
    NoticeKind.DOSSIER: _l("Hồ sơ"),
    NoticeKind.RESULT: _l("Kết quả"),
    NoticeKind.TASK: _l("Việc cần làm"),
    NoticeKind.SECURITY: _l("An toàn tài khoản"),
    NoticeKind.SYSTEM: _l("Hệ thống"),
}


class BrokenHeader(ValueError):
    """A recipient or title holds a line break, with which one could forge further headers."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the outside; ``key`` is the same each time it is tried again.

    Raises BrokenHeader for line breaks in the recipient or the title (ASVS 5.0.0, 1.3.11).
    """

    key: str
    recipient: str
    title: str
    body: str

    def __post_init__(self) -> None:
        if any(mark in self.recipient + self.title for mark in "\r\n\0"):
            raise BrokenHeader


def is_local_path(url: str) -> bool:
    """Tell whether a notice's link stays on this portal."""
    return url.startswith("/") and not url.startswith(("//", "/\\"))
