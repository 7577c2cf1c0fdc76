"""Signing with a credential at a remote service."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from portal.core.settings import Settings
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services.cms_signer import CmsSigner, pss_parameters
from portal.records.signatures.services.refusals import (
    AuthorisationRefused,
    CertificateOfAnother,
    KeyNotFit,
    PinRefused,
)
from portal.records.signatures.services.signers.csc.client import (
    CscClient,
    Mandate,
    SadExpired,
    Ticket,
    client_of,
    mandate,
)
from portal.records.signatures.services.signers.csc.credentials import Access, Credential
from portal.records.signatures.services.signers.pins import PinFile
from portal.records.signatures.services.signers.plan import Assignment
from portal.records.signatures.services.signers.secret_files import Secret

_PLAIN_RSA = "1.2.840.113549.1.1.1"
_ALGORITHMS = {
    Mechanism.RSA_PSS: "1.2.840.113549.1.1.10",
    Mechanism.RSA_V15: "1.2.840.113549.1.1.11",
    Mechanism.ECDSA: "1.2.840.10045.4.3.2",
}


class Authorisation(Protocol):
    """How the owner allows a signature: a stored PIN, or what a person has just typed."""

    def factors(self) -> Mapping[str, Secret]:
        """Give the factors by the protocol's names, PIN and OTP."""

    def refused(self) -> None:
        """Hear that the service did not take them."""


class StoredPin:
    """A PIN in a file of the machine, for seals that sign without a person at the keys."""

    def __init__(self, pin: PinFile | None) -> None:
        self._pin = pin

    def factors(self) -> Mapping[str, Secret]:
        """Read the PIN, when there is one; raises PinRefused for one that was refused."""
        return {"PIN": self._pin.read()} if self._pin else {}

    def refused(self) -> None:
        """Never try this PIN again."""
        if self._pin:
            self._pin.note_refusal()


class CscSigner(CmsSigner):
    """Signs hashes at a service, as many with one authorisation as the credential allows."""

    def __init__(
        self,
        client: CscClient,
        assignment: Assignment,
        credential: Credential,
        authorisation: Authorisation,
    ) -> None:
        super().__init__(assignment.certificate, assignment.chain, assignment.mechanism)
        if credential.certificates[:1] != (assignment.certificate.dump(),):
            raise CertificateOfAnother
        self._algorithm = algorithm_of(credential, self.mechanism)
        self._client = client
        self._credential = credential
        self._authorisation = authorisation

    def sign_bytes(self, data: Sequence[bytes]) -> list[bytes]:
        """Sign in batches; raises PinRefused, AuthorisationRefused and what the client raises."""
        digests = [hashlib.sha256(each).digest() for each in data]
        size = self._credential.at_once
        parts = (digests[start : start + size] for start in range(0, len(digests), size))
        return [signature for part in parts for signature in self._sign(part)]

    def _sign(self, digests: Sequence[bytes]) -> list[bytes]:
        wanted = mandate_for(digests, self._algorithm)
        try:
            return self._client.sign(self._credential.id, wanted, self._authorise(wanted))
        except SadExpired:
            # It lapsed on the way: ask once more, which a typed password answers with a refusal.
            return self._client.sign(self._credential.id, wanted, self._authorise(wanted))

    def _authorise(self, wanted: Mandate) -> Ticket | None:
        if self._credential.access is Access.OAUTH2:
            raise AuthorisationRefused  # It needs the owner's browser: the two-phase way.
        factors = self._authorisation.factors()
        if self._credential.access is Access.EXPLICIT and self._credential.wants - set(factors):
            raise AuthorisationRefused
        try:
            return self._client.authorise(self._credential.id, wanted, factors)
        except PinRefused:
            self._authorisation.refused()
            raise


def algorithm_of(credential: Credential, mechanism: Mechanism) -> str:
    """Give the identifier of a mechanism that a credential has; raises KeyNotFit.

    Some services name RSA alone, whatever the padding.
    """
    wanted = _ALGORITHMS[mechanism]
    plain = wanted if mechanism is Mechanism.ECDSA else _PLAIN_RSA
    if not credential.algorithms.intersection({wanted, plain}):
        raise KeyNotFit
    return wanted


def mandate_for(digests: Sequence[bytes], algorithm: str) -> Mandate:
    """Write what is to be signed, with our parameters where the algorithm has any."""
    pss = algorithm == _ALGORITHMS[Mechanism.RSA_PSS]
    return mandate(digests, algorithm, pss_parameters().dump() if pss else None)


def open_signer(settings: Settings, assignment: Assignment) -> CscSigner:
    """Open a credential of the service that the device names; its id is the assignment's key.

    Raises CertificateOfAnother, KeyMissing, KeyNotFit, CertificateRevoked and what the
    service's client raises.
    """
    facts = assignment.device
    client = client_of(settings, facts)
    pin = PinFile(settings, facts, "pin_file") if "pin_file" in facts.options else None
    return CscSigner(client, assignment, client.credential(assignment.key), StoredPin(pin))
