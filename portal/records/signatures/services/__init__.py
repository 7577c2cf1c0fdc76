"""Signing and checking papers; devices, keys and the verdict engine stand in files below."""

from portal.records.signatures.services.answers import as_json
from portal.records.signatures.services.hex_strings import read_quickly
from portal.records.signatures.services.papers import (
    NotCertified,
    certify,
    fill_fields,
    fill_number,
    number_fields,
    prepare,
    seal,
)
from portal.records.signatures.services.plain_tokens import read_plainly
from portal.records.signatures.services.refusals import (
    CertificateNotValid,
    DeviceRefused,
    NoSigner,
    SignsAtDesk,
)
from portal.records.signatures.services.signers import devices_of, open_device, signs_at_desk
from portal.records.signatures.services.signing import FieldNotFree, NotSignable
from portal.records.signatures.services.verifying import MAX_BYTES, verify, verify_offline

__all__ = [
    "MAX_BYTES",
    "CertificateNotValid",
    "DeviceRefused",
    "FieldNotFree",
    "NoSigner",
    "NotCertified",
    "NotSignable",
    "SignsAtDesk",
    "as_json",
    "certify",
    "devices_of",
    "fill_fields",
    "fill_number",
    "number_fields",
    "open_device",
    "prepare",
    "seal",
    "signs_at_desk",
    "verify",
    "verify_offline",
]

read_quickly()
read_plainly()
