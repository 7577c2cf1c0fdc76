"""Signing as many programs do: with the library, and by hand where it would refuse."""

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import crl, ocsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.records.signatures.corpus.pki import NOW, Holder, make_stamper, world

PADES, ADBE = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED


@dataclass(frozen=True)
class Style:
    """How one signature is made."""

    who: str = "rsa"
    field: str = "Signature1"
    subfilter: Any = PADES
    digest: str = "sha256"
    pss: bool = False
    certify: MDPPerm | None = None
    lock: FieldMDPSpec | None = None
    stamp: str = ""
    stamped_at: datetime = NOW
    signed_at: datetime = NOW
    box: tuple[int, int, int, int] | None = None
    chain: bool = True
    existing: bool = False
    update: bool = True

    def but(self, **changes: Any) -> "Style":
        return replace(self, **changes)


def signer_of(who: str, style: Style) -> SimpleSigner:
    holder = world().people[who]
    store = SimpleCertificateStore()
    if style.chain:
        store.register_multiple(holder.chain)
    return SimpleSigner(
        signing_cert=holder.asn1,
        signing_key=holder.asn1_key,
        cert_registry=store,
        prefer_pss=style.pss,
    )


def stamper_of(name: str, moment: datetime) -> Any:
    holder: Holder | None = {"ours": world().stamps, "strange": world().strange_stamps}.get(name)
    return make_stamper(holder, moment) if holder else None


def writer_on(pdf: bytes) -> IncrementalPdfFileWriter:
    """Go on with a file, also with an encrypted one that asks for no password."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    if writer.prev.encrypted:
        writer.encrypt("")
    return writer


def sign(pdf: bytes, style: Style | None = None, **changes: Any) -> bytes:
    style = (style or Style()).but(**changes)
    writer = writer_on(pdf)
    meta = PdfSignatureMetadata(
        field_name=style.field,
        md_algorithm=style.digest,
        subfilter=style.subfilter,
        certify=style.certify is not None,
        docmdp_permissions=style.certify or MDPPerm.FILL_FORMS,
    )
    spec = SigFieldSpec(style.field, box=style.box, field_mdp_spec=style.lock)
    maker = PdfSigner(
        meta,
        signer=signer_of(style.who, style),
        timestamper=stamper_of(style.stamp, style.stamped_at),
        new_field_spec=None if style.existing else spec,
    )
    session = maker.init_signing_session(writer, existing_fields_only=style.existing)
    session.system_time = style.signed_at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=24576)
    digest, output = prepared.digest_tbs_document()
    told = PdfCMSSignedAttributes(signing_time=style.signed_at)
    _run(prepared.perform_signature(digest.document_digest, pdf_cms_signed_attrs=told))
    output.seek(0)
    return bytes(output.read())


def _run(work: Any) -> Any:
    import asyncio  # noqa: PLC0415 - only here.

    return asyncio.run(work)


def stamp(pdf: bytes, moment: datetime = NOW, name: str = "ours") -> bytes:
    """Add a document timestamp."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    made = PdfTimeStamper(stamper_of(name, moment)).timestamp_pdf(writer, "sha256")
    return bytes(made.getvalue())


def store(pdf: bytes, *, lists: tuple[bytes, ...] = (), answers: tuple[bytes, ...] = ()) -> bytes:
    """Add a document security store with the chain and revocation data."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(
        output_stream=out,
        sig_contents=None,
        certs=[world().middle.asn1, world().stamps.asn1],
        ocsps=[ocsp.OCSPResponse.load(each) for each in answers],
        crls=[crl.CertificateList.load(each) for each in lists],
        force_write=True,
    )
    return out.getvalue()


@dataclass(frozen=True)
class ByHand:
    """A signature appended by a small program of its own, to a file written by hand."""

    style: Style
    line: bytes = b"\n"
    shift: int = 0
    upper: bool = False
    spaced: bool = False
    bare_type: bool = False
    after: bytes = b"\n"
    also: bytes = b""
    bare: bool = False  # As most libraries for CMS sign: the certificate is not named.

    def sign(self, pdf: bytes) -> bytes:
        out, hole = self._with_hole(pdf)
        first, second = hole
        ranges = b"[0 %d %d %d]" % (first, second, len(out) - second)
        place = out.index(b"[0 0000000000 0000000000 0000000000]")
        out[place : place + 36] = ranges.ljust(36)
        contents = self._contents(bytes(out[:first] + out[second:]))
        digits = contents.hex().encode()
        if self.upper:
            digits = digits.upper()
        room = second - first - 2
        out[first + 1 : second - 1] = digits.ljust(room, b"0")
        return bytes(out)

    def _contents(self, data: bytes) -> bytes:
        if self.bare:
            return self._bare_contents(data)
        digest = hashlib.new(self.style.digest, data).digest()
        signer = signer_of(self.style.who, self.style)
        made = _run(
            signer.async_sign(
                digest,
                self.style.digest,
                use_pades=self.style.subfilter is PADES,
                timestamper=stamper_of(self.style.stamp, self.style.stamped_at),
                signed_attr_settings=PdfCMSSignedAttributes(signing_time=self.style.signed_at),
            )
        )
        return bytes(made.dump())

    def _bare_contents(self, data: bytes) -> bytes:
        holder = world().people[self.style.who]
        draft = pkcs7.PKCS7SignatureBuilder().set_data(data)
        draft = draft.add_signer(holder.certificate, holder.key, hashes.SHA256())
        draft = draft.add_certificate(world().middle.certificate)
        detached = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        return draft.sign(Encoding.DER, detached)

    def _with_hole(self, pdf: bytes) -> tuple[bytearray, tuple[int, int]]:
        before = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
        out = bytearray(pdf if pdf.endswith((b"\n", b"\r")) else pdf + b"\n")
        kind = b"" if self.bare_type else b"/Type /Sig "
        space = b" " if self.spaced else b""
        hole = b"<" + b"0" * 16000 + b">"
        signature = (
            b"<< "
            + kind
            + b"/Filter /Adobe.PPKLite /SubFilter "
            + self.style.subfilter.value.encode()
            + b" /ByteRange"
            + space
            + b"[0 0000000000 0000000000 0000000000] /Contents"
            + space
            + hole
            + b" /M (D:20261121103000+07'00') "
            + self.also
            + b">>"
        )
        bodies = {
            1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [21 0 R] /SigFlags 3 >> >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [21 0 R] "
            b"/Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
            20: signature,
            21: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 20 0 R /F 132 "
            b"/Rect [0 0 0 0] /P 3 0 R >>",
        }
        places = {}
        for number, body in bodies.items():
            places[number] = len(out) - self.shift
            out += b"%d 0 obj" % number + self.line + body + self.line + b"endobj" + self.line
        start = len(out) - self.shift
        out += b"xref" + self.line
        for number, place in places.items():
            out += b"%d 1" % number + self.line + b"%010d 00000 n" % place + b"\r\n"
        out += b"trailer" + self.line + b"<< /Size 22 /Root 1 0 R /Prev %d >>" % before + self.line
        out += b"startxref" + self.line + b"%d" % start + self.line + b"%%EOF" + self.after
        first = out.index(hole)
        return out, (first, first + len(hole))
