from dataclasses import dataclass
from io import BytesIO

import pytest
from pikepdf import Array, Pdf
from PIL import Image

from portal.core.storage import BlobStore
from portal.records.documents.services.previews import NoSuchPage, preview_png
from portal.records.documents.services.refusals import Unreadable
from tests.factories.uploads import make_pdf


@dataclass(frozen=True)
class File:
    sha256: str
    name: str = "đơn.pdf"


def keep(store: BlobStore, data: bytes) -> File:
    return File(store.put_bytes(data).sha256)


def wide_as_a_field(pdf: Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 14_400, 20])


def high_as_a_tower(pdf: Pdf) -> None:
    pdf.pages[0].obj.MediaBox = Array([0, 0, 20, 14_400])


def test_page_is_drawn(store: BlobStore) -> None:
    stored = keep(store, make_pdf(pages=2))
    first, second = preview_png(stored, 1), preview_png(stored, 2)
    with Image.open(BytesIO(first)) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1400
        assert 1970 <= picture.height <= 1990
        darkest, brightest = picture.convert("L").getextrema()
        assert (darkest, brightest) == (0, 255)
    assert first != second


@pytest.mark.parametrize("change", [wide_as_a_field, high_as_a_tower])
def test_size_of_the_picture_is_bounded(store: BlobStore, change: object) -> None:
    assert callable(change)
    with Image.open(BytesIO(preview_png(keep(store, make_pdf(change)), 1))) as picture:
        assert picture.width <= 1400
        assert picture.height <= 4000


@pytest.mark.parametrize("page", [0, 2, -1])
def test_missing_page_is_told(store: BlobStore, page: int) -> None:
    with pytest.raises(NoSuchPage):
        preview_png(keep(store, make_pdf()), page)


def test_what_cannot_be_drawn_is_told(store: BlobStore) -> None:
    with pytest.raises(Unreadable, match=r"“đơn\.pdf”"):
        preview_png(keep(store, b"nothing"), 1)
