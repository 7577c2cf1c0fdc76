"""What a service says about a credential, read alike from versions 1 and 2 of the protocol."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.records.signatures.services.refusals import (
    CertificateNotValid,
    CertificateRevoked,
    KeyMissing,
    WrongAnswer,
)


class Access(StrEnum):
    """How a signature is authorised (``authMode`` in version 1, ``auth/mode`` in version 2)."""

    IMPLICIT = "implicit"
    EXPLICIT = "explicit"
    OAUTH2 = "oauth2code"


_CERTIFICATE_REFUSALS = {
    "expired": CertificateNotValid,
    "revoked": CertificateRevoked,
    "suspended": CertificateRevoked,
}


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential: its chain in DER (the owner's first), and how it may be used.

    ``at_once`` is how many hashes one authorisation covers; ``algorithms`` are object
    identifiers; ``wants`` names the factors of an explicit authorisation.
    """

    id: str
    certificates: tuple[bytes, ...]
    algorithms: frozenset[str]
    access: Access
    wants: frozenset[str]
    at_once: int


def read(credential_id: str, found: Mapping[str, Any], version: str) -> Credential:
    """Read an answer of ``credentials/info``.

    Raises KeyMissing for a disabled key, CertificateNotValid or CertificateRevoked when the
    service says so, and WrongAnswer for what the protocol does not allow.
    """
    try:
        key, cert = found["key"], found["cert"]
        if key["status"] != "enabled":
            raise KeyMissing
        if refusal := _CERTIFICATE_REFUSALS.get(str(cert.get("status", "valid"))):
            raise refusal
        access, wants = _access_v1(found) if version == "v1" else _access_v2(found)
        return Credential(
            id=credential_id,
            certificates=tuple(decode(each) for each in cert["certificates"]),
            algorithms=frozenset(map(str, key["algo"])),
            access=access,
            wants=wants,
            at_once=max(1, int(found.get("multisign", 1))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongAnswer from error


def _access_v1(found: Mapping[str, Any]) -> tuple[Access, frozenset[str]]:
    factors = {name for name in ("PIN", "OTP") if _present(found.get(name))}
    return Access(found["authMode"]), frozenset(factors)


def _present(factor: Mapping[str, Any] | None) -> bool:
    return factor is not None and factor.get("presence") == "true"


def _access_v2(found: Mapping[str, Any]) -> tuple[Access, frozenset[str]]:
    auth = found["auth"]
    objects = auth.get("objects", ())
    return Access(auth["mode"]), frozenset(str(each["id"]) for each in objects)


def decode(text: object) -> bytes:
    """Decode base64; raises WrongAnswer."""
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise WrongAnswer from error
