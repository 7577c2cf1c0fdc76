"""Words of signing devices: their kinds and the mechanisms they sign with."""

from enum import StrEnum


class DeviceKind(StrEnum):
    """How a key is reached."""

    DEMO = "demo"  # Files of the demonstration PKI.
    PKCS12 = "pkcs12"  # A file with a passphrase.
    PKCS11 = "pkcs11"  # A token or a hardware security module.
    CSC = "csc"  # A remote service of the Cloud Signature Consortium's protocol.
    DESK_TOKEN = "desk_token"  # A token on the officer's desk, behind a local service.  # noqa: S105 - a word, no secret.
    REMOTE = "remote"  # The citizen's own remote service, in two phases.


class Mechanism(StrEnum):
    """Signature algorithms, all with SHA-256 (Thông tư 15/2025/TT-BKHCN, Phụ lục I).

    RSA v1.5 is not among those the circular asks of signing software; it is for devices of
    today's providers that can do nothing else, and has to be chosen by name.
    """

    RSA_PSS = "rsa-pss"
    RSA_V15 = "rsa-v15"
    ECDSA = "ecdsa"
