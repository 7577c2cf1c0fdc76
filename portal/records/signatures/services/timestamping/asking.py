"""One question to a time-stamping authority and a strict look at its answer (RFC 3161)."""

import secrets
from datetime import UTC, datetime, timedelta

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError

from portal.core.egress import NotFetched, Question, fetch
from portal.records.signatures.services import der
from portal.records.signatures.services.cms_signer import SHA256
from portal.records.signatures.services.trust import Trust

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LARGEST_ANSWER = 64 * 1024
LARGEST_DRIFT = timedelta(minutes=5)
_TRUE = b"\x01\x01\xff"
_GRANTED = {"granted", "granted_with_mods"}
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError)
_FAILURES = (*_MALFORMED, SignatureValidationError, SigningError, PathError)


class BadAnswer(ValueError):
    """The authority did not answer, or not with a token for this question."""


async def ask(
    address: str, digest: bytes, *, trust: Trust, now: datetime, seconds: float
) -> cms.ContentInfo:
    """Have a SHA-256 digest stamped by the authority at an address.

    Raises BadAnswer, with a word for what is wrong, for no answer, an error, a token over
    another digest or for another question, one whose signature does not hold, one of an
    authority that is not trusted, and one whose time is far from ours.
    """
    nonce = secrets.randbits(63)
    token = _read(_send(address, _query(digest, nonce), seconds))
    info = _info(token)
    if info["nonce"].native != nonce:
        raise BadAnswer("nonce")
    imprint = info["message_imprint"]
    if imprint["hashed_message"].native != digest:
        raise BadAnswer("imprint")
    moment: datetime = info["gen_time"].native
    if abs(moment.astimezone(UTC) - now) > LARGEST_DRIFT:
        raise BadAnswer("clock")
    await _require_signed(token, digest, trust, now)
    return token


def _query(digest: bytes, nonce: int) -> bytes:
    imprint = der.sequence(SHA256, der.octets(digest))
    return der.sequence(der.VERSION_1, imprint, der.integer(nonce), _TRUE)


def _send(address: str, query: bytes, seconds: float) -> bytes:
    try:
        return fetch(
            address,
            types=(REPLY,),
            most_bytes=LARGEST_ANSWER,
            most_seconds=seconds,
            question=Question(QUERY, query),
        )
    except NotFetched as error:
        raise BadAnswer(error.refusal.value) from error


def _read(answer: bytes) -> cms.ContentInfo:
    """Read the token; the library's own class for answers fails on those without one."""
    try:
        parts = core.Sequence.load(answer, strict=True)
        status = tsp.PKIStatusInfo.load(parts[0].dump())["status"].native
        if status in _GRANTED:
            return cms.ContentInfo.load(parts[1].dump(), strict=True)
    except _MALFORMED as error:
        raise BadAnswer("garbage") from error
    raise BadAnswer("refused")


def _info(token: cms.ContentInfo) -> tsp.TSTInfo:
    try:
        info: tsp.TSTInfo = token["content"]["encap_content_info"]["content"].parsed
        _ = info["nonce"], info["message_imprint"], info["gen_time"].native.tzinfo
    except _MALFORMED as error:
        raise BadAnswer("garbage") from error
    return info


async def _require_signed(
    token: cms.ContentInfo, digest: bytes, trust: Trust, now: datetime
) -> None:
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(e) for e in trust.believed(trust.timestamps, now)],
        other_certs=[x509.Certificate.load(each) for each in trust.intermediates],
        crls=list(trust.revocation_lists),
        moment=now,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    try:
        found = await validate_tst_signed_data(token["content"], context, lambda _name: digest)
    except _FAILURES as error:
        raise BadAnswer("signature") from error
    if not (found["intact"] and found["valid"]):
        raise BadAnswer("signature")
    if found.get("trust_problem_indic") is not None or found.get("validation_path") is None:
        raise BadAnswer("untrusted")
