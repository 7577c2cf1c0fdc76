"""One signature measured at the best moment that is proven for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus

from portal.records.signatures.rules.algorithms import name_key
from portal.records.signatures.services.checking.changes import ALLOWED_CHANGES
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.evidence import Evidence, has_come, token_time
from portal.records.signatures.services.checking.usage import ANY_USAGE

_SIZED = frozenset({"rsa", "rsassa_pss", "dsa", "ec"})


@dataclass(frozen=True)
class Measured:
    """A status, whether revocation could be checked, and the signature's own timestamp."""

    status: PdfSignatureStatus
    revocation_known: bool
    stamped_at: datetime | None
    proven: datetime | None
    now: datetime

    @property
    def stamp_intact(self) -> bool:
        """Tell whether the timestamp belongs to this signature, whoever gave it.

        One of a time that has not come proves nothing, or only that a clock is wrong.
        """
        stamp = self.status.timestamp_validity
        ahead = self.stamped_at is not None and not has_come(self.stamped_at, self.now)
        return bool(stamp and stamp.intact and stamp.valid) and not ahead

    @property
    def stamp_holds(self) -> bool:
        """Tell whether the timestamp is intact and of an authority that is trusted."""
        stamp = self.status.timestamp_validity
        return bool(self.stamp_intact and stamp and stamp.trusted)

    @property
    def best_time(self) -> datetime | None:
        """Give the earliest moment at which the signature provably existed."""
        moments = [self.proven, self.stamped_at if self.stamp_holds else None]
        return min((each for each in moments if each), default=None)

    @property
    def changed_fields(self) -> frozenset[str]:
        """Name the form fields that were changed later."""
        result = self.status.diff_result
        names = result.changed_form_fields if isinstance(result, DiffResult) else ()
        return frozenset(map(str, names))


async def measure(embedded: Embedded, evidence: Evidence) -> Measured:
    """Measure a signature; what its timestamp claims counts only if the timestamp holds."""
    token = next(iter(extract_tst_data_iter(embedded.signer_info, signed=False)), None)
    proven = evidence.proven(embedded.signed_revision)
    stamped_at = token_time(token) if token is not None else None
    status, known = await _validate(embedded, evidence, stamped_at or proven or evidence.now)
    measured = Measured(status, known, stamped_at, proven, evidence.now)
    if stamped_at is None or measured.stamp_holds:
        return measured
    status, known = await _validate(embedded, evidence, proven or evidence.now)
    return Measured(status, known, stamped_at, proven, evidence.now)


async def _validate(
    embedded: Embedded, evidence: Evidence, moment: datetime
) -> tuple[PdfSignatureStatus, bool]:
    """Ask for certain revocation status first, and settle for an unknown one."""
    proven = evidence.proven(embedded.signed_revision)
    stamps = evidence.timestamp_context(_stamper(embedded), proven or evidence.now)
    signer = embedded.signer_cert
    for revocation in ("require", "soft-fail"):
        reviewed = embedded.diff_result is not None
        status: PdfSignatureStatus = await async_validate_pdf_signature(
            embedded,
            evidence.signer_context(signer, moment, revocation=revocation),
            ts_validation_context=stamps,
            diff_policy=ALLOWED_CHANGES,
            key_usage_settings=ANY_USAGE,
            skip_diff=reviewed,  # The library keeps the result of the first review.
        )
        if status.trusted or status.revoked:
            return status, revocation == "require" or evidence.was_good(signer, moment)
    return status, False


def _stamper(embedded: Embedded) -> x509.Certificate | None:
    """Give the certificate of who stamped the signature, if the timestamp brings it along."""
    token = next(iter(extract_tst_data_iter(embedded.signer_info, signed=False)), None)
    try:
        return extract_certificate_info(token).signer_cert if token is not None else None
    except CMSExtractionError:
        return None


def algorithms(embedded: Embedded, status: PdfSignatureStatus) -> Iterator[str]:
    """Name every algorithm a signature rests on, but for the anchor, which is trusted as it is."""
    yield embedded.md_algorithm
    yield from embedded.rests_on
    mechanism = embedded.signer_info["signature_algorithm"]
    yield from _of_mechanism(mechanism)
    yield _of_key(status.signing_cert)
    path = list(status.validation_path or ())[1:]
    for certificate in path:
        if isinstance(certificate, x509.Certificate):
            yield from _of_mechanism(certificate["signature_algorithm"])
            yield _of_key(certificate)


def _of_mechanism(mechanism: x509.SignedDigestAlgorithm) -> Iterator[str]:
    try:
        yield mechanism.signature_algo
        yield mechanism.hash_algo
    except ValueError:  # Some mechanisms, EdDSA among them, name no digest.
        return


def _of_key(certificate: x509.Certificate) -> str:
    key = certificate.public_key
    kind = key.algorithm
    # The library cannot count the bits of Edwards curves, whose size follows from their name.
    return name_key(kind, key.bit_size) if kind in _SIZED else kind
