"""Signing and checking papers; devices, keys and the verdict engine stand in files below."""

from portal.records.signatures.services.papers import (
    NotCertified,
    certify,
    fill_fields,
    fill_number,
    prepare,
    seal,
)
from portal.records.signatures.services.signers import NoSigner, open_device
from portal.records.signatures.services.signing import (
    CertificateNotValid,
    FieldNotFree,
    NotSignable,
)
from portal.records.signatures.services.verifying import MAX_BYTES, as_json, verify

__all__ = [
    "MAX_BYTES",
    "CertificateNotValid",
    "FieldNotFree",
    "NoSigner",
    "NotCertified",
    "NotSignable",
    "as_json",
    "certify",
    "fill_fields",
    "fill_number",
    "open_device",
    "prepare",
    "seal",
    "verify",
]
