"""A key in a token or a hardware security module, reached through PKCS#11.

The session stays open, because a log-in costs more than a signature, and belongs to one
thread, because sessions bear no more. A wrong PIN is noted beside the token's name and not
tried again before the PIN file changes: three tries lock most tokens for good.
"""

from collections.abc import Sequence
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, ObjectClass, PKCS11Error
from pyhanko.sign.pkcs11 import select_pkcs11_signing_params

from portal.core.settings import Settings
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services.cms_signer import DIGEST, CmsSigner
from portal.records.signatures.services.refusals import (
    CertificateOfAnother,
    DeviceRefused,
    KeyMissing,
    KeyNotFit,
    TokenAbsent,
)
from portal.records.signatures.services.signers.plan import Assignment
from portal.records.signatures.services.signers.tokens import Token, token_of

_LOST = (
    pkcs11.SessionHandleInvalid,
    pkcs11.SessionClosed,
    pkcs11.UserNotLoggedIn,
    pkcs11.ObjectHandleInvalid,
    pkcs11.KeyHandleInvalid,
    pkcs11.DeviceRemoved,
    pkcs11.DeviceError,
    pkcs11.TokenNotPresent,
)


class Pkcs11Signer(CmsSigner):
    """Signs with a key that never leaves its token."""

    def __init__(self, token: Token, assignment: Assignment) -> None:
        super().__init__(assignment.certificate, assignment.chain, assignment.mechanism)
        self._token = token
        self._label = assignment.key
        self._timeout = assignment.device.timeout_seconds
        self._spec = select_pkcs11_signing_params(
            self.get_signature_mechanism_for_digest(DIGEST),
            DIGEST,
            # SoftHSM and many tokens have no mechanism that hashes for ECDSA.
            use_raw_mechanism=self.mechanism is Mechanism.ECDSA,
            sign_kwargs={},
        )

    def sign_bytes(self, data: Sequence[bytes]) -> list[bytes]:
        """Sign one after the other in the token's thread.

        Raises TokenAbsent, PinRefused, PinLocked, KeyMissing, KeyNotFit, DeviceTimedOut.
        """
        return self._token.call(lambda: self._sign_all(list(data)), self._timeout * len(data))

    def check(self) -> None:
        """Find the key, and refuse a token that holds another owner's certificate for it."""
        self._token.call(self._check, self._timeout)

    def _check(self) -> None:
        session = self._token.session()
        _key(session, self._label)
        held = _certificate(session, self._label)
        if held is not None and held != self.certificate.dump():
            raise CertificateOfAnother

    def _sign_all(self, data: list[bytes]) -> list[bytes]:
        try:
            return self._try(data)
        except _LOST:
            self._token.forget()  # The token was taken out and put back: open it once more.
        try:
            return self._try(data)
        except _LOST as error:
            self._token.forget()
            raise TokenAbsent from error

    def _try(self, data: list[bytes]) -> list[bytes]:
        key = self._token.keys.get(self._label) or _key(self._token.session(), self._label)
        self._token.keys[self._label] = key
        try:
            return [self._sign(key, each) for each in data]
        except (pkcs11.MechanismInvalid, pkcs11.KeyTypeInconsistent) as error:
            raise KeyNotFit from error
        except _LOST:
            raise
        except PKCS11Error as error:
            raise DeviceRefused from error

    def _sign(self, key: Any, data: bytes) -> bytes:  # noqa: ANN401 - the library's mix-in.
        before, after = self._spec.pre_sign_transform, self._spec.post_sign_transform
        signed = key.sign(before(data) if before else data, **self._spec.sign_kwargs)
        return bytes(after(signed) if after else signed)


def open_signer(settings: Settings, assignment: Assignment) -> Pkcs11Signer:
    """Open the token that the device names by ``module``, ``token`` and ``pin_file``.

    Raises TokenAbsent, PinRefused, PinLocked, KeyMissing, CertificateOfAnother.
    """
    token = token_of(settings, assignment.device)
    signer = Pkcs11Signer(token, assignment)
    if assignment.key not in token.keys:
        signer.check()
    return signer


def _key(session: Any, label: str) -> Any:  # noqa: ANN401 - untyped library.
    found = list(session.get_objects(_wanted(ObjectClass.PRIVATE_KEY, label)))
    if len(found) != 1:
        raise KeyMissing
    return found[0]


def _certificate(session: Any, label: str) -> bytes | None:  # noqa: ANN401 - as above.
    found = list(session.get_objects(_wanted(ObjectClass.CERTIFICATE, label)))
    if not found:
        return None  # Modules of agencies often hold keys alone; the signature is verified.
    return bytes(x509.Certificate.load(found[0][Attribute.VALUE]).dump())


def _wanted(kind: ObjectClass, label: str) -> dict[Attribute, Any]:
    return {Attribute.CLASS: kind, Attribute.LABEL: label}
