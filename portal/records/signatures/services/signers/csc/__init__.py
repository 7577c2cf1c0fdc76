"""A key at a remote service that speaks the protocol of the Cloud Signature Consortium."""

from portal.records.signatures.services.signers.csc.client import CscClient, client_of
from portal.records.signatures.services.signers.csc.credentials import Access, Credential
from portal.records.signatures.services.signers.csc.signer import (
    Authorisation,
    CscSigner,
    open_signer,
)

__all__ = [
    "Access",
    "Authorisation",
    "Credential",
    "CscClient",
    "CscSigner",
    "client_of",
    "open_signer",
]
