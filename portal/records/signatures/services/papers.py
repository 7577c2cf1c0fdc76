"""Signing and checking papers.

The order of an electronic document: laid out with empty fields, certified by the officer,
numbered and dated, sealed by the agency, released (Nghị định 30/2020/NĐ-CP, Điều 15, 18, 32).
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from portal.core import clock
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.pdf import RenderedPdf
from portal.core.settings import settings
from portal.records.signatures.rules import (
    DATE_FIELD,
    NUMBER_FIELD,
    OFFICER_FIELD,
    SEAL_FIELD,
    Owner,
    Reason,
    SignatureReport,
    Verdict,
    Verification,
    date_in_words,
)
from portal.records.signatures.services import appearances, fields, signing, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.signers import open_device

_FOR_SIGNING = "Ký ban hành"
_FOR_RELEASE = "Đóng dấu, phát hành"
_NOTHING: Mapping[str, str] = MappingProxyType({})


class NotCertified(Refused):
    """The officer's signature is missing, does not hold, or something else was changed since."""

    sentence = _l(
        "Chưa đóng dấu được: văn bản phải có chữ ký số còn nguyên vẹn của người có thẩm quyền "
        "và chỉ được điền thêm số, ngày."
    )


def prepare(rendered: RenderedPdf) -> bytes:
    """Turn the standard anchors of a sheet into empty form fields, before any signature."""
    return fields.prepare_fields(rendered, fields.standard_slots(rendered.anchors))


def certify(
    pdf: bytes,
    *,
    officer: Owner,
    now: datetime | None = None,
    field: str = OFFICER_FIELD,
    stamped: bool = True,
) -> bytes:
    """Sign as the competent officer; afterwards only fields may be filled (DocMDP P=2).

    Without ``stamped`` there is room left for the timestamp, which must come before the seal.

    Raises NotSignable, CertificateNotValid, or NoSigner in an installation without a device.
    """
    act = signing.Act(
        field=field,
        certify=True,
        reason=_FOR_SIGNING,
        stamp=appearances.signature_stamp(officer.name),
        moment=now or clock.now(),
        stamped=stamped,
    )
    return signing.sign(pdf, open_device(officer), act)


def fill_number(pdf: bytes, *, number: str, issued_on: date) -> bytes:
    """Fill in the number with symbol (``05/GXN-UBND``) and the date of a certified document.

    Raises FieldNotFree when one is filled already or the sheet has no such field.
    """
    return fill_fields(pdf, number_fields(number, issued_on))


def number_fields(number: str, issued_on: date) -> dict[str, str]:
    """Say what stands in the fields of the number and of the date."""
    return {NUMBER_FIELD: number, DATE_FIELD: date_in_words(issued_on)}


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
    """Sign for the agency and lock all fields (FieldMDP All), in the process of the seal's key.

    Refuses with NotCertified unless a valid certification by the officer covers these very
    bytes and nothing but number and date was filled in since (NĐ 30/2020, Điều 32). Whether
    the officer and the clerk held authority is asked by ``sealing``, which the portal uses.
    """
    moment = now or clock.now()
    require_certified(check(pdf, trust.load(settings()), moment))
    return apply_seal(pdf, agency=agency, now=moment, field=field)


def apply_seal(
    pdf: bytes,
    *,
    agency: Owner,
    now: datetime,
    field: str = SEAL_FIELD,
    stamped: bool = True,
    filled: Mapping[str, str] = _NOTHING,
) -> bytes:
    """Put the agency's signature on a file that was found to be certified.

    Text fields to be ``filled`` before, by name, are covered by it.
    """
    act = signing.Act(
        field=field,
        certify=False,
        reason=_FOR_RELEASE,
        stamp=appearances.seal_stamp(agency.organisation),
        moment=now,
        stamped=stamped,
        filled=filled,
    )
    return signing.sign(pdf, open_device(agency), act)


def require_certified(found: Verification) -> SignatureReport:
    """Give the officer's signature of a file that may be sealed; raises NotCertified."""
    others = set(found.reasons) - {Reason.SEAL_MISSING}
    if others or len(found.signatures) != 1 or not _certifies_well(found.signatures[0]):
        raise NotCertified
    return found.signatures[0]


def _certifies_well(report: SignatureReport) -> bool:
    foreseen = set(report.changed_fields) <= {NUMBER_FIELD, DATE_FIELD}
    holds = report.intact and report.trusted and report.verdict is not Verdict.INVALID
    return report.certifies and foreseen and holds
