"""Looking at a file that came back from a desk."""

import hashlib
from datetime import datetime

from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.storage import blobs
from portal.records.signatures.rules import (
    OFFICER_FIELD,
    Owner,
    Purpose,
    Reason,
    SignatureReport,
    Verdict,
    Verification,
)
from portal.records.signatures.services.desk_tokens.moving import Arrival
from portal.records.signatures.services.refusals import CertificateOfAnother, NoSigner
from portal.records.signatures.services.signers import enrolled
from portal.records.signatures.services.verifying import verify, was_only_signed

_GOOD = frozenset({Verdict.VALID, Verdict.VALID_WITH_WARNINGS})


class NotTheFileSent(Refused):
    """What came back does not begin with the bytes that were sent."""

    sentence = _l(
        "Tệp gửi về không phải là văn bản đã gửi đi ký, hoặc đã bị lưu lại bằng phần mềm khác. "
        "Văn bản không được nhận. Hãy tải lại đúng tệp rồi ký."
    )


class NotSignedWell(Refused):
    """What came back holds no new signature, several, or one that does not hold."""

    sentence = _l("Tệp gửi về không có đúng một chữ ký số mới hợp lệ. Văn bản không được nhận.")


class MoreThanSigned(Refused):
    """Something else came with the signature: drawn over a page, filled in, or attached."""

    sentence = _l(
        "Tệp gửi về không chỉ thêm chữ ký vào ô ký của ông/bà mà còn thay đổi văn bản. Văn bản "
        "không được nhận. Hãy tải lại đúng tệp rồi chỉ ký, không thêm hoặc sửa nội dung."
    )


class NotCertifying(Refused):
    """The signature lets anything be added, so that the seal could not follow it."""

    sentence = _l(
        "Chữ ký hợp lệ nhưng chưa khóa nội dung văn bản nên văn thư không đóng dấu được. Hãy ký "
        "lại kiểu “chứng nhận, chỉ cho điền biểu mẫu” trong phần mềm ký."
    )


def examine(arrival: Arrival, *, now: datetime) -> None:
    """Look at what came back; call it outside any transaction.

    Raises NotTheFileSent, NotSignedWell, CertificateOfAnother, MoreThanSigned, NotCertifying,
    or NoSigner when the officer's certificate was taken away meanwhile.
    """
    sent = blobs().read(arrival.sha256)
    if not arrival.pdf.startswith(sent) or len(arrival.pdf) == len(sent):
        raise NotTheFileSent
    before, after = verify(sent, now=now), verify(arrival.pdf, now=now)
    _require_one_more(before, after)
    last = after.signatures[-1]
    _require_own(last, arrival)
    if last.field != OFFICER_FIELD or not was_only_signed(sent, arrival.pdf, field=last.field):
        raise MoreThanSigned
    if not last.certifies:
        raise NotCertifying


def _require_own(last: SignatureReport, arrival: Arrival) -> None:
    name, unit = arrival.signer_name, arrival.organisation
    certificate = enrolled(Owner(Purpose.OFFICER, str(arrival.account_id), name, unit))
    if certificate is None:
        raise NoSigner
    if hashlib.sha256(certificate).hexdigest() != last.certificate_sha256:
        raise CertificateOfAnother


def _require_one_more(before: Verification, after: Verification) -> None:
    if len(after.signatures) != len(before.signatures) + 1:
        raise NotSignedWell
    if set(after.reasons) - {Reason.SEAL_MISSING}:
        raise NotSignedWell
    if any(each.verdict not in _GOOD or not each.trusted for each in after.signatures):
        raise NotSignedWell
