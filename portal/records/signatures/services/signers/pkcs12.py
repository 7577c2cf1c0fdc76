"""A key in a PKCS#12 file with a passphrase; the file is opened once, then held in memory."""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from portal.core.settings import Settings
from portal.records.signatures.services.held_key import HeldKeySigner, PrivateKey
from portal.records.signatures.services.refusals import KeyNotFit, PinRefused
from portal.records.signatures.services.signers.plan import Assignment
from portal.records.signatures.services.signers.secret_files import (
    read_secret,
    require_private,
    state_of,
)


def open_signer(_settings: Settings, assignment: Assignment) -> HeldKeySigner:
    """Open the file that the device names by ``file`` and ``passphrase_file``.

    Raises PinRefused for a wrong passphrase, KeyNotFit for a key that may not sign, and
    KeyAndCertificateDiffer when it is not the enrolled certificate's.
    """
    file = assignment.device.path("file")
    passphrase = assignment.device.path("passphrase_file")
    require_private(file)
    key = _key(file, state_of(file), passphrase, state_of(passphrase))
    return HeldKeySigner(key, assignment.certificate, assignment.chain, assignment.mechanism)


@lru_cache(maxsize=64)
def _key(file: Path, _file_state: str, passphrase: Path, _passphrase_state: str) -> PrivateKey:
    secret = read_secret(passphrase)
    try:
        key = pkcs12.load_pkcs12(file.read_bytes(), secret.reveal()).key
    except ValueError as error:
        raise PinRefused from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyNotFit
    return key
