"""Signatures of files whose tables are broken.

Another parser finds the objects. Only a signature that covers the file from its first to its
last byte is taken up: whatever a reader then makes of the file, it is what was signed.
"""

import io
from functools import lru_cache
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic

from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.reader import Reader

_TEXTS = ("/SubFilter", "/Filter", "/Type")


def salvage(data: bytes) -> tuple[Embedded, ...]:
    """Give the signatures that cover all of a broken file; raises ValueError without any form."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            fields = list(_fields(document.Root.get("/AcroForm", pikepdf.Dictionary())))
            read = [_embedded(each, data) for each in fields]
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise ValueError(str(error)) from error
    if any(not each.gap_holds or each.signed_bytes != len(data) for each in read):
        return ()
    return tuple(read)


def _fields(form: pikepdf.Object) -> list[pikepdf.Object]:
    return [
        each
        for each in form.get("/Fields", pikepdf.Array())
        if each.get("/FT") == "/Sig" and "/V" in each
    ]


def _embedded(field: pikepdf.Object, data: bytes) -> Embedded:
    name = str(field.get("/T", ""))
    return Embedded(_reader(), _field(field.V), name, data, 0)


def _field(value: pikepdf.Object) -> generic.DictionaryObject:
    """Copy a signature into the shape that the judging library reads."""
    entries: dict[Any, Any] = {
        generic.pdf_name(key): generic.pdf_name(str(value[key])) for key in _TEXTS if key in value
    }
    entries[generic.pdf_name("/ByteRange")] = generic.ArrayObject(
        generic.NumberObject(int(each)) for each in value.ByteRange
    )
    contents = generic.ByteStringObject(bytes(value.Contents))
    entries[generic.pdf_name("/Contents")] = contents
    reader = _reader()
    copied = generic.DictionaryObject(entries)
    reader.resolved_objects[(0, _SLOT)] = copied
    holder = generic.IndirectObject(_SLOT, 0, reader)
    return generic.DictionaryObject({generic.pdf_name("/V"): holder})


_SLOT = 3
_STAND_IN = b"""%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [] /Count 0 >>
endobj
3 0 obj
<< >>
endobj
"""


@lru_cache(maxsize=1)
def _stand_in() -> bytes:
    places = [_STAND_IN.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n"
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(_STAND_IN)
    return _STAND_IN + table + end


def _reader() -> Reader:
    return Reader(io.BytesIO(_stand_in()), strict=False)
