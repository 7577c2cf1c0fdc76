"""The mechanics of signing: PAdES B-T into fields that were laid out before."""

import asyncio
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import StaticStampStyle

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.rules import DATE_FIELD
from portal.records.signatures.services import appearances
from portal.records.signatures.services.held_key import DIGEST
from portal.records.signatures.services.signers import Device

# Room for the signature, three certificates and a timestamp, in hexadecimal digits; a fixed
# size spares the dry run that would build all of it twice.
RESERVED = 12288


class NotSignable(Refused):
    """The file is not one that can be signed now."""

    sentence = _l("Văn bản này không ký được: chỗ ký không còn trống hoặc tệp không hợp lệ.")


class CertificateNotValid(Refused):
    """The certificate's time has not begun or is over."""

    sentence = _l("Chứng thư số chưa có hiệu lực hoặc đã hết hạn, không dùng để ký được.")


class FieldNotFree(Refused):
    """The field does not exist or holds a text already."""

    sentence = _l("Ô cần điền trên văn bản không có hoặc đã được điền.")


@dataclass(frozen=True, slots=True)
class Act:
    """One signature to be made."""

    field: str
    certify: bool
    reason: str
    stamp: StaticStampStyle
    moment: datetime


def sign(pdf: bytes, device: Device, act: Act) -> bytes:
    """Sign into an empty field by an incremental update; the given bytes stay as they are.

    Raises NotSignable when the field is missing or taken, or the file does not allow it,
    and CertificateNotValid outside the certificate's time.
    """
    _check_period(device, act.moment)
    try:
        return asyncio.run(_sign(pdf, device, act))
    except (SigningError, PdfError) as error:
        raise NotSignable from error


async def _sign(pdf: bytes, device: Device, act: Act) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=act.field,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=act.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        reason=act.reason,
    )
    maker = PdfSigner(
        meta,
        signer=device.signer,
        timestamper=device.timestamper(act.moment),
        stamp_style=act.stamp,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session = maker.init_signing_session(writer, existing_fields_only=True)
    session.system_time = act.moment
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=RESERVED)
    digest, output = prepared.digest_tbs_document()
    times = PdfCMSSignedAttributes(signing_time=act.moment)
    await prepared.perform_signature(digest.document_digest, pdf_cms_signed_attrs=times)
    output.seek(0)
    return bytes(output.read())


def _check_period(device: Device, moment: datetime) -> None:
    certificate: Any = device.signer.signing_cert
    if not certificate.not_valid_before <= moment <= certificate.not_valid_after:
        raise CertificateNotValid


def fill(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Fill empty text fields by an incremental update, with appearances fit for PDF/A.

    Raises FieldNotFree for a field that does not exist or is filled already.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields = _fields(writer.root)
    for name, text in values.items():
        field = fields.get(name)
        if field is None or "/V" in field or field["/FT"] != "/Tx":
            raise FieldNotFree
        _fill(writer, field, name, text)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _fill(writer: Any, field: DictionaryObject, name: str, text: str) -> None:  # noqa: ANN401 - untyped library.
    width, height = size_of(field)
    stamp = appearances.text_stamp(text, width, height, italic=name == DATE_FIELD)
    drawn = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(stamp)), 0)
    field[pdf_name("/V")] = TextStringObject(text)
    field[pdf_name("/AP")] = DictionaryObject(  # type: ignore[no-untyped-call]
        {pdf_name("/N"): drawn}
    )
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
