"""The document security store, and a document timestamp over it, as one incremental update."""

import asyncio
import io
from datetime import datetime

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from portal.records.signatures.services.archiving.paths import Material, gather
from portal.records.signatures.services.checking.reading import Opened, Unreadable, open_file
from portal.records.signatures.services.cms_signer import DIGEST
from portal.records.signatures.services.signing import NotSignable
from portal.records.signatures.services.trust import Trust

# Room for a token with its certificates, in hexadecimal digits.
_ROOM = 2 * 12 * 1024
_LABEL = "Dấu thời gian lưu trữ"


def write(
    pdf: bytes,
    trusted: Trust,
    *,
    now: datetime,
    over: TimeStamper | None,
    opened: Opened | None = None,
) -> bytes:
    """Add the evidence for all signatures, and a document timestamp where there is a source.

    A file that was ``opened`` for reading already is not opened again.

    Raises EvidenceMissing, TimestampUnavailable, and NotSignable for a file that cannot be
    read or extended.
    """
    try:
        opened = opened or open_file(pdf)
        material = gather(opened, trusted, now=now)
        writer = IncrementalPdfFileWriter.from_reader(opened.reader)
        _store(writer, material)
        if over is not None:
            return _stamp(writer, over)
        out = io.BytesIO()
        writer.write(out)
    except (PdfError, SigningError, Unreadable) as error:
        raise NotSignable from error
    return out.getvalue()


def _store(writer: IncrementalPdfFileWriter, material: Material) -> None:
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(each) for each in material.certificates],
        crls=[crl.CertificateList.load(each) for each in material.lists],
        ocsps=[ocsp.OCSPResponse.load(each) for each in material.responses],
    )


def _stamp(writer: IncrementalPdfFileWriter, source: TimeStamper) -> bytes:
    stamper = PdfTimeStamper(source, readable_field_name=_LABEL)
    made = asyncio.run(stamper.async_timestamp_pdf(writer, DIGEST, bytes_reserved=_ROOM))
    return bytes(made.getbuffer())
