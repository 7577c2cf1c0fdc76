"""Papers: HTML becomes a file that is PDF/A-3a and PDF/UA-1 at once."""

import io
import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import Any, Literal

from portal.core.pdf.identification import identify_as_ua
from portal.core.pdf.packaged import (
    BASE,
    FONT_FAMILY,
    FONTS,
    ForbiddenResource,
    fetcher,
    picture_url,
)
from portal.core.pdf.qr import qr_picture
from portal.core.pdf.styles import fonts, parsed, without_styles

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


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A file and the places of its named elements."""

    data: bytes
    anchors: Mapping[str, Anchor]
    page_count: int


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
        return _render(html, title, language, _options(attachments), pictures)


def render_stamp(html: str, *, width: float, height: float) -> bytes:
    """Lay out HTML on one sheet of ``width`` by ``height`` points, for use inside an appearance.

    The sheet has embedded fonts and no tags, because the form field around it has the tag.
    Raises ForbiddenResource as ``render`` does.
    """
    page = f"<style>@page {{ size: {width}pt {height}pt; margin: 0 }} body {{ margin: 0 }}</style>"
    with _lock:
        return _render(page + html, "", "vi", {"pdf_variant": "pdf/a-3b"}).data


# The font map of Pango may be used by one thread at a time.
_lock = Lock()


def _options(attachments: Sequence[Attachment]) -> dict[str, Any]:
    return {
        "pdf_variant": "pdf/a-3a",
        "finisher": identify_as_ua,
        "attachments": [_attach(each) for each in attachments],
    }


def _render(
    html: str,
    title: str,
    language: str,
    options: dict[str, Any],
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> RenderedPdf:
    import weasyprint  # noqa: PLC0415 - It loads Pango: slow, and only workers need it.

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    resources = fetcher(pictures)
    rest, styles = without_styles(html)
    source = weasyprint.HTML(string=rest, base_url=BASE, url_fetcher=resources)
    document = source.render(font_config=fonts(), stylesheets=[parsed(each) for each in styles])
    document.metadata.title, document.metadata.lang = title, language
    with warnings.catch_warnings():
        # The library leaves its colour profile open until the file object is collected.
        warnings.simplefilter("ignore", ResourceWarning)
        data = document.write_pdf(**options)
    resources.check()
    return RenderedPdf(data, _anchors(document.pages), len(document.pages))


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
