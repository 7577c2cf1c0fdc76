"""What Thông tư 15/2025/TT-BKHCN (Điều 6) has shown of each signature."""

from collections.abc import Callable

import pytest

from portal.records.signatures.services import as_json
from portal.records.signatures.services.checking import check
from portal.records.validation.services import wording
from portal.records.validation.services.reports import signatures_of
from tests.records.signatures.corpus.nobodies import NOBODIES
from tests.records.signatures.corpus.pki import NOW, world
from tests.records.signatures.corpus.producers import written
from tests.records.signatures.corpus.signing import sign

_VALIDITY = "Hiệu lực của chứng thư số khi ký"
_ASKED = {
    "Tổ chức cấp chứng thư số": "Cấp phát",
    "Người ký": "Người ký P-256",
    "Cơ quan, tổ chức quản lý chứng thư số": "Cơ quan thử nghiệm",
    "Thời gian được chứng minh": "10:30:00 21/11/2026 +0700",
    "Tính toàn vẹn của phần đã ký": "Còn nguyên vẹn",
    _VALIDITY: "Có hiệu lực",
    "Chứng thư số có hiệu lực": "10:30:00 21/11/2025 +0700 – 10:30:00 20/11/2029 +0700",
}


def _rows(build: Callable[[], bytes]) -> dict[str, str]:
    found = check(build(), world().trust, NOW)
    return dict(wording.rows(signatures_of(as_json(found))[0]))


def test_all_that_the_circular_asks_is_said() -> None:
    told = _rows(lambda: sign(written(), who="p256", stamp="ours"))
    assert {label: told.get(label) for label in _ASKED} == _ASKED


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("stranger", "Không xác định được, vì không rõ ai cấp chứng thư số"),
        ("revoked", "Đã bị thu hồi"),
        ("expired", "Đã hết hạn, hoặc không chứng minh được đã ký trước khi hết hạn"),
        ("not yet valid", "Chưa có hiệu lực"),
        ("web server", "Không được cấp để ký văn bản"),
    ],
)
def test_a_certificate_that_did_not_hold_is_called_so(who: str, said: str) -> None:
    assert _rows(NOBODIES[who])[_VALIDITY] == said


def test_nothing_is_said_of_a_certificate_that_cannot_be_read() -> None:
    spoiled = sign(written(), who="p256").replace(b"/Contents <30", b"/Contents <31")
    assert _rows(lambda: spoiled)[_VALIDITY] == "Không rõ"
