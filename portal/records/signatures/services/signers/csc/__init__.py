"""A key at a remote service that speaks the protocol of the Cloud Signature Consortium."""

from portal.records.signatures.services.signers.csc.client import CscClient, Mandate, client_of
from portal.records.signatures.services.signers.csc.credentials import Access, Credential
from portal.records.signatures.services.signers.csc.owners import (
    Leave,
    ask_owner,
    sign_with_code,
    sign_with_factors,
)
from portal.records.signatures.services.signers.csc.signer import (
    Authorisation,
    CscSigner,
    algorithm_of,
    mandate_for,
    open_signer,
)

__all__ = [
    "Access",
    "Authorisation",
    "Credential",
    "CscClient",
    "CscSigner",
    "Leave",
    "Mandate",
    "algorithm_of",
    "ask_owner",
    "client_of",
    "mandate_for",
    "open_signer",
    "sign_with_code",
    "sign_with_factors",
]
