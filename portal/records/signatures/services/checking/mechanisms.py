"""Signature algorithms that some programs name in another way than the libraries know.

Several write the kind of the key where the algorithm belongs, and with SHA-3 or the short forms
of SHA-512 under RSA the library does not know the name. In both cases the digest that the
signature itself names says the rest; a name that contradicts it is not taken up.
"""

from collections.abc import Mapping
from dataclasses import replace

from asn1crypto import algos
from asn1crypto.keys import PublicKeyInfo
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

_EC_KEY = "1.2.840.10045.2.1"
# RSASSA-PKCS1-v1_5 by digest: RFC 8017, appendix C, and the register of NIST for SHA-3.
_RSA: Mapping[str, str] = {
    "1.2.840.113549.1.1.15": "sha512_224",
    "1.2.840.113549.1.1.16": "sha512_256",
    "2.16.840.1.101.3.4.3.13": "sha3_224",
    "2.16.840.1.101.3.4.3.14": "sha3_256",
    "2.16.840.1.101.3.4.3.15": "sha3_384",
    "2.16.840.1.101.3.4.3.16": "sha3_512",
}


class Mechanisms(DefaultSignatureValidator):
    """Checks signatures as the library does, under all names of their algorithms."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Check a signature; raises InvalidSignature."""
        known, digest = _known(signature_algorithm, context.contextual_md_algorithm)
        told = replace(context, contextual_md_algorithm=digest)
        super().validate_signature(signature, signed_data, public_key_info, known, told)


def _known(
    given: algos.SignedDigestAlgorithm, digest: str | None
) -> tuple[algos.SignedDigestAlgorithm, str | None]:
    """Give an algorithm under a name that the library knows, and the digest that goes with it."""
    name = given["algorithm"].native
    if name == _EC_KEY:
        return algos.SignedDigestAlgorithm({"algorithm": "ecdsa"}), digest
    if name in _RSA and digest in {None, _RSA[name]}:
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"}), _RSA[name]
    return given, digest
