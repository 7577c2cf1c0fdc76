"""Papers: HTML becomes a file that is PDF/A-3a and PDF/UA-1 at once."""

import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any, Literal

from portal.core.pdf.identification import identify_as_ua
from portal.core.pdf.kept import keep_styles, make_room
from portal.core.pdf.kept_fonts import keep_fonts
from portal.core.pdf.packaged import (
    FONT_FAMILY,
    FONTS,
    ForbiddenResource,
    fetcher,
    picture_url,
)
from portal.core.pdf.parsing import read
from portal.core.pdf.qr import qr_picture
from portal.core.pdf.styles import fonts, parsed, without_styles
from portal.core.pdf.writing import Finisher, write

Box = tuple[float, float, float, float]
Relationship = Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"]

__all__ = [
    "FONTS",
    "FONT_FAMILY",
    "Anchor",
    "Attachment",
    "ForbiddenResource",
    "RenderedPdf",
    "picture_url",
    "qr_picture",
    "render",
    "render_stamp",
]

POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an element with an id was drawn: page from 0, box in points from bottom left."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Attachment:
    """Data that rides inside the file, such as the structured form of its content.

    ``relationship`` is the AFRelationship of ISO 19005-3; the media type follows the name.
    """

    name: str
    data: bytes
    description: str
    moment: datetime
    relationship: Relationship = "Data"


class RenderedPdf:
    """A document that is laid out, with the places of its named elements; written when asked."""

    def __init__(self, document: Any, options: dict[str, Any]) -> None:  # noqa: ANN401 - untyped library.
        self._document = document
        self._options = options
        self.anchors: Mapping[str, Anchor] = _anchors(document.pages)
        self.page_count = len(document.pages)

    @cached_property
    def data(self) -> bytes:
        """Give the file."""
        return self.finished(_nothing)

    def finished(self, finisher: Finisher) -> bytes:
        """Give the file with what a finisher adds to its objects (a ``pydyf.PDF``) before."""

        def finish(pdf: Any) -> None:  # noqa: ANN401 - untyped library.
            finisher(pdf)
            identify_as_ua(pdf)

        with _lock:
            return write(self._document, finish, **self._options)


def _nothing(_pdf: object) -> None:
    """Add nothing."""


def render(
    html: str,
    *,
    title: str,
    language: str = "vi",
    attachments: Sequence[Attachment] = (),
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> RenderedPdf:
    """Lay out HTML as PDF/A-3a and PDF/UA-1, with every element's id as an anchor.

    ``pictures`` are those that were inspected, by their keys; ``picture_url`` gives the address
    of each. Raises ForbiddenResource when the HTML names anything outside the packaged files: no
    network, no data addresses, no other files.
    """
    with _lock:
        document = _lay_out(html, pictures)
    document.metadata.title, document.metadata.lang = title, language
    attached = [_attach(each) for each in attachments]
    return RenderedPdf(document, {"pdf_variant": "pdf/a-3a", "attachments": attached})


def render_stamp(html: str, *, width: float, height: float) -> bytes:
    """Lay out HTML on one sheet of ``width`` by ``height`` points, for use inside an appearance.

    The sheet has embedded fonts and no tags, because the form field around it has the tag.
    Raises ForbiddenResource as ``render`` does.
    """
    page = f"<style>@page {{ size: {width}pt {height}pt; margin: 0 }} body {{ margin: 0 }}</style>"
    with _lock:
        document = _lay_out(page + html)
        document.metadata.lang = "vi"
        return write(document, _nothing, pdf_variant="pdf/a-3b")


# The font map of Pango may be used by one thread at a time.
_lock = Lock()


def _lay_out(html: str, pictures: Mapping[str, bytes] = MappingProxyType({})) -> Any:  # noqa: ANN401 - untyped library.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    keep_styles()
    keep_fonts()
    make_room()
    resources = fetcher(pictures)
    rest, styles = without_styles(html)
    source = read(rest, resources)
    document = source.render(font_config=fonts(), stylesheets=[parsed(each) for each in styles])
    resources.check()
    return document


def _attach(each: Attachment) -> Any:  # noqa: ANN401 - untyped library.
    import weasyprint  # noqa: PLC0415 - As above.

    return weasyprint.Attachment(
        file_obj=io.BytesIO(each.data),
        name=each.name,
        description=each.description,
        relationship=each.relationship,
        created=each.moment,
        modified=each.moment,
    )


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    found: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for name, (x1, y1, x2, y2) in page.anchors.items():
            flipped = (x1, page.height - y2, x2, page.height - y1)
            box = tuple(round(value * POINTS_PER_PIXEL, 3) for value in flipped)
            found.setdefault(name, Anchor(number, box))
    return found
