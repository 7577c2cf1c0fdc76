"""One signature: facts, and the reasons that speak against it."""

from collections.abc import Iterator
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from portal.records.signatures.rules import (
    Level,
    Note,
    Reason,
    SignatureReport,
    indicate,
    judge,
)
from portal.records.signatures.services.checking import facts
from portal.records.signatures.services.checking.addresses import wanted
from portal.records.signatures.services.checking.altered import altered
from portal.records.signatures.services.checking.embedded import Embedded, read_sub_filter
from portal.records.signatures.services.checking.evidence import Evidence
from portal.records.signatures.services.checking.legacy import Unjudged
from portal.records.signatures.services.checking.measuring import Measured, algorithms, measure
from portal.records.signatures.services.checking.revisions import list_changes, sneaked
from portal.records.signatures.services.checking.usage import signs_documents

_PADES = "/ETSI.CAdES.detached"
_CERTIFICATE_NAMED = frozenset({"signing_certificate", "signing_certificate_v2"})
_V15 = "rsassa_pkcs1v15"

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
}


async def report_on(embedded: Embedded, evidence: Evidence) -> SignatureReport:
    """Measure a signature and write down what was found."""
    measured = await measure(embedded, evidence)
    status = measured.status
    reasons = tuple(dict.fromkeys(_reasons(embedded, evidence, measured)))
    indication, sub_indication = indicate(reasons, proven=measured.best_time is not None)
    return SignatureReport(
        **facts.names(status.signing_cert),
        **facts.times(measured),
        **facts.revocation(measured, evidence),
        field=str(embedded.field_name),
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        level=_level(embedded, evidence, measured),
        certifies=_certifies(embedded),
        modified_after_signing=bool(_MODIFIED & {*reasons}),
        changed_fields=tuple(sorted(measured.changed_fields - evidence.signature_fields)),
        algorithm=f"{status.pkcs7_signature_mechanism} {status.md_algorithm}",
        verdict=judge(reasons),
        reasons=reasons,
        notes=tuple(_notes(embedded, evidence, measured)),
        indication=indication,
        sub_indication=sub_indication,
        changes=list_changes(embedded),
        signed_bytes=embedded.signed_bytes,
        anchor_purposes=facts.purposes(status, evidence),
        missing=wanted(embedded, reasons),
    )


_MODIFIED = frozenset({Reason.CHANGED_LATER, Reason.FORM_FILLED_LATER, Reason.ANNOTATED_LATER})


def _reasons(embedded: Embedded, evidence: Evidence, measured: Measured) -> Iterator[Reason]:
    status = measured.status
    if not status.intact:
        yield Reason.SIGNED_BYTES_CHANGED
    elif not status.valid:
        yield Reason.SIGNATURE_BROKEN
    if status.intact:  # Else nothing can be said to have come later: what was signed is not there.
        yield from _changes(embedded, evidence, measured)
    if status.intact and status.valid:
        yield from _about_signer(embedded, evidence, measured)
    if status.trusted and not measured.revocation_known:
        yield Reason.REVOCATION_UNKNOWN
    yield from _about_time(measured)
    used = algorithms(embedded, status)
    aged = evidence.trust.algorithms.judge(used, proven=measured.best_time or evidence.now)
    if aged:
        yield aged


def _about_signer(embedded: Embedded, evidence: Evidence, measured: Measured) -> Iterator[Reason]:
    status, moment = measured.status, measured.best_time or evidence.now
    problem = None if status.trusted else _trust_problem(status, moment)
    if problem is Reason.UNKNOWN_SIGNER and _came_altered(embedded, evidence):
        problem = Reason.SIGNATURE_BROKEN
    if problem is not None:
        yield problem
    # What a stranger's certificate says of its use is the stranger's word.
    if problem is not Reason.UNKNOWN_SIGNER and not signs_documents(status.signing_cert):
        yield Reason.WRONG_USAGE


def _came_altered(embedded: Embedded, evidence: Evidence) -> bool:
    """Tell whether a certificate that the signature brings is not what its issuer signed."""
    brought = (embedded.signer_cert, *embedded.other_embedded_certs)
    known = (*evidence.authorities, *embedded.other_embedded_certs)
    return any(altered(each, known) for each in brought)


def _trust_problem(status: PdfSignatureStatus, moment: datetime) -> Reason:
    problem = status.trust_problem_indic or AdESIndeterminate.GENERIC
    found = _TRUST_PROBLEMS.get(problem, Reason.UNKNOWN_SIGNER)
    certificate = status.signing_cert
    known = status.validation_path is not None
    if found is Reason.UNKNOWN_SIGNER and known and certificate.not_valid_before > moment:
        return Reason.NOT_YET_VALID
    return found


def _changes(embedded: Embedded, evidence: Evidence, measured: Measured) -> Iterator[Reason]:
    status = measured.status
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        yield Reason.COVERAGE_UNCLEAR
    elif not _allowed(embedded, measured) or sneaked(embedded, measured.changed_fields):
        yield Reason.CHANGED_LATER
    elif _level_of_changes(status) is ModificationLevel.ANNOTATIONS:
        yield Reason.ANNOTATED_LATER
    if _filled_unconfirmed(embedded, evidence, measured):
        yield Reason.FORM_FILLED_LATER


def _allowed(embedded: Embedded, measured: Measured) -> bool:
    status = measured.status
    noting = embedded.docmdp_level is MDPPerm.ANNOTATE
    most = ModificationLevel.ANNOTATIONS if noting else ModificationLevel.FORM_FILLING
    return bool(status.docmdp_ok) and _level_of_changes(status) <= most


def _level_of_changes(status: PdfSignatureStatus) -> ModificationLevel:
    result = status.diff_result
    return result.modification_level if isinstance(result, DiffResult) else ModificationLevel.OTHER


def _filled_unconfirmed(embedded: Embedded, evidence: Evidence, measured: Measured) -> bool:
    """Tell whether text was filled in that this signer did not foresee and nobody signed.

    A certification allows fields to be filled (ISO 32000-1, 12.8.2.2), as number and date
    are; whoever signs last answers for what stands in them.
    """
    if not measured.changed_fields - evidence.signature_fields:
        return False
    return embedded.signed_revision == evidence.last_revision or not _certifies(embedded)


def _about_time(measured: Measured) -> Iterator[Reason]:
    if measured.stamped_at is None:
        if measured.proven is None:
            yield Reason.NO_TIMESTAMP
    elif not measured.stamp_intact:
        yield Reason.TIMESTAMP_BROKEN
    elif not measured.stamp_holds:
        yield Reason.TIMESTAMP_UNTRUSTED


def _notes(embedded: Embedded, evidence: Evidence, measured: Measured) -> Iterator[Note]:
    if measured.status.pkcs7_signature_mechanism.endswith(_V15) or _is_v15(embedded):
        yield Note.PKCS1_V15
    if not _is_pades(embedded):
        yield Note.ADBE
    if measured.status.trusted and evidence.revoked_at(measured.status.signing_cert):
        yield Note.REVOKED_LATER


def _is_v15(embedded: Embedded) -> bool:
    try:
        kind = embedded.signer_info["signature_algorithm"].signature_algo
    except ValueError:
        return False
    return bool(kind == _V15)


def _level(embedded: Embedded, evidence: Evidence, measured: Measured) -> Level | None:
    if not _is_pades(embedded):
        return None
    stored = bool(evidence.revocation_lists or evidence.responses)
    if stored and evidence.proven(embedded.signed_revision):
        return Level.B_LTA
    if not measured.stamp_holds:
        return Level.B_B
    return Level.B_LT if stored else Level.B_T


def _is_pades(embedded: Embedded) -> bool:
    """Tell whether a signature names its certificate, as ETSI EN 319 142-1 (table 1) has it."""
    if read_sub_filter(embedded) != _PADES:
        return False
    signed = embedded.signer_info["signed_attrs"]
    return any(each["type"].native in _CERTIFICATE_NAMED for each in signed)


def _certifies(embedded: Embedded) -> bool:
    root = embedded.reader.root
    if "/Perms" not in root or "/DocMDP" not in root["/Perms"]:
        return False
    return bool(root["/Perms"]["/DocMDP"] == embedded.sig_object)


def broken_report(embedded: Embedded, error: BaseException) -> SignatureReport:
    """Report a signature that could not be measured."""
    return unjudged_report(Unjudged(str(embedded.field_name), _why_broken(embedded, error)))


def unjudged_report(unjudged: Unjudged) -> SignatureReport:
    """Report a signature of which no more is known than what speaks against it."""
    reasons = (unjudged.reason,)
    indication, sub_indication = indicate(reasons, proven=False)
    return SignatureReport(
        field=unjudged.field,
        signer=unjudged.signer,
        organisation="",
        issuer="",
        certificate_from=None,
        certificate_to=None,
        intact=unjudged.reason is Reason.UNSUPPORTED,
        trusted=False,
        signing_time=None,
        timestamp_time=None,
        level=None,
        certifies=False,
        modified_after_signing=False,
        changed_fields=(),
        algorithm="",
        verdict=judge(reasons),
        reasons=reasons,
        indication=indication,
        sub_indication=sub_indication,
    )


def _why_broken(embedded: Embedded, error: BaseException) -> Reason:
    if not embedded.gap_holds:
        return Reason.COVERAGE_UNCLEAR
    if isinstance(error, SignatureValidationError):
        return _TRUST_PROBLEMS.get(error.ades_subindication, Reason.SIGNATURE_BROKEN)
    return Reason.COVERAGE_UNCLEAR if isinstance(error, PdfError) else Reason.SIGNATURE_BROKEN
