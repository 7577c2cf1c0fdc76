"""Annexes that are files of their own get the agency's signature, without any picture.

It stands at the top right of the first page: the document's number and symbol, and the moment
of signing, 10 pt upright black (Nghị định 30/2020/NĐ-CP, Phụ lục I). The document lists its
annexes by their hashes, so that the officer's signature on it is about them too.

A copy in electronic form is signed in the same place on the strength of the permission that
lists it, and says its form, the agency and the moment (Điều 25, Phụ lục I).
"""

import io
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.general import SigningError

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.rules import (
    ANNEX_FIELD,
    ANNEX_LIST,
    NUMBER_FIELD,
    Owner,
    moment_in_words,
)
from portal.records.signatures.services import appearances, signing
from portal.records.signatures.services.signers import open_device

_WIDTH, _LINE, _MARGIN = 170, 14, 20  # Points.
_COPY_WIDTH = 260  # The agency's name stands on one line.
_ANNEX_REASON, _COPY_REASON = "Phụ lục kèm theo văn bản", "Sao văn bản"


class NotListed(Refused):
    """The certified document does not name this file as its annex, or has no number."""

    sentence = _l("Chưa ký phụ lục được: văn bản đã ký không ghi tệp này là phụ lục của mình.")


def listed(main: bytes) -> frozenset[str]:
    """Give the SHA-256 of the annexes that a document lists inside itself."""
    return frozenset(str(row["sha256"]) for row in _told(main).get("annexes", ()))


def copied(main: bytes) -> tuple[str, str] | None:
    """Give form and agency when a document is the permission to copy what it lists."""
    told = _told(main).get("copy")
    return (str(told["form"]), str(told["agency"])) if told else None


def _told(main: bytes) -> dict[str, Any]:
    with pikepdf.open(io.BytesIO(main)) as document:
        if ANNEX_LIST not in document.attachments:
            return {}
        told = json.loads(document.attachments[ANNEX_LIST].get_file().read_bytes())
    return dict(told)


def number_of(main: bytes) -> str:
    """Read the number and symbol that were filled into a document; empty before."""
    with pikepdf.open(io.BytesIO(main)) as document:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) == NUMBER_FIELD and pikepdf.Name.V in field:
                return str(field.V)
    return ""


def seal(annex: bytes, main: bytes, *, agency: Owner, now: datetime, stamped: bool = True) -> bytes:
    """Put the agency's signature on an annex, or copy, that the certified ``main`` lists.

    Without ``stamped`` there is room left for the timestamp. The bytes given stay as they are.
    Raises NotListed, NotSignable, and what devices raise.
    """
    number = number_of(main)
    if not number or sha256(annex).hexdigest() not in listed(main):
        raise NotListed
    copy = copied(main)
    lines = (*(copy or (number,)), moment_in_words(now))
    width, height = (_COPY_WIDTH if copy else _WIDTH), _LINE * len(lines)
    act = signing.Act(
        field=ANNEX_FIELD,
        certify=False,
        reason=_COPY_REASON if copy else _ANNEX_REASON,
        stamp=appearances.lines_stamp(lines, width, height),
        moment=now,
        stamped=stamped,
    )
    return signing.sign(_with_field(annex, width, height), open_device(agency), act)


def _with_field(annex: bytes, width: int, height: int) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(annex))
    spec = SigFieldSpec(ANNEX_FIELD, on_page=0, box=_place(annex, width, height))
    try:
        append_signature_field(writer, spec)
    except (SigningError, PdfError) as error:
        raise signing.NotSignable from error
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _place(annex: bytes, width: int, height: int) -> tuple[int, int, int, int]:
    """Choose the top right corner of what is seen of the first page."""
    with pikepdf.open(io.BytesIO(annex)) as document:
        _left, _bottom, right, top = (int(side) for side in document.pages[0].cropbox)
    right, top = right - _MARGIN, top - _MARGIN
    return right - width, top - height, right, top
