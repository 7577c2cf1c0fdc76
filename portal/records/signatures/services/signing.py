"""The mechanics of signing: PAdES B-T into fields that were laid out before."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as a_field
from datetime import datetime
from typing import IO, Any, cast

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.rules import DATE_FIELD
from portal.records.signatures.services.cms_signer import DIGEST, CmsSigner
from portal.records.signatures.services.fitness import require_fit
from portal.records.signatures.services.lettering import write_line
from portal.records.signatures.services.signers import Device

# Room for a timestamp with its certificates. A size known beforehand spares the dry run that
# would build the whole signature twice.
_TIMESTAMP_BYTES = 4096


class NotSignable(Refused):
    """The file is not one that can be signed now."""

    sentence = _l("Văn bản này không ký được: chỗ ký không còn trống hoặc tệp không hợp lệ.")


class FieldNotFree(Refused):
    """The field does not exist or holds a text already."""

    sentence = _l("Ô cần điền trên văn bản không có hoặc đã được điền.")


@dataclass(frozen=True, slots=True)
class Act:
    """One signature to be made; one that is not ``stamped`` leaves room for a timestamp.

    ``filled`` are text fields that are filled in the same revision, so that it covers them.
    """

    field: str
    certify: bool
    reason: str
    stamp: StaticStampStyle
    moment: datetime
    stamped: bool = True
    filled: Mapping[str, str] = a_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file with the place of a signature kept free, and what has to be signed for it.

    ``attributes`` is what the device signs; ``start`` and ``end`` bound the free place.
    """

    pdf: bytes
    start: int
    end: int
    attributes: bytes


def sign(pdf: bytes, device: Device, act: Act) -> bytes:
    """Sign into an empty field by an incremental update; the given bytes stay as they are.

    Raises NotSignable when the field is missing or taken, or the file does not allow it,
    CertificateNotValid or CertificateRevoked, and what the device raises.
    """
    return sign_many([(pdf, act)], device)[0]


def sign_many(work: Sequence[tuple[bytes, Act]], device: Device) -> list[bytes]:
    """Sign several files with one request to the device; raises as ``sign``, for all or none."""
    for _pdf, act in work:
        require_fit(device.signer, act.moment)
    prepared = [prepare(pdf, device.signer, act) for pdf, act in work]
    signatures = device.signer.sign_all([each.attributes for each in prepared])
    return [
        finish(
            each,
            device.signer,
            signature,
            device.timestamper(act.moment) if act.stamped else None,
        )
        for each, signature, (_pdf, act) in zip(prepared, signatures, work, strict=True)
    ]


def prepare(pdf: bytes, signer: CmsSigner, act: Act) -> Prepared:
    """Lay out everything but the signature itself; raises NotSignable."""
    try:
        digest, output = _lay_out(pdf, signer, act)
    except (SigningError, PdfError) as error:
        raise NotSignable from error
    output.seek(0)
    return Prepared(
        pdf=bytes(output.read()),
        start=digest.reserved_region_start,
        end=digest.reserved_region_end,
        attributes=signer.signed_attributes(digest.document_digest),
    )


def finish(
    prepared: Prepared, signer: CmsSigner, signature: bytes, timestamper: TimeStamper | None
) -> bytes:
    """Put the device's signature in its place; raises KeyAndCertificateDiffer for another's."""
    signer.verify(prepared.attributes, signature)
    made = asyncio.run(signer.complete(prepared.attributes, signature, timestamper))
    output = io.BytesIO(prepared.pdf)
    place = PreparedByteRangeDigest(b"", prepared.start, prepared.end)
    try:
        place.fill_with_cms(output, made)
    except SigningError as error:
        raise NotSignable from error
    return output.getvalue()


def _lay_out(pdf: bytes, signer: CmsSigner, act: Act) -> tuple[PreparedByteRangeDigest, IO[bytes]]:
    meta = PdfSignatureMetadata(
        field_name=act.field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=act.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        reason=act.reason,
    )
    maker = PdfSigner(meta, signer=signer, stamp_style=act.stamp)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _fill_all(writer, act.filled)
    session = maker.init_signing_session(writer, existing_fields_only=True)
    session.system_time = act.moment
    room = 2 * (signer.longest + _TIMESTAMP_BYTES)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    digest, output = document.digest_tbs_document()
    return digest, cast("IO[bytes]", output)


def fill(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Fill empty text fields by an incremental update, with appearances fit for PDF/A.

    Raises FieldNotFree for a field that does not exist or is filled already.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    _fill_all(writer, values)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _fill_all(writer: Any, values: Mapping[str, str]) -> None:  # noqa: ANN401 - untyped library.
    fields = _fields(writer.root) if values else {}
    for name, text in values.items():
        place = fields.get(name)
        if place is None or "/V" in place or place["/FT"] != "/Tx":
            raise FieldNotFree
        _fill(writer, place, name, text)


def _fill(writer: Any, field: DictionaryObject, name: str, text: str) -> None:  # noqa: ANN401 - untyped library.
    width, height = size_of(field)
    drawn = write_line(writer, text, width=width, height=height, italic=name == DATE_FIELD)
    field[pdf_name("/V")] = TextStringObject(text)
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): drawn})
    writer.update_container(field)


def field_size(pdf: bytes, name: str) -> tuple[float, float]:
    """Give the width and height of a field in points; raises NotSignable if there is none."""
    fields = _fields(PdfFileReader(io.BytesIO(pdf)).root)
    if name not in fields:
        raise NotSignable
    return size_of(fields[name])


def size_of(field: DictionaryObject) -> tuple[float, float]:
    """Give the width and height of a widget in points."""
    box: ArrayObject = field["/Rect"]
    x1, y1, x2, y2 = (float(value) for value in box)
    return x2 - x1, y2 - y1


def _fields(root: Any) -> dict[str, DictionaryObject]:  # noqa: ANN401 - untyped library.
    if "/AcroForm" not in root:
        return {}
    held = (each.get_object() for each in root["/AcroForm"]["/Fields"])
    return {str(field["/T"]): field for field in held}
