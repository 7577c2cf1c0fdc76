"""The demonstration's software device: keys lie in files of the data folder."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.settings import Settings
from portal.records.signatures.services import demo_pki
from portal.records.signatures.services.certificates import Authority, Subject
from portal.records.signatures.services.demo_pki import DemonstrationPki
from portal.records.signatures.services.held_key import DemonstrationTimeStamper, HeldKeySigner


class Owned(Protocol):
    """The owner's facts this device reads."""

    @property
    def purpose(self) -> str:
        """Give the kind of owner."""

    @property
    def id(self) -> str:
        """Give the owner's id."""

    @property
    def name(self) -> str:
        """Give the name for the certificate."""

    @property
    def organisation(self) -> str:
        """Give the organisation for the certificate."""


@dataclass(frozen=True, slots=True)
class SoftwareDevice:
    """A key held in memory by this process."""

    signer: HeldKeySigner
    _stamper: HeldKeySigner

    def timestamper(self, moment: datetime) -> DemonstrationTimeStamper:
        """Give the demonstration's time-stamping authority, set to a moment."""
        return DemonstrationTimeStamper(self._stamper, moment)


def open_device(settings: Settings, owner: Owned) -> SoftwareDevice:
    """Open (and at the first call certify) an owner's key; each key is parsed once."""
    pki = demo_pki.load(settings)
    subject = Subject(owner.name, owner.organisation, serial=owner.id)
    return SoftwareDevice(
        _owner_signer(pki.folder, f"{owner.purpose}-{owner.id}", subject),
        _stamp_signer(pki.folder),
    )


@lru_cache(maxsize=512)
def _owner_signer(folder: Path, key: str, subject: Subject) -> HeldKeySigner:
    pki = DemonstrationPki(folder)
    return _hold(pki.person(key, subject), pki.authority)


@lru_cache(maxsize=8)
def _stamp_signer(folder: Path) -> HeldKeySigner:
    return _hold(DemonstrationPki(folder).timestamper)


def _hold(made: Authority, *chain: Authority) -> HeldKeySigner:
    return HeldKeySigner(made.key, _parsed(made), tuple(map(_parsed, chain)))


def _parsed(made: Authority) -> x509.Certificate:
    return x509.Certificate.load(made.certificate.public_bytes(Encoding.DER))
