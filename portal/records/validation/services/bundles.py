"""The trust bundle: whom to believe, as one signed JSON file.

The signature is a detached CMS over the content written as canonical JSON. Who may sign the
next bundle stands in this one, so that nobody who merely holds a believed certificate can make
one. The first bundle proves itself only: its SHA-256 has to be compared with the portal's page.
"""

import asyncio
import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from portal.records.signatures.rules.algorithms import AlgorithmPolicy
from portal.records.signatures.rules.believing import Period, Trust

FORMAT = 1
_PROBLEMS = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_REFUSALS = (*_PROBLEMS, SigningError, SignatureValidationError)


class BadBundle(ValueError):
    """The file is no trust bundle, was changed, or was signed by somebody else."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A trust bundle that was read; ``issuers`` are SHA-256 of the certificates that may sign.

    What a portal reads from its own store has no issuers and no ``sha256``.
    """

    trust: Trust
    source: str
    issued_at: datetime
    stale_after: timedelta
    issuers: frozenset[str]
    sha256: str

    def is_stale(self, now: datetime, stale_after: timedelta | None = None) -> bool:
        """Tell whether the bundle is too old to know of late revocations."""
        return now - self.issued_at > (stale_after or self.stale_after)


def write(
    trust: Trust,
    *,
    source: str,
    issued_at: datetime,
    stale_after: timedelta,
    issuers: Iterable[bytes],
) -> bytes:
    """Write what is to be signed: canonical JSON. ``issuers`` are certificates in DER."""
    content = {
        "format": FORMAT,
        "source": source,
        "version": trust.version,
        "issued_at": issued_at.isoformat(),
        "stale_after_days": stale_after.days,
        "issuers": sorted(map(_sha256, issuers)),
        "certificates": {_sha256(each): _text(each) for each in _certificates(trust)},
        "signers": [_sha256(each) for each in trust.signers],
        "timestamps": [_sha256(each) for each in trust.timestamps],
        "intermediates": [_sha256(each) for each in trust.intermediates],
        "periods": [_period(each) for each in trust.periods],
        "revocation_lists": [_text(each) for each in trust.revocation_lists],
        "algorithm_ends": {
            name: end.isoformat() for name, end in sorted(trust.algorithms.ends.items())
        },
    }
    return _canonical(content)


def _certificates(trust: Trust) -> Iterable[bytes]:
    dated = (each.certificate for each in trust.periods)
    return (*trust.signers, *trust.timestamps, *trust.intermediates, *dated)


def _period(period: Period) -> dict[str, str]:
    return {
        "certificate": _sha256(period.certificate),
        "purpose": period.purpose,
        "valid_from": period.valid_from.isoformat(),
        "valid_to": period.valid_to.isoformat(),
    }


def sign_with(content: bytes, signature: bytes) -> bytes:
    """Put content and its detached CMS together into the file that people get."""
    held = {
        "content": json.loads(content),
        "sha256": _sha256(content),
        "signature": _text(signature),
    }
    return json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read(data: bytes, *, believed: Bundle | None = None) -> Bundle:
    """Read a bundle and check its hash and signature; raises BadBundle.

    The signer must be one that ``believed`` names; without it, one that the bundle itself names.
    """
    try:
        held = json.loads(data)
        content = _canonical(held["content"])
        found = _bundle(held["content"], _sha256(content))
        signer = asyncio.run(_signer(content, b64decode(held["signature"], validate=True)))
    except _REFUSALS as error:
        raise BadBundle(type(error).__name__) from error
    if held["sha256"] != found.sha256:
        raise BadBundle("sha256")
    if signer not in (believed or found).issuers:
        raise BadBundle("signature")
    return found


async def _signer(content: bytes, signature: bytes) -> str:
    """Give the SHA-256 of the certificate that signed, or nothing when the signature is bad."""
    signed = cms.ContentInfo.load(signature)["content"]
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)  # Who signs is told by name.
    status = await async_validate_detached_cms(content, signed, nobody)
    return _sha256(status.signing_cert.dump()) if status.intact and status.valid else ""


def _bundle(content: Mapping[str, Any], sha256: str) -> Bundle:
    if content["format"] != FORMAT:
        raise BadBundle("format")
    return Bundle(
        trust=_trust(content),
        source=str(content["source"]),
        issued_at=_moment(content["issued_at"]),
        stale_after=timedelta(days=int(content["stale_after_days"])),
        issuers=frozenset(content["issuers"]),
        sha256=sha256,
    )


def _trust(content: Mapping[str, Any]) -> Trust:
    known = {name: b64decode(text) for name, text in content["certificates"].items()}
    if any(_sha256(each) != name for name, each in known.items()):
        raise BadBundle("certificates")
    ends = {name: _moment(end) for name, end in content["algorithm_ends"].items()}
    return Trust(
        signers=tuple(known[each] for each in content["signers"]),
        timestamps=tuple(known[each] for each in content["timestamps"]),
        intermediates=tuple(known[each] for each in content["intermediates"]),
        revocation_lists=tuple(map(b64decode, content["revocation_lists"])),
        algorithms=AlgorithmPolicy(ends),
        periods=tuple(_read_period(each, known) for each in content["periods"]),
        version=str(content["version"]),
    )


def _read_period(held: Mapping[str, str], known: Mapping[str, bytes]) -> Period:
    return Period(
        known[held["certificate"]],
        held["purpose"],
        _moment(held["valid_from"]),
        _moment(held["valid_to"]),
    )


def _moment(text: str) -> datetime:
    read_at = datetime.fromisoformat(text)
    if read_at.tzinfo is None:
        raise BadBundle("moment")
    return read_at


def _canonical(content: object) -> bytes:
    """Write JSON in the one way that is signed: sorted, without blanks, UTF-8."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written.encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes) -> str:
    return b64encode(data).decode()
