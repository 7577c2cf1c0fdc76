"""Officers side by side: what another changed is shown, marks tell, acts are taken back in time."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.settings import configure, settings
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import clock as find_clock
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.rules import Action, State, Step
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]


def hidden(page: object, name: str) -> str:
    (value,) = page.xpath(f"//*[@id='viec-can-lam']//input[@name='{name}']/@value")  # type: ignore[attr-defined]
    return str(value)


class TestTwoOfficersAtOnce:
    def test_the_second_is_shown_what_the_first_did_and_keeps_what_was_typed(
        self, app: Flask, gallery: Gallery
    ) -> None:
        key, url = gallery[Step.SIGNING], f"/can-bo/ho-so/{gallery[Step.SIGNING]}"
        first = enter(app.test_client(), make.crew()[Function.AGENCY_HEAD])
        second = enter(app.test_client(), make.hire(Function.AGENCY_HEAD))
        page = shown(second.get(url))
        seen = {name: hidden(page, name) for name in ("version", "journal")}
        done = first.post(f"{url}/tra-lai", data={"reason": "Sai số tờ bản đồ"})
        assert done.status_code == 303
        typed = {"reason": "Thiếu chữ ký ở trang hai", **seen}
        refused = second.post(f"{url}/tra-lai", data=typed)
        page = shown(refused, 409)
        text = page.text_content()
        assert "Đã thay đổi kể từ khi ông/bà mở trang" in text
        assert "Trả lại bước trước" in text
        assert "Sai số tờ bản đồ" in text
        assert make.crew()[Function.AGENCY_HEAD].name in text
        assert make.actions_of(key).count("send_back") == 1

    def test_what_was_typed_is_kept(self, app: Flask, gallery: Gallery) -> None:
        url = f"/can-bo/ho-so/{gallery[Step.INITIALLING]}"
        first = enter(app.test_client(), make.crew()[Function.DIVISION_HEAD])
        second = enter(app.test_client(), make.hire(Function.DIVISION_HEAD, Function.AGENCY_HEAD))
        seen = hidden(shown(second.get(url)), "version")
        assert first.post(f"{url}/ky-nhay").status_code == 303
        typed = {"version": seen, "reason": "Đề nghị xem lại diện tích"}
        page = shown(second.post(f"{url}/ky-nhay", data=typed), 409)
        assert page.xpath("//textarea[@name='reason']")[0].text.strip() == typed["reason"]


class TestUnreadMarks:
    def test_vanish_when_opened_and_come_back_when_something_changed(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        key = gallery[Step.INTAKE]
        assert self.unread(visit, key)
        visit(f"/can-bo/ho-so/{key}")
        assert not self.unread(visit, key)
        make.play(key, Action.RECEIVE)
        assert self.unread(visit, key)

    def test_a_page_that_was_only_fetched_ahead_is_not_read(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        key = gallery[Step.INTAKE]
        client.get(f"/can-bo/ho-so/{key}", headers={"Sec-Purpose": "prefetch"})
        assert self.unread(visit, key)

    def unread(self, visit: Visit, key: UUID) -> bool:
        page = visit("/can-bo/ho-so?hang-doi=open")
        (row,) = page.xpath(f"//tr[.//a[contains(@href, '{key}')]]")
        told = "Chưa đọc" in row.text_content()
        assert (row.get("class") == "unread") == told, "Bold and word go together"
        return told


class TestQueueWalk:
    def test_leads_from_one_dossier_to_the_next(
        self, client: FlaskClient, app: Flask, visit: Visit
    ) -> None:
        assert app.testing
        keys = [make.make_dossier() for _ in range(2)]
        enter(client, make.crew()[Function.INTAKE])
        page = visit(f"/can-bo/ho-so/{keys[0]}?hang-doi=new")
        (ahead,) = page.xpath("//a[@data-key='j']/@href")
        assert ahead == f"/can-bo/ho-so/{keys[1]}?hang-doi=new"
        assert page.xpath("//link[@rel='prefetch']/@href") == [ahead]
        assert visit(ahead).xpath("//a[@data-key='k']/@href")
        answer = client.post(f"/can-bo/ho-so/{keys[0]}/tiep-nhan?hang-doi=new")
        assert answer.location.endswith("?hang-doi=new"), "The place in the queue is kept"


class TestOwnColumnsAndFilters:
    def test_columns_are_ones_own(self, app: Flask, gallery: Gallery) -> None:
        assert gallery
        mine = enter(app.test_client(), make.crew()[Function.INTAKE])
        theirs = enter(app.test_client(), make.crew()[Function.DIVISION_HEAD])
        answer = mine.post("/can-bo/ho-so/cot", data={"column": ["channel", "lạ"]})
        assert answer.status_code == 303
        heads = shown(mine.get("/can-bo/ho-so")).xpath("//th[@scope='col']/text()")
        assert heads == ["Mã hồ sơ", "Kênh nộp"]
        assert "Kênh nộp" not in shown(theirs.get("/can-bo/ho-so")).xpath("//th/text()")

    def test_a_filter_is_saved_found_and_dropped(
        self, client: FlaskClient, app: Flask, visit: Visit
    ) -> None:
        assert app.testing
        enter(client, make.crew()[Function.INTAKE])
        facts = {"name": "Của bà Ánh", "hang-doi": "open", "q": "Ánh"}
        assert client.post("/can-bo/ho-so/bo-loc", data=facts).status_code == 303
        page = visit("/can-bo/ho-so")
        (link,) = page.xpath("//a[normalize-space()='Của bà Ánh']/@href")
        assert visit(link).xpath("//input[@name='q' and @type='search']/@value") == ["Ánh"]
        (drop,) = page.xpath("//form[contains(@action, '/xoa')]/@action")
        enter(client, make.crew()[Function.DIVISION_HEAD]).post(drop)
        enter(client, make.crew()[Function.INTAKE])
        assert visit("/can-bo/ho-so").xpath("//a[normalize-space()='Của bà Ánh']")
        client.post(drop)
        assert not visit("/can-bo/ho-so").xpath("//a[normalize-space()='Của bà Ánh']")

    def test_a_filter_without_a_name_is_refused(self, client: FlaskClient, app: Flask) -> None:
        assert app.testing
        enter(client, make.crew()[Function.INTAKE])
        assert client.post("/can-bo/ho-so/bo-loc", data={"name": "  "}).status_code == 422


@pytest.fixture
def twenty_seconds(app: Flask) -> Iterator[None]:
    assert app.testing
    before = settings()
    configure(replace(before, undo_seconds=20))
    yield
    configure(before)


def notices(who: Actor) -> list[str]:
    assert who.id
    with transaction(writing=False):
        return [notice.title for notice in notices_of(who.id)[0]]


def at(seconds: int) -> AbstractContextManager[None]:
    return clock.frozen(make.MORNING + timedelta(seconds=seconds))


@pytest.mark.usefixtures("twenty_seconds")
class TestUndo:
    def test_takes_back_what_was_done_before_anything_left(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        key, intake = gallery[Step.INTAKE], make.crew()[Function.INTAKE]
        url, before, told = f"/can-bo/ho-so/{key}", make.read(key), notices(make.citizen())
        run_all()
        enter(client, intake)
        with at(5):
            client.post(f"{url}/tiep-nhan")
            assert run_all() == 0, "Notices and papers wait"
            assert "20 giây" in " ".join(visit(url).text_content().split())
            assert client.post(f"{url}/hoan-tac").status_code == 303
        after = make.read(key)
        for name in ("state", "step", "received_at", "due_at", "reception_due_at", "urgent_at"):
            assert getattr(after, name) == getattr(before, name), name
        assert make.actions_of(key) == ["submit"]
        with transaction(writing=False):
            assert not find_clock.segments(key)
            said = [entry.action for entry in history("dossier", key)]
        assert said[-2:] == ["dossier.received", "dossier.undone"]
        with at(60):
            assert run_all() == 0, "No notice is left, and no paper"
        assert notices(make.citizen()) == told
        enter(client, intake)
        assert client.post(f"{url}/tiep-nhan").status_code == 303
        assert make.read(key).state is State.RECEIVED

    def test_is_refused_after_the_time(self, client: FlaskClient, gallery: Gallery) -> None:
        key = gallery[Step.INTAKE]
        enter(client, make.crew()[Function.INTAKE]).post(f"/can-bo/ho-so/{key}/tiep-nhan")
        with at(20):
            refused = client.post(f"/can-bo/ho-so/{key}/hoan-tac")
            assert refused.status_code == 409
            assert run_all() > 0, "What waited goes its way"
        assert make.read(key).state is State.RECEIVED
        assert "Hồ sơ đã được tiếp nhận" in notices(make.citizen())

    def test_is_only_for_whoever_did_it(self, app: Flask, gallery: Gallery) -> None:
        key = gallery[Step.INTAKE]
        enter(app.test_client(), make.crew()[Function.INTAKE]).post(
            f"/can-bo/ho-so/{key}/tiep-nhan"
        )
        head = enter(app.test_client(), make.crew()[Function.DIVISION_HEAD])
        assert head.post(f"/can-bo/ho-so/{key}/hoan-tac").status_code == 409
        assert make.read(key).state is State.RECEIVED

    def test_ends_when_somebody_goes_on(self, app: Flask, gallery: Gallery) -> None:
        key = gallery[Step.INTAKE]
        intake = enter(app.test_client(), make.crew()[Function.INTAKE])
        intake.post(f"/can-bo/ho-so/{key}/tiep-nhan")
        make.play(key, Action.ASSIGN)
        assert intake.post(f"/can-bo/ho-so/{key}/hoan-tac").status_code == 409
        assert make.read(key).step is Step.EXAMINATION

    @pytest.mark.parametrize(
        ("step", "function", "slug"),
        [
            (Step.ASSIGNMENT, Function.DIVISION_HEAD, "phan-cong"),
            (Step.INITIALLING, Function.DIVISION_HEAD, "ky-nhay"),
            (Step.SIGNING, Function.AGENCY_HEAD, "tra-lai"),
        ],
    )
    def test_puts_everything_back(
        self, client: FlaskClient, gallery: Gallery, step: Step, function: Function, slug: str
    ) -> None:
        key, before = gallery[step], make.read(gallery[step])
        history_before = make.actions_of(key)
        enter(client, make.crew()[function])
        data = {"officer_id": str(make.crew()[Function.CASE_OFFICER].id), "reason": "Sai."}
        assert client.post(f"/can-bo/ho-so/{key}/{slug}", data=data).status_code == 303
        assert make.read(key).step is not step
        assert client.post(f"/can-bo/ho-so/{key}/hoan-tac").status_code == 303
        after = make.read(key)
        kept = ("step", "state", "officer_id", "due_at", "original_due_at", "due_derivation")
        assert [getattr(after, n) for n in kept] == [getattr(before, n) for n in kept]
        assert make.actions_of(key) == history_before

    def test_what_cannot_be_taken_back_is_not_offered(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        key = gallery[Step.INTAKE]
        enter(client, make.crew()[Function.INTAKE])
        client.post(f"/can-bo/ho-so/{key}/tu-choi", data={"reason": "Sai thẩm quyền."})
        assert not visit(f"/can-bo/ho-so/{key}").xpath("//form[contains(@action, 'hoan-tac')]")
        assert client.post(f"/can-bo/ho-so/{key}/hoan-tac").status_code == 409
        with transaction(writing=False):
            assert find.get(key).state is State.REFUSED
