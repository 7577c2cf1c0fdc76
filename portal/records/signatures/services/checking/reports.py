"""One signature: facts, and the reasons that speak against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from portal.records.signatures.rules import Level, Reason, SignatureReport, judge
from portal.records.signatures.services.checking.changes import ALLOWED_CHANGES
from portal.records.signatures.services.checking.evidence import Evidence, token_time

# Some public certificates lack the non-repudiation bit; digital signature is enough to check.
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
_PADES = frozenset({"/ETSI.CAdES.detached"})
_UNSUPPORTED = frozenset({"/adbe.x509.rsa_sha1", "/adbe.pkcs7.sha1"})

_TRUST_PROBLEMS: dict[AdESSubIndic, Reason] = {
    AdESFailure.REVOKED: Reason.REVOKED,
    AdESFailure.NOT_YET_VALID: Reason.NOT_YET_VALID,
    AdESFailure.SIG_CRYPTO_FAILURE: Reason.SIGNATURE_BROKEN,
    AdESIndeterminate.REVOKED_NO_POE: Reason.REVOKED,
    AdESIndeterminate.REVOKED_CA_NO_POE: Reason.REVOKED,
    AdESIndeterminate.EXPIRED: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Reason.EXPIRED,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: Reason.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID: Reason.NOT_YET_VALID,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Reason.WEAK_ALGORITHM,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Reason.WEAK_ALGORITHM,
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: Reason.WRONG_USAGE,
}


@dataclass(frozen=True)
class _Measured:
    """A status, the moment it was measured at, and whether revocation could be checked."""

    status: PdfSignatureStatus
    revocation_known: bool
    stamped_at: datetime | None
    stamp_holds: bool


async def report_on(embedded: EmbeddedPdfSignature, evidence: Evidence) -> SignatureReport:
    """Measure a signature at the best moment that is proven for it."""
    measured = await _measure(embedded, evidence)
    status = measured.status
    reasons = tuple(dict.fromkeys(_reasons(embedded, evidence, measured)))
    return SignatureReport(
        **_names(status.signing_cert),
        field=str(embedded.field_name),
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        signing_time=_utc(status.signer_reported_dt),
        timestamp_time=measured.stamped_at,
        level=_level(embedded, evidence, measured),
        certifies=_certifies(embedded),
        modified_after_signing=bool({Reason.CHANGED_LATER, Reason.FORM_FILLED_LATER} & {*reasons}),
        changed_fields=tuple(sorted(_filled_texts(evidence, status))),
        algorithm=f"{status.pkcs7_signature_mechanism} {status.md_algorithm}",
        verdict=judge(reasons),
        reasons=reasons,
    )


async def _measure(embedded: EmbeddedPdfSignature, evidence: Evidence) -> _Measured:
    token = next(iter(extract_tst_data_iter(embedded.signer_info, signed=False)), None)
    proven = evidence.proven(embedded.signed_revision)
    stamped_at = token_time(token) if token is not None else None
    status, known = await _validate(embedded, evidence, stamped_at or proven or evidence.now)
    holds = _stamp_holds(status)
    if stamped_at and not holds:
        # The time it claims proves nothing: measure again at what is proven otherwise.
        status, known = await _validate(embedded, evidence, proven or evidence.now)
    return _Measured(status, known, stamped_at, holds)


async def _validate(
    embedded: EmbeddedPdfSignature, evidence: Evidence, moment: datetime
) -> tuple[PdfSignatureStatus, bool]:
    """Ask for certain revocation status first, and settle for an unknown one."""
    stamps = evidence.timestamp_context(evidence.proven(embedded.signed_revision) or evidence.now)
    for revocation in ("require", "soft-fail"):
        reviewed = embedded.diff_result is not None
        status: PdfSignatureStatus = await async_validate_pdf_signature(
            embedded,
            evidence.signer_context(moment, revocation=revocation),
            ts_validation_context=stamps,
            diff_policy=ALLOWED_CHANGES,
            key_usage_settings=_USAGE,
            skip_diff=reviewed,  # The library keeps the result of the first review.
        )
        if status.trusted or status.revoked:
            return status, revocation == "require"
    return status, False


def _reasons(
    embedded: EmbeddedPdfSignature, evidence: Evidence, measured: _Measured
) -> Iterator[Reason]:
    status = measured.status
    if not status.intact:
        yield Reason.SIGNED_BYTES_CHANGED
    elif not status.valid:
        yield Reason.SIGNATURE_BROKEN
    yield from _changes(status)
    if _filled_unconfirmed(embedded, evidence, status):
        yield Reason.FORM_FILLED_LATER
    if status.intact and status.valid and not status.trusted:
        yield _trust_problem(status)
    if status.trusted and not measured.revocation_known:
        yield Reason.REVOCATION_UNKNOWN
    yield from _about_time(measured, evidence.proven(embedded.signed_revision))


def _trust_problem(status: PdfSignatureStatus) -> Reason:
    problem = status.trust_problem_indic or AdESIndeterminate.GENERIC
    return _TRUST_PROBLEMS.get(problem, Reason.UNKNOWN_SIGNER)


def _changes(status: PdfSignatureStatus) -> Iterator[Reason]:
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield Reason.COVERAGE_UNCLEAR
    elif not _allowed(status):
        yield Reason.CHANGED_LATER


def _allowed(status: PdfSignatureStatus) -> bool:
    result = status.diff_result
    if not isinstance(result, DiffResult) or not status.docmdp_ok:
        return False
    return bool(result.modification_level <= ModificationLevel.FORM_FILLING)


def _filled_unconfirmed(
    embedded: EmbeddedPdfSignature, evidence: Evidence, status: PdfSignatureStatus
) -> bool:
    """Tell whether text was filled in that this signer did not foresee and nobody signed.

    A certification allows fields to be filled (ISO 32000-1, 12.8.2.2), as number and date
    are; whoever signs last answers for what stands in them.
    """
    if not _filled_texts(evidence, status):
        return False
    return embedded.signed_revision == evidence.last_revision or not _certifies(embedded)


def _filled_texts(evidence: Evidence, status: PdfSignatureStatus) -> frozenset[str]:
    """Name the text fields that were changed after the signature."""
    return _changed_fields(status) - evidence.signature_fields


def _changed_fields(status: PdfSignatureStatus) -> frozenset[str]:
    result = status.diff_result
    if not isinstance(result, DiffResult):
        return frozenset()
    return frozenset(map(str, result.changed_form_fields))


def _about_time(measured: _Measured, proven: datetime | None) -> Iterator[Reason]:
    if measured.stamped_at is None and proven is None:
        yield Reason.NO_TIMESTAMP
    elif measured.stamped_at is not None and not measured.stamp_holds:
        yield Reason.TIMESTAMP_UNTRUSTED


def _stamp_holds(status: PdfSignatureStatus) -> bool:
    stamp = status.timestamp_validity
    return bool(stamp and stamp.intact and stamp.valid and stamp.trusted)


def _level(embedded: EmbeddedPdfSignature, evidence: Evidence, measured: _Measured) -> Level | None:
    if embedded.sig_object.get("/SubFilter") not in _PADES:
        return None
    stored = bool(evidence.revocation_lists or evidence.responses)
    if stored and evidence.proven(embedded.signed_revision):
        return Level.B_LTA
    if not measured.stamp_holds:
        return Level.B_B
    return Level.B_LT if stored else Level.B_T


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    root = embedded.reader.root
    if "/Perms" not in root or "/DocMDP" not in root["/Perms"]:
        return False
    return bool(root["/Perms"]["/DocMDP"] == embedded.sig_object)


def _names(certificate: x509.Certificate) -> dict[str, Any]:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return {
        "signer": _text(subject.get("common_name")),
        "organisation": _text(subject.get("organization_name")),
        "issuer": _text(issuer.get("common_name") or issuer.get("organization_name")),
        "certificate_from": _utc(certificate.not_valid_before),
        "certificate_to": _utc(certificate.not_valid_after),
    }


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def broken_report(embedded: EmbeddedPdfSignature, error: BaseException) -> SignatureReport:
    """Report a signature that could not be measured."""
    reason = _why_broken(embedded, error)
    return SignatureReport(
        field=str(embedded.field_name),
        signer="",
        organisation="",
        issuer="",
        certificate_from=None,
        certificate_to=None,
        intact=False,
        trusted=False,
        signing_time=None,
        timestamp_time=None,
        level=None,
        certifies=False,
        modified_after_signing=False,
        changed_fields=(),
        algorithm="",
        verdict=judge((reason,)),
        reasons=(reason,),
    )


def _why_broken(embedded: EmbeddedPdfSignature, error: BaseException) -> Reason:
    if embedded.sig_object.get("/SubFilter") in _UNSUPPORTED:
        return Reason.UNSUPPORTED
    if isinstance(error, SignatureValidationError):
        return _TRUST_PROBLEMS.get(error.ades_subindication, Reason.SIGNATURE_BROKEN)
    return Reason.COVERAGE_UNCLEAR if isinstance(error, PdfError) else Reason.SIGNATURE_BROKEN
