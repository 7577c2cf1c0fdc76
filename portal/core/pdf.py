"""Papers: HTML becomes a file that is PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes one of the two identifications. The finisher adds the other one together
with the extension schema PDF/A asks for (ISO 19005-3, 6.6.2.3; ISO 14289-1, clause 5).
"""

import atexit
import io
import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import segno
from markupsafe import Markup

from portal.core.settings import ROOT

Box = tuple[float, float, float, float]
Relationship = Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"]

POINTS_PER_PIXEL = 0.75
FONT_FAMILY = "Paper"
FONTS = ROOT / "static" / "dist" / "fonts"
PACKAGED = (ROOT / "static", ROOT / "templates" / "pdf")
_FACES = {
    "Tinos-Regular.ttf": "font-weight: 400; font-style: normal",
    "Tinos-Bold.ttf": "font-weight: 700; font-style: normal",
    "Tinos-Italic.ttf": "font-weight: 400; font-style: italic",
    "Tinos-BoldItalic.ttf": "font-weight: 700; font-style: italic",
}
_UA_IDENTIFICATION = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    b'pdfuaid:part="1"/>'
    b'<rdf:Description rdf:about="" '
    b'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


class ForbiddenResource(RuntimeError):
    """A document asked for something that is not packaged with the portal."""


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
) -> RenderedPdf:
    """Lay out HTML as PDF/A-3a and PDF/UA-1, with every element's id as an anchor.

    Raises ForbiddenResource when the HTML names anything outside the packaged files: no
    network, no data addresses, no other files.
    """
    with _lock:
        return _render(html, title, language, _options(attachments))


def render_stamp(html: str, *, width: float, height: float) -> bytes:
    """Lay out HTML on one sheet of ``width`` by ``height`` points, for use inside an appearance.

    The sheet has embedded fonts and no tags, because the form field around it has the tag.
    Raises ForbiddenResource as ``render`` does.
    """
    page = f"<style>@page {{ size: {width}pt {height}pt; margin: 0 }} body {{ margin: 0 }}</style>"
    with _lock:
        return _render(page + html, "", "vi", {"pdf_variant": "pdf/a-3b"}).data


def qr_svg(text: str, *, size_mm: float = 22, label: str) -> Markup:
    """Draw a QR code (ISO/IEC 18004, level M) as SVG rectangles, with a text alternative."""
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 8
    bars = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="1"/>').format(x + 4, y + 4, width)
        for y, row in enumerate(matrix)
        for x, width in _runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="{label}" '
        'alt="{label}" width="{size}mm" height="{size}mm" viewBox="0 0 {side} {side}" '
        'shape-rendering="crispEdges"><title>{label}</title>'
        '<rect width="{side}" height="{side}" fill="#fff"/><g fill="#000">{bars}</g></svg>'
    ).format(label=label, size=size_mm, side=side, bars=bars)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Join dark modules that touch: fewer rectangles, no hairlines between them."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


# The font map of Pango may be used by one thread at a time.
_lock = Lock()
_fonts: list[tuple[Any, Any]] = []
# The library's clean-up needs modules that are gone when the interpreter ends by itself.
atexit.register(_fonts.clear)


def _options(attachments: Sequence[Attachment]) -> dict[str, Any]:
    return {
        "pdf_variant": "pdf/a-3a",
        "finisher": _identify_as_ua,
        "attachments": [_attach(each) for each in attachments],
    }


def _render(html: str, title: str, language: str, options: dict[str, Any]) -> RenderedPdf:
    import weasyprint  # noqa: PLC0415 - It loads Pango: slow, and only workers need it.

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fetcher = _fetcher()
    font_config, faces = _font_configuration(weasyprint)
    source = weasyprint.HTML(string=html, base_url=ROOT.as_uri() + "/", url_fetcher=fetcher)
    document = source.render(font_config=font_config, stylesheets=[faces])
    document.metadata.title, document.metadata.lang = title, language
    with warnings.catch_warnings():
        # The library leaves its colour profile open until the file object is collected.
        warnings.simplefilter("ignore", ResourceWarning)
        data = document.write_pdf(**options)
    if fetcher.refused:
        raise ForbiddenResource(", ".join(fetcher.refused))
    return RenderedPdf(data, _anchors(document.pages), len(document.pages))


def _font_configuration(weasyprint: Any) -> tuple[Any, Any]:  # noqa: ANN401 - untyped library.
    """Make the fonts of this process once: each new configuration loads the files again."""
    if not _fonts:
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - As above.

        config = FontConfiguration()
        faces = weasyprint.CSS(string=_faces(), font_config=config, url_fetcher=_fetcher())
        _fonts.append((config, faces))
    return _fonts[0]


def _faces() -> str:
    """Name the paper font; without the built assets the installed twin stands in."""
    packaged = "".join(
        f"@font-face {{ font-family: {FONT_FAMILY}; src: url({(FONTS / name).as_uri()}); {face} }}"
        for name, face in _FACES.items()
        if (FONTS / name).exists()
    )
    return packaged + (
        f'html {{ font-family: {FONT_FAMILY}, "Liberation Serif", "Tinos", serif }}'
    )


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


def _fetcher() -> Any:  # noqa: ANN401 - untyped library.
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - As above.

    class PackagedOnly(URLFetcher):  # type: ignore[misc]
        """Gives packaged files and remembers what it refused."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"file"}, allow_redirects=False)
            self.refused: list[str] = []

        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 - As above.
            path = packaged_file(url)
            if path is None:
                self.refused.append(url[:200])
                raise ValueError(url[:200])
            return URLFetcherResponse(url, path.read_bytes())

    return PackagedOnly()


def packaged_file(url: str) -> Path | None:
    """Give the packaged file behind an address, or nothing for every other address."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(unquote(parts.path)).resolve()
    inside = any(path.is_relative_to(folder) for folder in PACKAGED)
    return path if inside and path.is_file() else None


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    found: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for name, (x1, y1, x2, y2) in page.anchors.items():
            flipped = (x1, page.height - y2, x2, page.height - y1)
            box = tuple(round(value * POINTS_PER_PIXEL, 3) for value in flipped)
            found.setdefault(name, Anchor(number, box))  # type: ignore[arg-type]
    return found


def _identify_as_ua(_document: object, pdf: Any) -> None:  # noqa: ANN401 - untyped library.
    for stream in pdf.objects:
        if getattr(stream, "extra", None) and stream.extra.get("Type") == "/Metadata":
            xmp = stream.stream[0]
            stream.stream[0] = xmp.replace(b"</rdf:RDF>", _UA_IDENTIFICATION + b"</rdf:RDF>")
