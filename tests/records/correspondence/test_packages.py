"""A document goes out as an edXML package, and one that comes in is registered from it."""

import io
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.records.correspondence.queries import incoming as arrivals
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.queries.incoming import IncomingFilter
from portal.records.correspondence.rules import Step
from portal.records.correspondence.services import packages
from portal.records.correspondence.services.packages import NotReleased
from portal.records.edxml import services as edxml
from portal.records.edxml.rules import Attachment, Letter, Organisation, Signer, Trusted
from portal.records.registers.models import IssuedDocument
from portal.records.signatures.rules import Owner, Purpose
from portal.records.signatures.services import open_device, trust
from portal.records.signatures.services.held_key import HeldKeySigner
from tests.conftest import Visit
from tests.factories.correspondence import Bureau, make_outgoing_at
from tests.factories.identity import sign_in
from tests.factories.registers import make_released
from tests.factories.uploads import make_pdf
from tests.records.correspondence.test_pages import status_of
from tests.records.signatures.corpus.pki import world

RECEIVER = Organisation("H56.14", "Sở Tư pháp tỉnh Thanh Hóa")


def letter(**changes: object) -> Letter:
    base = Letter(
        document_id="H56.14-2026-77",
        sender=RECEIVER,
        receivers=(Organisation("H56.901", "Phường"),),
        number="77",
        notation="STP-HCTP",
        issued_on=date(2026, 11, 19),
        place="Hạc Thành",
        kind="Công văn",
        subject="Hướng dẫn đăng ký hộ tịch (minh họa)",
        signer=Signer("Người ký"),
        sent_at=clock.now(),
        attachments=(
            Attachment("cong-van.pdf", "application/pdf", make_pdf()),
            Attachment("bieu.pdf", "application/pdf", make_pdf(pages=2)),
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def pack(given: Letter) -> bytes:
    """Sign as another installation of the demonstration would."""
    owner = Owner(Purpose.OFFICER, "another-exchange", "Dịch vụ liên thông", RECEIVER.name)
    return edxml.seal(given, open_device(owner).signer, now=clock.now())


def send(client: FlaskClient, bureau: Bureau, data: bytes) -> tuple[int, str]:
    answer = client.post(
        f"/can-bo/van-ban-den/vao-so/{bureau.unit}/goi",
        data={"package": (io.BytesIO(data), "goi.edxml")},
        content_type="multipart/form-data",
    )
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def registered(bureau: Bureau) -> list[UUID]:
    with transaction(writing=False):
        wanted = IncomingFilter(frozenset({bureau.unit}))
        return [row.id for row in arrivals.page(wanted, offset=0, limit=9)]


def clerk(client: FlaskClient, bureau: Bureau) -> Actor:
    assert bureau.clerk.id
    sign_in(client, bureau.clerk.id)
    return bureau.clerk


def make_sealed(bureau: Bureau) -> UUID:
    """Release a document without signing anything; a stand-in is what was sealed."""
    issued, document_id = make_released(bureau.unit), make_outgoing_at(bureau, Step.RELEASED)
    with transaction() as session:
        document, row = find.locked(document_id), session.get_one(IssuedDocument, issued.id)
        key = blobs().put_bytes(b"%PDF-1.7 sealed").sha256
        document.issued_document_id, document.sealed_sha256 = issued.id, key
        row.sha256 = key
    return document_id


def test_a_package_is_registered_once(client: FlaskClient, bureau: Bureau, visit: Visit) -> None:
    clerk(client, bureau)
    data = pack(letter())
    status, place = send(client, bureau, data)
    assert status == 303
    again, same = send(client, bureau, data)
    assert (again, same) == (303, place)
    assert len(registered(bureau)) == 1
    text = " ".join(visit(place).text_content().split())
    assert "77/STP-HCTP" in text
    assert "Vào sổ từ gói edXML do “Dịch vụ liên thông” (Sở Tư pháp tỉnh Thanh Hóa) ký số." in text
    assert status_of(client, f"{place}/tep.pdf") == 200
    assert status_of(client, f"{place}/tep/1.pdf") == 200
    assert status_of(client, f"{place}/tep/2.pdf") == 404


def spoiled(kind: str) -> bytes:
    """Make a package that is to be refused."""
    if kind == "changed":
        return pack(letter()).replace("Hướng dẫn".encode(), b"Huong dan")
    if kind == "unknown":
        stranger = world().people["stranger"]
        return edxml.seal(letter(), HeldKeySigner(stranger.key, stranger.asn1), now=clock.now())
    if kind == "text":
        return b"hello"
    broken = Attachment("a.pdf", "application/pdf", b"%PDF-1.7 x")
    inside = broken if kind == "broken pdf" else Attachment("a.txt", "text/plain", b"a")
    return pack(letter(attachments=(inside,)))


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("changed", 409, "nội dung đã bị thay đổi"),
        ("unknown", 409, "không do tổ chức mà hệ thống"),
        ("no pdf", 409, "không có tệp PDF nào"),
        ("broken pdf", 422, "a.pdf"),
        ("text", 422, "không phải là gói edXML"),
    ],
)
def test_what_cannot_be_believed_is_refused(
    client: FlaskClient, bureau: Bureau, kind: str, status: int, sentence: str
) -> None:
    clerk(client, bureau)
    found, text = send(client, bureau, spoiled(kind))
    assert found == status
    assert sentence in text
    assert not registered(bureau)


def test_a_released_document_goes_out_as_a_package(client: FlaskClient, bureau: Bureau) -> None:
    document_id = make_sealed(bureau)
    clerk(client, bureau)
    path = f"/can-bo/van-ban-di/{document_id}/lien-thong"
    refused = client.post(path, data={"receiver_code": "không", "receiver_name": "Sở"})
    assert refused.status_code == 422
    assert "Mã định danh gồm chữ in hoa" in refused.text
    made = client.post(path, data={"receiver_code": "H56.14", "receiver_name": RECEIVER.name})
    assert made.headers["Content-Disposition"].endswith(".edxml")
    found = edxml.read(made.data, trust=trust.load(settings()), now=clock.now())
    assert found.trusted is Trusted.VALID
    assert found.letter.receivers == (RECEIVER,)
    assert found.letter.attachments[0].content == b"%PDF-1.7 sealed"


def test_a_draft_does_not_go_out(bureau: Bureau) -> None:
    document_id = make_outgoing_at(bureau, Step.CHECKING)
    with transaction(writing=False), pytest.raises(NotReleased):
        packages.hand_over(document_id, receivers=[RECEIVER], actor=bureau.clerk, now=clock.now())


def test_only_the_clerk_hands_over_and_takes_in(client: FlaskClient, bureau: Bureau) -> None:
    document_id = make_sealed(bureau)
    assert bureau.drafter.id
    sign_in(client, bureau.drafter.id)
    assert status_of(client, f"/can-bo/van-ban-di/{document_id}/lien-thong") == 404
    assert status_of(client, f"/can-bo/van-ban-den/vao-so/{bureau.unit}/goi") == 404
    assert send(client, bureau, pack(letter()))[0] == 404
