import io
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.records.correspondence.models import OutgoingAnnex
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Step
from portal.records.registers import queries as registers
from portal.records.registers.rules import DocumentState
from tests.conftest import Visit
from tests.factories.authorities import make_authority
from tests.factories.correspondence import (
    Bureau,
    make_outgoing,
    make_outgoing_at,
)
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.factories.registers import make_released
from tests.factories.uploads import make_pdf
from tests.pages import inspect_page

PATH = "/can-bo/van-ban-di"


def post(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    return client.post(path, data=fields, content_type="multipart/form-data")


def status_of(client: FlaskClient, path: str) -> int:
    with client.get(path) as answer:  # A file that is handed out is closed.
        return answer.status_code


def make_released_outgoing(bureau: Bureau) -> UUID:
    """Release a document without signing anything, and give its id in the register."""
    issued, document_id = make_released(bureau.unit), make_outgoing_at(bureau, Step.RELEASED)
    with transaction():
        find.locked(document_id).issued_document_id = issued.id
    return issued.id


def fields(bureau: Bureau, **changes: object) -> dict[str, object]:
    return {
        "kind": "thong-bao", "subject": "Lịch tiếp công dân (minh họa)", "body": "Một dòng.",
        "signer_id": str(bureau.head.id), "recipients": "Như trên", "shown": "subject", **changes,
    }  # fmt: skip


def step_of(document_id: str | UUID) -> Step:
    with transaction(writing=False):
        return find.get(UUID(str(document_id))).step


def version(visit: Visit, path: str) -> str:
    """Give what a page says of the file that its reader is to act on."""
    (seen,) = visit(path).xpath("//input[@name='seen']/@value")
    return str(seen)


def text_of(visit: Visit, path: str) -> str:
    return " ".join(visit(path).text_content().split())


def test_a_document_goes_from_desk_to_desk_on_its_pages(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    assert bureau.drafter.id
    assert bureau.checker.id
    assert bureau.head.id
    sign_in(client, bureau.drafter.id)
    visit(PATH)
    visit(f"{PATH}/soan/{bureau.unit}")
    made = post(client, f"{PATH}/soan/{bureau.unit}", **fields(bureau))
    assert made.status_code == 303, inspect_page(made).text_content()
    page = made.location
    visit(f"{page}/sua")
    assert post(client, f"{page}/sua", **fields(bureau, subject="Lịch mới")).status_code == 303
    sent = {"annex_title": "Danh sách", "where": "file", "annex_file": (io.BytesIO(b"x"), "a.pdf")}
    assert post(client, f"{page}/phu-luc", **sent).status_code == 422
    sent["annex_file"] = (io.BytesIO(make_pdf()), "a.pdf")
    assert post(client, f"{page}/phu-luc", **sent).status_code == 303
    (drop,) = visit(page).xpath("//form[contains(@action, '/bo')]/@action")
    with client.get(drop.replace("/bo", ".pdf")) as annex:
        assert annex.data.startswith(b"%PDF")
    assert post(client, drop).status_code == 303
    assert post(client, f"{page}/trinh").status_code == 303
    assert "đang kết xuất" in text_of(visit, page)
    assert post(client, f"{page}/lam-lai").status_code == 409
    run_all(prefix="outgoing.render")
    with client.get(f"{page}/tep.pdf") as paper:
        assert paper.data.startswith(b"%PDF")
    sign_in(client, bureau.checker.id)
    assert "Lịch mới" in text_of(visit, f"{PATH}?buoc=checking&q=lich+moi")
    assert "Không có văn bản nào" in text_of(visit, f"{PATH}?q=khac")
    assert post(client, f"{page}/ky-nhay").status_code == 409, "Nothing says what was read"
    assert post(client, f"{page}/ky-nhay", seen=version(visit, page)).status_code == 303
    sign_in(client, bureau.head.id)
    assert post(client, f"{page}/tra-lai").status_code == 422
    assert post(client, f"{page}/tra-lai", **{"tra-reason": "Sai ngày"}).status_code == 303
    assert "Sai ngày" in text_of(visit, page)
    assert post(client, f"{page}/ky").status_code == 409
    assert step_of(page.rpartition("/")[2]) is Step.DRAFT


@pytest.mark.parametrize(
    "change",
    [
        {"signer_id": str(uuid4())},
        {"subject": ""},
        {"kind": "tho"},
        {"body": ""},
        {"replaces_id": "offered"},  # Without the reason that everybody is shown.
    ],
)
def test_half_a_draft_is_refused(
    client: FlaskClient, bureau: Bureau, change: dict[str, object]
) -> None:
    assert bureau.drafter.id
    document_id = make_outgoing(bureau)
    if change.get("replaces_id"):
        change = {"replaces_id": str(make_released_outgoing(bureau))}
    sign_in(client, bureau.drafter.id)
    for path in (f"{PATH}/soan/{bureau.unit}", f"{PATH}/{document_id}/sua"):
        answer = post(client, path, **fields(bureau, **change))
        assert answer.status_code == 422
        inspect_page(answer)


def test_a_signer_without_authority_for_the_kind_is_refused_beside_the_field(
    client: FlaskClient, bureau: Bureau
) -> None:
    assert bureau.head.id
    assert bureau.drafter.id
    make_authority(bureau.unit, bureau.head.id, scope="documents", codes=("bao-cao",))
    sign_in(client, bureau.drafter.id)
    answer = post(client, f"{PATH}/soan/{bureau.unit}", **fields(bureau))
    assert answer.status_code == 422
    assert "không có thẩm quyền ký" in inspect_page(answer).text_content()


def test_the_head_revokes_a_released_document(
    client: FlaskClient, bureau: Bureau, visit: Visit
) -> None:
    assert bureau.head.id
    issued_id = make_released_outgoing(bureau)
    with transaction(writing=False):
        ((document_id, _words),) = find.released(bureau.unit)
    sign_in(client, bureau.head.id)
    assert "Thu hồi" in text_of(visit, f"{PATH}/{document_id}")
    assert post(client, f"{PATH}/{document_id}/thu-hoi").status_code == 422
    sent = {"thu-hoi-reason": "Ban hành nhầm"}
    assert post(client, f"{PATH}/{document_id}/thu-hoi", **sent).status_code == 303
    assert post(client, f"{PATH}/{document_id}/thu-hoi", **sent).status_code == 409
    with transaction(writing=False):
        assert registers.get(issued_id).state is DocumentState.REVOKED
    assert "Ban hành nhầm" in text_of(visit, f"{PATH}/{document_id}")


@pytest.mark.parametrize("personal", [False, True])
def test_everybody_gets_the_annexes_of_what_is_not_personal(
    client: FlaskClient,
    bureau: Bureau,
    personal: bool,
    visit: Visit,
) -> None:
    issued = make_released(bureau.unit, personal=personal)
    document_id = make_outgoing_at(bureau, Step.RELEASED)
    sha256 = blobs().put_bytes(b"%PDF-1.7 an annex").sha256
    with transaction() as session:
        find.locked(document_id).issued_document_id = issued.id
        made = OutgoingAnnex(
            document_id=document_id, title="Biểu 1", sha256=sha256, sealed_sha256=sha256
        )
        session.add(made)
        session.flush()
        annex_id = made.id
    path = f"/v/{issued.public_id}/phu-luc/{annex_id}.pdf"
    assert ("Biểu 1" in text_of(visit, f"/v/{issued.public_id}")) is not personal
    assert status_of(client, path) == (404 if personal else 200)
    assert status_of(client, f"/v/{issued.public_id}/phu-luc/{uuid4()}.pdf") == 404
    assert status_of(client, f"/v/{'0' * 26}/phu-luc/{annex_id}.pdf") == 404


# Rows are people; columns: the list, the page, the file, a draft, an edit, an annex, its removal,
# submit, initial, sign, release, send back, try again, revoke.
ROWS = {
    "drafter": (200, 200, 200, 422, 422, 422, 404, 409, 404, 404, 404, 404, 409, 404),
    "checker": (200, 200, 200, 422, 404, 404, 404, 404, 303, 404, 404, 422, 409, 404),
    "head": (200, 200, 200, 404, 404, 404, 404, 404, 404, 409, 404, 422, 409, 422),
    "clerk": (200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 409, 422, 409, 404),
    "auditor": (200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "administrator": (403, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "stranger": (200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "citizen": (403,) * 14,
    "nobody": (303,) * 14,
}


@pytest.mark.parametrize("who", ROWS)
def test_access_to_outgoing_documents(client: FlaskClient, bureau: Bureau, who: str) -> None:
    document_id = make_outgoing_at(bureau, Step.CHECKING)
    become(client, bureau, who)
    page = f"{PATH}/{document_id}"
    told = [
        status_of(client, path) for path in (PATH, page, f"{page}/tep.pdf")
    ] + [
        post(client, path).status_code
        for path in (
            f"{PATH}/soan/{bureau.unit}", f"{page}/sua", f"{page}/phu-luc",
            f"{page}/phu-luc/{uuid4()}/bo",
        )
    ]  # fmt: skip
    acts = ("trinh", "ky-nhay", "ky", "phat-hanh", "tra-lai", "lam-lai", "thu-hoi")
    if who == "checker":
        told += [post(client, f"{page}/{act}").status_code for act in acts[:1]]
        told += [303, 404, 404, 422, 409, 404]
        assert post(client, f"{page}/tra-lai").status_code == 422
        with transaction(writing=False):
            seen = find.version_of(find.get(document_id))
        assert post(client, f"{page}/ky-nhay", seen=seen).status_code == 303
    else:
        told += [post(client, f"{page}/{act}").status_code for act in acts]
    expected = list(ROWS[who])
    if who == "drafter":
        expected[6] = 409  # The draft has left the desk; nothing more is looked for.
    assert told == expected
    assert client.get(f"{page}/phu-luc/{uuid4()}.pdf").status_code in {404, 403, 303}
    wanted = Step.SIGNING if who == "checker" else Step.CHECKING
    assert step_of(document_id) is wanted


def become(client: FlaskClient, bureau: Bureau, who: str) -> None:
    known = {"auditor": Function.AUDITOR, "administrator": Function.ADMINISTRATOR}
    if who == "citizen":
        sign_in(client, make_citizen())
    elif who == "stranger":
        sign_in(client, make_staff(make_unit(), Function.RECORDS_CLERK))
    elif who in known:
        sign_in(client, make_staff(bureau.unit, known[who]))
    elif who != "nobody":
        account = getattr(bureau, who).id
        sign_in(client, account)
