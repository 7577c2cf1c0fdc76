"""Files for tests, good and hostile, all made by code."""

from tests.factories.uploads.bombs import object_stream_bomb, pdf_bomb, pixel_flood
from tests.factories.uploads.corpus import HOSTILE, Hostile
from tests.factories.uploads.good import (
    EICAR,
    SHEET,
    WORD,
    make_image,
    make_office,
    make_pdf,
    make_zip,
    relations,
)
from tests.factories.uploads.pdfs import attach_file

__all__ = [
    "EICAR",
    "HOSTILE",
    "SHEET",
    "WORD",
    "Hostile",
    "attach_file",
    "make_image",
    "make_office",
    "make_pdf",
    "make_zip",
    "object_stream_bomb",
    "pdf_bomb",
    "pixel_flood",
    "relations",
]
