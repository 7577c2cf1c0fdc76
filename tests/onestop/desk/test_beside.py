"""Beside a dossier: notes nobody outside sees, messages both ways, sentences, who is looking."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.desk.models import Presence
from portal.onestop.dossiers.rules import Step
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]


@pytest.fixture
def key(gallery: Gallery) -> UUID:
    return gallery[Step.INTAKE]


class TestInnerNotes:
    def test_are_for_officers_only(self, app: Flask, key: UUID) -> None:
        officer = enter(app.test_client(), make.crew()[Function.INTAKE])
        note = {"note-body": "Đã gọi điện, người nộp hẹn chiều mai."}
        assert officer.post(f"/can-bo/ho-so/{key}/ghi-chu", data=note).status_code == 303
        assert note["note-body"] in officer.get(f"/can-bo/ho-so/{key}").text
        citizen = enter(app.test_client(), make.citizen())
        mine = shown(citizen.get(f"/ho-so-cua-toi/{key}")).text_content()
        assert "gọi điện" not in mine
        assert "Ghi chú" not in mine
        with transaction(writing=False):
            assert history("dossier", key)[-1].action == "dossier.note_added"

    def test_an_empty_one_is_refused(self, client: FlaskClient, key: UUID) -> None:
        enter(client, make.crew()[Function.INTAKE])
        assert client.post(f"/can-bo/ho-so/{key}/ghi-chu", data={}).status_code == 422
        with transaction(writing=False):
            assert history("dossier", key)[-1].action != "dossier.note_added"


class TestMessages:
    def test_go_both_ways_and_show_the_citizen_the_unit_only(self, app: Flask, key: UUID) -> None:
        intake = make.crew()[Function.INTAKE]
        officer = enter(app.test_client(), intake)
        asked = {"message-body": "Mời ông/bà mang bản gốc."}
        assert officer.post(f"/can-bo/ho-so/{key}/tin-nhan", data=asked).status_code == 303
        citizen = enter(app.test_client(), make.citizen())
        page = shown(citizen.get(f"/ho-so-cua-toi/{key}"))
        (thread,) = page.xpath("//ol[@class='thread']")
        assert asked["message-body"] in thread.text_content()
        assert intake.name not in thread.text_content()
        known = make.read(key)
        typed = {"code": known.code, "proof": known.pin}
        stranger = shown(app.test_client().post("/tra-cuu", data=typed))
        assert asked["message-body"] not in stranger.text_content()
        answered = {"message-body": "Sáng mai tôi đến."}
        assert citizen.post(f"/ho-so-cua-toi/{key}/tin-nhan", data=answered).status_code == 303
        assert answered["message-body"] in officer.get(f"/can-bo/ho-so/{key}").text
        with transaction(writing=False):
            assert make.citizen().id
            told = [notices_of(who.id)[0][0] for who in (intake, make.citizen()) if who.id]
        assert {notice.title for notice in told} == {"Có tin nhắn về hồ sơ"}
        assert asked["message-body"] not in told[1].body

    def test_are_limited(self, client: FlaskClient, app: Flask, key: UUID) -> None:
        assert app.testing
        configure(replace(settings(), messages_an_hour=1))
        enter(client, make.citizen())
        url = f"/ho-so-cua-toi/{key}/tin-nhan"
        sent = [client.post(url, data={"message-body": "Xin hỏi"}).status_code for _ in range(2)]
        assert sent == [303, 429]
        assert client.get(f"/ho-so-cua-toi/{key}").text.count("Xin hỏi") == 1


class TestSentences:
    def test_of_the_unit_are_offered_to_its_officers(self, app: Flask, key: UUID) -> None:
        head = enter(app.test_client(), make.crew()[Function.DIVISION_HEAD])
        data = {"body": "Giấy tờ mờ, không đọc được.", "unit_id": str(make.unit_id())}
        assert head.post("/can-bo/cau-mau", data=data).status_code == 303
        officer = enter(app.test_client(), make.crew()[Function.INTAKE])
        assert data["body"] in officer.get(f"/can-bo/ho-so/{key}").text
        page = shown(officer.get("/can-bo/cau-mau"))
        assert not page.xpath("//form[contains(@action, '/xoa')]"), "Only heads take it away"
        (drop,) = shown(head.get("/can-bo/cau-mau")).xpath(
            "//form[contains(@action, '/xoa')]/@action"
        )
        assert officer.post(drop).status_code == 404
        assert head.post(drop).status_code == 303
        assert data["body"] not in officer.get("/can-bo/cau-mau").text

    def test_for_a_unit_are_kept_by_its_heads_only(self, client: FlaskClient, key: UUID) -> None:
        enter(client, make.crew()[Function.INTAKE])
        data = {"body": "Câu của đơn vị", "unit_id": str(make.unit_id())}
        assert client.post("/can-bo/cau-mau", data=data).status_code == 422
        assert data["body"] not in client.get(f"/can-bo/ho-so/{key}").text

    def test_of_ones_own_are_ones_own(self, app: Flask, key: UUID) -> None:
        mine = enter(app.test_client(), make.crew()[Function.INTAKE])
        assert mine.post("/can-bo/cau-mau", data={"body": "Câu riêng"}).status_code == 303
        assert "Câu riêng" in mine.get(f"/can-bo/ho-so/{key}").text
        theirs = enter(app.test_client(), make.crew()[Function.DIVISION_HEAD])
        assert "Câu riêng" not in theirs.get("/can-bo/cau-mau").text

    @pytest.mark.usefixtures("key")
    def test_an_empty_one_is_refused(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        assert client.post("/can-bo/cau-mau", data={"body": " "}).status_code == 422


def test_who_else_is_looking_is_shown_until_they_leave(app: Flask, key: UUID) -> None:
    intake, head = make.crew()[Function.INTAKE], make.crew()[Function.DIVISION_HEAD]
    first, second = enter(app.test_client(), intake), enter(app.test_client(), head)
    url = f"/can-bo/ho-so/{key}"
    assert first.post(f"{url}/dang-xem").status_code == 200
    assert f"cùng xem hồ sơ này: {intake.name}" in second.get(url).text
    assert intake.name not in first.post(f"{url}/dang-xem").text, "Oneself is not somebody else"
    with clock.frozen(make.MORNING + timedelta(minutes=3)):
        assert "cùng xem hồ sơ này" not in second.get(url).text, "A lost connection says nothing"
    gone = first.post(f"{url}/dang-xem", data={"gone": "1"})
    assert (gone.status_code, "cùng xem hồ sơ này" in second.get(url).text) == (200, False)


def test_who_opens_the_page_is_noted_without_scripts_but_not_who_fetches_it_ahead(
    app: Flask, key: UUID
) -> None:
    intake, head = make.crew()[Function.INTAKE], make.crew()[Function.DIVISION_HEAD]
    first, second = enter(app.test_client(), intake), enter(app.test_client(), head)
    stranger = enter(app.test_client(), make.crew(make.SAM_SON)[Function.INTAKE])
    url = f"/can-bo/ho-so/{key}"
    assert first.get(url, headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert stranger.get(url).status_code == 404
    with transaction(writing=False) as reading:
        assert not reading.scalars(sa.select(Presence)).all()
    told = f"cùng xem hồ sơ này: {intake.name}"
    assert "cùng xem hồ sơ này" not in first.get(url).text
    assert told in second.get(url).text
    noted = seen_at(key, intake.id)
    with clock.frozen(make.MORNING + timedelta(seconds=5)):
        assert first.get(url).status_code == 200
        assert seen_at(key, intake.id) == noted, "What has just been noted is not written again"
    with clock.frozen(make.MORNING + timedelta(minutes=1)):
        assert first.get(url).status_code == 200
        assert seen_at(key, intake.id) > noted


def seen_at(key: UUID, account_id: UUID | None) -> datetime:
    with transaction(writing=False) as reading:
        return reading.get_one(Presence, (key, account_id)).seen_at


STAFF = {"ghi-chu": "note-body", "tin-nhan": "message-body", "dang-xem": "x"}


@pytest.mark.parametrize("end", STAFF)
def test_only_those_who_handle_the_dossier_write_beside_it(
    client: FlaskClient, key: UUID, end: str
) -> None:
    url, data = f"/can-bo/ho-so/{key}/{end}", {STAFF[end]: "Không được phép"}
    asked = client.post(url, data=data)
    assert asked.location.startswith("/dang-nhap")
    for who in (make.crew(make.SAM_SON)[Function.INTAKE], make.crew()[Function.CASE_OFFICER]):
        assert enter(client, who).post(url, data=data).status_code == 404
    assert enter(client, make.citizen()).post(url, data=data).status_code == 403
    enter(client, make.crew()[Function.INTAKE])
    assert "Không được phép" not in client.get(f"/can-bo/ho-so/{key}").text


def test_only_who_filed_writes_to_the_unit(client: FlaskClient, key: UUID) -> None:
    url, data = f"/ho-so-cua-toi/{key}/tin-nhan", {"message-body": "Không phải của tôi"}
    assert client.post(url, data=data).location.startswith("/dang-nhap")
    assert enter(client, make.citizen(1)).post(url, data=data).status_code == 404
    assert enter(client, make.crew()[Function.INTAKE]).post(url, data=data).status_code == 403
    assert data["message-body"] not in client.get(f"/can-bo/ho-so/{key}").text


@pytest.mark.usefixtures("key")
def test_lists_and_runs_are_for_staff(client: FlaskClient) -> None:
    pages = ("/can-bo/cau-mau", f"/can-bo/hang-loat/{uuid4()}")
    for page in pages:
        assert client.get(page).location.startswith("/dang-nhap")
    enter(client, make.citizen())
    assert [client.get(page).status_code for page in pages] == [403, 403]
    for act in ("tiep-nhan", "in", "da-doc"):
        assert client.post(f"/can-bo/hang-loat/{act}").status_code == 403
