"""Putting a timestamp into the room that a signature left for it, before anything follows it.

The token is an unsigned attribute inside the signature's own contents, so the signed bytes
stay as they are (ETSI EN 319 122-1, 5.3). Once another signature covers the file this is over.
"""

import asyncio
import hashlib
import io

from asn1crypto import cms
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.timestamps import TimeStamper

from portal.records.signatures.services import der
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.reading import Opened
from portal.records.signatures.services.cms_signer import (
    DIGEST,
    SIGNED_DATA,
    TIMESTAMP_TOKEN,
    attribute,
)
from portal.records.signatures.services.refusals import TimestampUnavailable
from portal.records.signatures.services.signing import NotSignable

_TOKEN = "signature_time_stamp_token"  # noqa: S105 - the name of an attribute.
# The fields of SignedData and SignerInfo up to where the token comes in (RFC 5652, 5.1 and 5.3).
_BEFORE_SIGNERS = ("version", "digest_algorithms", "encap_content_info", "certificates", "crls")
_BEFORE_TOKEN = (
    *("version", "sid", "digest_algorithm", "signed_attrs"),
    *("signature_algorithm", "signature"),
)


def unstamped(opened: Opened) -> tuple[Embedded, ...]:
    """List the signatures without a timestamp of their own."""
    return tuple(each for each in opened.signatures if not _has_token(each))


def stamp(pdf: bytes, opened: Opened, source: TimeStamper | None) -> bytes:
    """Give the last signature its timestamp, if it has none; all others must have theirs.

    Raises NotSignable when an earlier signature lacks its timestamp or no room is left, and
    TimestampUnavailable without a source or when no authority answers.
    """
    missing = unstamped(opened)
    if not missing:
        return pdf
    if len(missing) > 1 or missing[0].signed_bytes != len(pdf):
        raise NotSignable
    if source is None:
        raise TimestampUnavailable
    return _fill(pdf, missing[0], asyncio.run(_complete(missing[0], source)))


async def _complete(signature: Embedded, source: TimeStamper) -> bytes:
    """Write the signature anew with its token; the library would copy every object in it."""
    signed = cms.ContentInfo.load(signature.pkcs7_content)["content"]
    signer = signed["signer_infos"][0]
    digest = hashlib.sha256(signer["signature"].native).digest()
    token = await source.async_timestamp(digest, DIGEST)
    unsigned = der.implicit(1, der.set_of(attribute(TIMESTAMP_TOKEN, token.dump())))
    kept = (signer[name].dump() for name in _BEFORE_TOKEN)
    parts = (signed[name].dump() for name in _BEFORE_SIGNERS)
    signers = der.set_of(der.sequence(*kept, unsigned))
    return der.sequence(SIGNED_DATA, der.explicit(0, der.sequence(*parts, signers)))


def _fill(pdf: bytes, signature: Embedded, content: bytes) -> bytes:
    output = io.BytesIO(pdf)
    place = PreparedByteRangeDigest(b"", signature.ranges[1], signature.ranges[2])
    try:
        place.fill_with_cms(output, content)
    except SigningError as error:
        raise NotSignable from error
    return output.getvalue()


def _has_token(signature: Embedded) -> bool:
    attributes = signature.signer_info["unsigned_attrs"]
    return any(each["type"].native == _TOKEN for each in attributes or ())
