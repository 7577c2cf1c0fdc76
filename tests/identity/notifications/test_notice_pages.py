from uuid import UUID

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.identity.notifications import queries, services
from portal.identity.notifications.rules import NoticeKind
from tests.conftest import Visit
from tests.factories.identity import citizen_actor, make_citizen, sign_in


def tell(account_id: UUID, title: str = "Hồ sơ đã được tiếp nhận") -> UUID:
    with transaction():
        return services.notify(
            account_id=account_id,
            kind=NoticeKind.DOSSIER,
            title=title,
            body="Hẹn trả kết quả ngày 10/11/2026.",
            url="/ho-so/cua-toi",
            now=clock.now(),
        )


def unread(account_id: UUID) -> int:
    with transaction(writing=False):
        return queries.unread_count(account_id)


def test_own_notices_are_listed_and_listing_reads_none(client: FlaskClient, visit: Visit) -> None:
    account_id, other = make_citizen(), make_citizen()
    tell(account_id, "Của tôi <b>")
    tell(other, "Của người khác")
    sign_in(client, account_id)
    text = visit("/thong-bao").text_content()
    assert "Của tôi <b>" in text
    assert "Của người khác" not in text
    assert "Chưa đọc" in text
    assert unread(account_id) == 1


def test_an_empty_list_says_so(client: FlaskClient, visit: Visit) -> None:
    sign_in(client, make_citizen())
    assert "Ông/bà chưa có thông báo nào." in visit("/thong-bao").text_content()


def test_opening_a_notice_reads_it_and_leads_on(client: FlaskClient) -> None:
    account_id = make_citizen()
    notice_id = tell(account_id)
    sign_in(client, account_id)
    assert client.post(f"/thong-bao/{notice_id}").location == "/ho-so/cua-toi"
    assert unread(account_id) == 0


@pytest.mark.asvs("8.2.2")
def test_another_persons_notice_is_not_found_and_stays_unread(client: FlaskClient) -> None:
    other = make_citizen()
    notice_id = tell(other)
    sign_in(client, make_citizen())
    assert client.post(f"/thong-bao/{notice_id}").status_code == 404
    assert unread(other) == 1


def test_all_are_read_together(client: FlaskClient) -> None:
    account_id, other = make_citizen(), make_citizen()
    for reader in (account_id, account_id, other):
        tell(reader)
    sign_in(client, account_id)
    assert client.post("/thong-bao/da-doc").location == "/thong-bao"
    assert (unread(account_id), unread(other)) == (0, 1)


def test_the_header_says_how_many_are_new(client: FlaskClient, visit: Visit) -> None:
    account_id = make_citizen()
    sign_in(client, account_id)
    assert "thông báo mới" not in visit("/tai-khoan").text_content()
    tell(account_id)
    tell(account_id)
    (link,) = visit("/tai-khoan").xpath("//div[@class='account']//a[@href='/thong-bao']")
    assert link.text_content() == "2 thông báo mới"
    client.post("/thong-bao/da-doc")
    assert "thông báo mới" not in visit("/tai-khoan").text_content()


def test_the_header_can_count_unread_notices(app: Flask) -> None:
    account_id = make_citizen()
    tell(account_id)
    counted = "{{ unread_notices() }}"
    with app.test_request_context():
        app.preprocess_request()
        assert render_template_string(counted) == "0"
        g.actor = citizen_actor(account_id)
        assert render_template_string(counted) == "1"
