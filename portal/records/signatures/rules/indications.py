"""What an auditor reads beside our verdict: the indications of ETSI EN 319 102-1, clause 5.1.3.

Our word and theirs differ in three places, on purpose: a certificate revoked before the best
proven time is invalid here (there INDETERMINATE), changes to the file after signing are
outside their model (SIG_CONSTRAINTS_FAILURE here), and a revocation status that could not be
had warns here (TRY_LATER there).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from portal.records.signatures.rules.reasons import Reason


class Indication(StrEnum):
    """The status indication of a validation report."""

    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


_FAILED = Indication.TOTAL_FAILED
_OPEN = Indication.INDETERMINATE

# From worst to least: the first that applies is the file's sub-indication.
_OF_REASONS: Mapping[Reason, tuple[Indication, str]] = {
    Reason.COVERAGE_UNCLEAR: (_FAILED, "FORMAT_FAILURE"),
    Reason.SIGNED_BYTES_CHANGED: (_FAILED, "HASH_FAILURE"),
    Reason.SIGNATURE_BROKEN: (_FAILED, "SIG_CRYPTO_FAILURE"),
    Reason.NOT_YET_VALID: (_FAILED, "NOT_YET_VALID"),
    Reason.BROKEN_ALGORITHM: (_OPEN, "CRYPTO_CONSTRAINTS_FAILURE"),
    Reason.TIMESTAMP_BROKEN: (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    Reason.CHANGED_LATER: (_OPEN, "SIG_CONSTRAINTS_FAILURE"),
    Reason.WRONG_USAGE: (_OPEN, "CHAIN_CONSTRAINTS_FAILURE"),
    Reason.UNKNOWN_SIGNER: (_OPEN, "NO_CERTIFICATE_CHAIN_FOUND"),
    Reason.WEAK_ALGORITHM: (_OPEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
    Reason.EXPIRED: (_OPEN, "OUT_OF_BOUNDS_NO_POE"),
    Reason.UNSUPPORTED: (_OPEN, "GENERIC"),
    Reason.REVOCATION_UNKNOWN: (_OPEN, "TRY_LATER"),
}


def indicate(reasons: Iterable[Reason], *, proven: bool) -> tuple[Indication, str]:
    """Give the indication and sub-indication that follow from the reasons against a signature.

    ``proven`` tells whether the time of the signature is proven by a timestamp: a revocation
    before that time is a failure, without proof it is INDETERMINATE/REVOKED_NO_POE.
    """
    found = set(reasons)
    if Reason.REVOKED in found and not found & _STRONGER:
        return (_FAILED, "REVOKED") if proven else (_OPEN, "REVOKED_NO_POE")
    for reason, answer in _OF_REASONS.items():
        if reason in found:
            return answer
    return Indication.TOTAL_PASSED, ""


_STRONGER = frozenset(
    {Reason.COVERAGE_UNCLEAR, Reason.SIGNED_BYTES_CHANGED, Reason.SIGNATURE_BROKEN}
)
