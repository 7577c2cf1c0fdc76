"""The demonstration's software device: keys lie in files of the data folder."""

from functools import lru_cache
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.settings import Settings
from portal.records.signatures.rules import Owner
from portal.records.signatures.services import demo_pki
from portal.records.signatures.services.certificates import Authority, Subject
from portal.records.signatures.services.demo_pki import DemonstrationPki
from portal.records.signatures.services.held_key import HeldKeySigner


def open_signer(settings: Settings, owner: Owner) -> HeldKeySigner:
    """Open (and at the first call certify) an owner's key; each key is parsed once.

    Raises UnsafeSettings in production.
    """
    pki = demo_pki.load(settings)
    subject = Subject(owner.name, owner.organisation, serial=owner.id)
    return _owner_signer(pki.folder, f"{owner.purpose}-{owner.id}", subject)


def enrolled(settings: Settings, owner: Owner) -> bytes | None:
    """Give the DER certificate that was issued to an owner, if any was."""
    found = demo_pki.load(settings).find_person(f"{owner.purpose}-{owner.id}")
    return found.certificate.public_bytes(Encoding.DER) if found else None


def stamp_signer(settings: Settings) -> HeldKeySigner:
    """Open the demonstration's time-stamping authority; raises UnsafeSettings in production."""
    return _stamp_signer(demo_pki.load(settings).folder)


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
