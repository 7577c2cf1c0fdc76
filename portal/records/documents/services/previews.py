"""Pictures of PDF pages for officers, so that no browser has to open an uploaded PDF."""

from typing import Protocol

import pikepdf

from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.storage import blobs
from portal.records.documents.rules.pages import draw_page
from portal.records.documents.services.refusals import Unreadable

_MEMORY_MB = 768
_CPU_SECONDS = 10


class PdfFile(Protocol):
    """What a preview needs of a stored file."""

    @property
    def name(self) -> str:
        """The file's name, for the sentence when it cannot be drawn."""

    @property
    def sha256(self) -> str:
        """The key of its content."""


class NoSuchPage(NotFound):
    """The document has fewer pages."""

    sentence = _l("Tài liệu không có trang này.")


def page_count(sha256: str) -> int:
    """Count the pages of a PDF that the portal made itself."""
    with pikepdf.open(blobs().path(sha256)) as pdf:
        return len(pdf.pages)


def preview_png(stored: PdfFile, page: int) -> bytes:
    """Draw one page of a stored PDF, counted from 1, as a PNG at most 1400 pixels wide.

    Drawn in a limited child process, 50 to 300 ms. The caller has authorised the reader.
    Raises NoSuchPage, and Unreadable for a page that cannot be drawn.
    """
    data = blobs().path(stored.sha256).read_bytes()
    try:
        drawn = run_limited(draw_page, data, page, memory_mb=_MEMORY_MB, cpu_seconds=_CPU_SECONDS)
    except (ChildFailed, ChildTimedOut) as error:
        raise Unreadable(stored.name) from error
    if drawn is None:
        raise NoSuchPage
    return drawn
