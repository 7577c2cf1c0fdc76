"""Draw a page of a PDF; runs in the limited child."""

from io import BytesIO

import pypdfium2
from PIL import Image

_WIDEST_PIXELS = 1400
_HIGHEST_PIXELS = 4000

Image.init()  # Loads every writer now: the child may not be able to.


def draw_page(data: bytes, number: int) -> bytes | None:
    """Draw a page, counted from 1, as a PNG; give nothing when there is no such page.

    At most 1400 pixels wide and 4000 high, whatever size in points the page claims.
    """
    with pypdfium2.PdfDocument(data) as document:
        if not 1 <= number <= len(document):
            return None
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_WIDEST_PIXELS / width, _HIGHEST_PIXELS / height)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil()
    out = BytesIO()
    picture.convert("RGB").save(out, "PNG")
    return out.getvalue()
