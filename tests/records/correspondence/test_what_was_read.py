"""People act on the very file that they read, and read none that may harm them."""

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, Step
from portal.records.correspondence.services import drafting
from portal.records.documents.models import FileState, StoredFile
from tests.factories.correspondence import Bureau, inspected, make_outgoing, make_outgoing_at
from tests.factories.identity import sign_in
from tests.pages import inspect_page
from tests.records.correspondence.test_pages import PATH, post, status_of


@pytest.mark.parametrize(
    ("desk", "act", "path"),
    [
        (Step.CHECKING, Act.INITIAL, "ky-nhay"),
        (Step.SIGNING, Act.SIGN, "ky"),
        (Step.NUMBERING, Act.RELEASE, "phat-hanh"),
    ],
)
def test_what_came_anew_since_the_page_was_opened_is_not_acted_on(
    client: FlaskClient, bureau: Bureau, desk: Step, act: Act, path: str
) -> None:
    document_id, who = make_outgoing_at(bureau, desk), bureau.doer(act).id
    page = f"{PATH}/{document_id}"
    assert who
    sign_in(client, who)
    (old,) = inspect_page(client.get(page)).xpath("//input[@name='seen']/@value")
    bureau.order(document_id, Act.SEND_BACK, reason="Sai ngày")
    bureau.order(document_id, Act.SUBMIT)
    with transaction():
        document = find.locked(document_id)
        document.pending, document.step = None, desk
        document.rendered_sha256 = old.partition(":")[2]  # The same text; an annex is another.
    answer = post(client, f"{page}/{path}", seen=old)
    assert answer.status_code == 409
    assert "đã thay đổi sau khi ông/bà mở trang" in inspect_page(answer).text_content()
    with transaction(writing=False):
        document = find.get(document_id)
        assert (document.step, document.pending, document.initials) == (desk, None, None)


def test_an_annex_is_not_handed_out_before_the_scanner_cleared_it(
    client: FlaskClient, bureau: Bureau
) -> None:
    assert bureau.drafter.id
    document_id = make_outgoing(bureau)
    with transaction() as session:
        drafting.add_annex(
            document_id, title="x", body="", file=inspected(),
            actor=bureau.drafter, now=clock.now(),
        )  # fmt: skip
        (annex,) = find.annexes(document_id)
        path, file_id = f"{PATH}/{document_id}/phu-luc/{annex.id}.pdf", annex.file_id
        session.get_one(StoredFile, file_id).state = FileState.PENDING
    sign_in(client, bureau.drafter.id)
    assert status_of(client, path) == 409
    with transaction() as session:
        session.get_one(StoredFile, file_id).state = FileState.CLEAN
    assert status_of(client, path) == 200
