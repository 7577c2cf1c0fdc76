"""Signing and checking papers.

The order of an electronic document: laid out with empty fields, certified by the officer,
numbered and dated, sealed by the agency, released (Nghị định 30/2020/NĐ-CP, Điều 15, 18, 32).
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from portal.core import clock
from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.child import Reason as ChildReason
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.json_types import JsonObject
from portal.core.pdf import RenderedPdf
from portal.core.settings import settings
from portal.records.signatures import appearances, fields, signing, trust
from portal.records.signatures.checking import check
from portal.records.signatures.rules import (
    DATE_FIELD,
    NUMBER_FIELD,
    OFFICER_FIELD,
    REASONS,
    SEAL_FIELD,
    Reason,
    SignatureReport,
    Verdict,
    Verification,
    date_in_words,
)
from portal.records.signatures.signers import Owner, open_device

MAX_BYTES = 30 * 1024 * 1024
_CPU_SECONDS = 10
_WALL_SECONDS = 20
_MEMORY_MB = 1024
_FOR_SIGNING = "Ký ban hành"
_FOR_RELEASE = "Đóng dấu, phát hành"


class NotCertified(Refused):
    """The officer's signature is missing, does not hold, or something else was changed since."""

    sentence = _l(
        "Chưa đóng dấu được: văn bản phải có chữ ký số còn nguyên vẹn của người có thẩm quyền "
        "và chỉ được điền thêm số, ngày."
    )


def prepare(rendered: RenderedPdf) -> bytes:
    """Turn the standard anchors of a sheet into empty form fields, before any signature."""
    return fields.prepare_fields(rendered.data, fields.standard_slots(rendered.anchors))


def certify(
    pdf: bytes, *, officer: Owner, now: datetime | None = None, field: str = OFFICER_FIELD
) -> bytes:
    """Sign as the competent officer; afterwards only fields may be filled (DocMDP P=2).

    Raises NotSignable, CertificateNotValid, or NoSigner in an installation without a device.
    """
    width, height = signing.field_size(pdf, field)
    act = signing.Act(
        field=field,
        certify=True,
        reason=_FOR_SIGNING,
        stamp=appearances.signature_stamp(officer.name, width, height),
        moment=now or clock.now(),
    )
    return signing.sign(pdf, open_device(officer), act)


def fill_number(pdf: bytes, *, number: str, issued_on: date) -> bytes:
    """Fill in the number with symbol (``05/GXN-UBND``) and the date of a certified document.

    Raises FieldNotFree when one is filled already or the sheet has no such field.
    """
    return fill_fields(pdf, {NUMBER_FIELD: number, DATE_FIELD: date_in_words(issued_on)})


def fill_fields(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Fill empty text fields by name; raises FieldNotFree as above."""
    return signing.fill(pdf, values)


def seal(
    pdf: bytes,
    *,
    agency: Owner,
    now: datetime | None = None,
    field: str = SEAL_FIELD,
) -> bytes:
    """Sign for the agency and lock all fields (FieldMDP All).

    Refuses with NotCertified unless a valid certification by the officer covers these very
    bytes and nothing but number and date was filled in since (NĐ 30/2020, Điều 32).
    """
    moment = now or clock.now()
    _require_certification(pdf, moment)
    width, height = signing.field_size(pdf, field)
    act = signing.Act(
        field=field,
        certify=False,
        reason=_FOR_RELEASE,
        stamp=appearances.seal_stamp(agency.organisation, width, height),
        moment=moment,
    )
    return signing.sign(pdf, open_device(agency), act)


def _require_certification(pdf: bytes, moment: datetime) -> None:
    found = check(pdf, trust.load(settings()), moment)
    others = set(found.reasons) - {Reason.SEAL_MISSING}
    if others or len(found.signatures) != 1 or not _certifies_well(found.signatures[0]):
        raise NotCertified


def _certifies_well(report: SignatureReport) -> bool:
    foreseen = set(report.changed_fields) <= {NUMBER_FIELD, DATE_FIELD}
    holds = report.intact and report.trusted and report.verdict is not Verdict.INVALID
    return report.certifies and foreseen and holds


def verify(data: bytes | Path, *, now: datetime | None = None) -> Verification:
    """Judge the signatures of any file, in a limited child process; never raises for a file.

    Larger files than MAX_BYTES and files the child cannot finish come back as unreadable.
    """
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > MAX_BYTES:
        return Verification(Verdict.UNREADABLE, (Reason.TOO_LARGE,))
    content = data.read_bytes() if isinstance(data, Path) else data
    try:
        return run_limited(
            check,
            content,
            trust.load(settings()),
            now or clock.now(),
            memory_mb=_MEMORY_MB,
            cpu_seconds=_CPU_SECONDS,
            wall_seconds=_WALL_SECONDS,
        )
    except ChildTimedOut:
        return Verification(Verdict.UNREADABLE, (Reason.TOO_HARD,))
    except ChildFailed as error:
        reason = Reason.TOO_HARD if error.reason is ChildReason.MEMORY else Reason.DAMAGED
        return Verification(Verdict.UNREADABLE, (reason,))


def as_json(found: Verification) -> JsonObject:
    """Say a verification as JSON; the sentences are Vietnamese whatever the reader's language."""
    return {
        "verdict": found.verdict.value,
        "reasons": _sentences(found.reasons),
        "signatures": [_signature_as_json(each) for each in found.signatures],
    }


def _signature_as_json(report: SignatureReport) -> JsonObject:
    return {
        "field": report.field,
        "signer": report.signer,
        "organisation": report.organisation,
        "issuer": report.issuer,
        "certificate_from": _iso(report.certificate_from),
        "certificate_to": _iso(report.certificate_to),
        "intact": report.intact,
        "trusted": report.trusted,
        "signing_time": _iso(report.signing_time),
        "timestamp_time": _iso(report.timestamp_time),
        "level": report.level.value if report.level else None,
        "modified_after_signing": report.modified_after_signing,
        "algorithm": report.algorithm,
        "verdict": report.verdict.value,
        "reasons": _sentences(report.reasons),
    }


def _sentences(reasons: tuple[Reason, ...]) -> list[str]:
    with speaking("vi"):
        return [str(REASONS[reason]) for reason in reasons]


def _iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
