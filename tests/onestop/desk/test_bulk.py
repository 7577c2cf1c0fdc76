"""Bulk acts: a result for each dossier, no refusal spoils another, the same form counts once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.access import SYSTEM, Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.settings import configure, settings
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.models import Unit
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import assign
from portal.onestop.desk import policies
from portal.onestop.desk.rules import BulkAct
from portal.onestop.dossiers.rules import Action, State, Step
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

pytestmark = pytest.mark.usefixtures("app")
URL = "/can-bo/hang-loat"


def ticked(*keys: UUID) -> list[str]:
    return [f"{key}~{make.read(key).version}" for key in keys]


def results(client: FlaskClient, answer: object) -> list[str]:
    page: html.HtmlElement = shown(client.get(answer.location))  # type: ignore[attr-defined]
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody//td")]


def test_one_refusal_spoils_nothing(client: FlaskClient) -> None:
    good, gone, elsewhere, late = (
        make.make_dossier(),
        make.make_dossier(Action.RECEIVE),
        make.make_dossier(unit=make.SAM_SON),
        make.make_dossier(),
    )
    enter(client, make.crew()[Function.INTAKE])
    data = {"key": str(uuid7()), "dossier": ticked(gone, good, elsewhere, late)}
    data["dossier"][3] = f"{late}~99"  # type: ignore[index]
    answer = client.post(f"{URL}/tiep-nhan", data=data)
    assert answer.status_code == 303
    told = results(client, answer)
    assert [text.split()[0:2] for text in told] == [
        ["Chưa", "làm"],
        ["Đã", "làm"],
        ["Chưa", "làm"],
        ["Chưa", "làm"],
    ]
    assert "đã chuyển sang bước khác" in told[0]
    assert "Có người vừa xử lý" in told[3]
    states = [make.read(key).state for key in (good, elsewhere, late)]
    assert states == [State.RECEIVED, State.REGISTERED, State.REGISTERED]
    with transaction(writing=False):
        assert [e.action for e in history("dossier", good)].count("dossier.received") == 1
        run = answer.location.rsplit("/", 1)[1]
        (entry,) = history("desk", run)
    assert (entry.facts["count"], entry.facts["refused"]) == (1, 3)


def test_the_same_form_counts_once(client: FlaskClient) -> None:
    key = make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    data = {"key": str(uuid7()), "dossier": ticked(key)}
    first = client.post(f"{URL}/tiep-nhan", data=data)
    again = client.post(f"{URL}/tiep-nhan", data=data)
    assert first.location == again.location
    assert results(client, again) == ["Đã làm"]
    assert make.actions_of(key).count("receive") == 1


def test_another_persons_key_is_refused_and_their_results_are_hidden(app: Flask) -> None:
    key, other = make.make_dossier(), make.make_dossier()
    mine = enter(app.test_client(), make.crew()[Function.INTAKE])
    form = str(uuid7())
    done = mine.post(f"{URL}/da-doc", data={"key": form, "dossier": ticked(key)})
    theirs = enter(app.test_client(), make.hire(Function.INTAKE))
    refused = theirs.post(f"{URL}/tiep-nhan", data={"key": form, "dossier": ticked(other)})
    assert refused.status_code == 404
    assert theirs.get(done.location).status_code == 404
    assert make.read(other).state is State.REGISTERED


def test_assigns_to_one_officer_and_refuses_who_is_none(client: FlaskClient) -> None:
    keys = [make.make_dossier(Action.RECEIVE) for _ in range(2)]
    enter(client, make.crew()[Function.DIVISION_HEAD])
    officer = make.crew()[Function.CASE_OFFICER].id
    wrong = {"key": str(uuid7()), "dossier": ticked(*keys), "officer_id": str(uuid7())}
    assert "Chọn chuyên viên" in results(client, client.post(f"{URL}/phan-cong", data=wrong))[0]
    right = {**wrong, "key": str(uuid7()), "officer_id": str(officer)}
    assert results(client, client.post(f"{URL}/phan-cong", data=right)) == ["Đã làm"] * 2
    assert {make.read(key).officer_id for key in keys} == {officer}


def test_an_act_of_another_function_is_refused(client: FlaskClient) -> None:
    key = make.make_dossier()
    enter(client, make.crew()[Function.DIVISION_HEAD])
    data = {"key": str(uuid7()), "dossier": ticked(key)}
    (told,) = results(client, client.post(f"{URL}/tiep-nhan", data=data))
    assert "không có quyền" in told
    assert make.read(key).step is Step.INTAKE


def test_marks_as_read_without_a_move(client: FlaskClient, visit: Visit) -> None:
    key = make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    page = visit("/can-bo/ho-so")
    assert "Chưa đọc" in page.text_content()
    boxes = page.xpath("//input[@form='hang-loat']/@value")
    (form,) = page.xpath("//form[@id='hang-loat']//input[@name='key']/@value")
    assert boxes == ticked(key)
    client.post(f"{URL}/da-doc", data={"key": form, "dossier": boxes})
    assert "Chưa đọc" not in visit("/can-bo/ho-so").text_content()
    assert make.actions_of(key) == ["submit"]


def test_prints_what_one_may_see(client: FlaskClient) -> None:
    here, elsewhere = make.make_dossier(), make.make_dossier(unit=make.SAM_SON)
    enter(client, make.crew()[Function.INTAKE])
    page = shown(client.post(f"{URL}/in", data={"dossier": ticked(here, elsewhere)}))
    assert make.read(here).code in page.text_content()
    assert make.read(elsewhere).code not in page.text_content()


@pytest.mark.parametrize("ticks", [[], ["x"], ["~1"], [f"{uuid7()}~1"] * 2])
def test_nonsense_moves_nothing(client: FlaskClient, ticks: list[str]) -> None:
    enter(client, make.crew()[Function.INTAKE])
    status = client.post(f"{URL}/tiep-nhan", data={"dossier": ticks}).status_code
    assert status == (303 if len(ticks) == 2 else 422)


def test_more_than_500_are_refused(client: FlaskClient) -> None:
    key = make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    ticks = ticked(key) + [f"{uuid7()}~1" for _ in range(500)]
    assert client.post(f"{URL}/tiep-nhan", data={"dossier": ticks}).status_code == 422
    assert make.read(key).state is State.REGISTERED


@pytest.fixture
def twenty_seconds(app: Flask) -> Iterator[None]:
    assert app.testing
    before = settings()
    configure(replace(before, undo_seconds=20))
    yield
    configure(before)


def at(seconds: int) -> AbstractContextManager[None]:
    return clock.frozen(make.MORNING + timedelta(seconds=seconds))


@pytest.mark.usefixtures("twenty_seconds")
class TestUndo:
    def test_takes_the_whole_run_back_and_tells_of_each(self, client: FlaskClient) -> None:
        keys = [make.make_dossier() for _ in range(3)]
        run_all()
        before = [make.read(key) for key in keys]
        enter(client, make.crew()[Function.INTAKE])
        done = client.post(f"{URL}/tiep-nhan", data={"dossier": ticked(*keys)})
        with at(5):
            page = shown(client.get(done.location))
            assert "15 giây" in " ".join(page.text_content().split())
            (form,) = page.xpath("//form[@data-undo]")
            make.play(keys[1], Action.ASSIGN)  # Somebody has gone on with one of them.
            undone = client.post(form.get("action"))
            assert results(client, undone)[0] == results(client, undone)[2] == "Đã làm"
            assert "Không hoàn tác được nữa" in results(client, undone)[1]
            assert not shown(client.get(undone.location)).xpath("//form[@data-undo]")
        after = [make.read(key) for key in keys]
        for place in (0, 2):
            for name in ("state", "step", "due_at", "received_at", "reception_due_at"):
                assert getattr(after[place], name) == getattr(before[place], name), name
            assert make.actions_of(keys[place]) == ["submit"]
        assert after[1].step is Step.EXAMINATION
        with transaction(writing=False):
            assert [e.action for e in history("dossier", keys[0])][-2:] == [
                "dossier.received",
                "dossier.undone",
            ]
        with at(600):
            run_all()
        told = notices_of_citizen()
        assert told.count("Hồ sơ đã được tiếp nhận") == 1, "Only of the one that stands"
        again = client.post(f"{URL}/tiep-nhan", data={"dossier": ticked(keys[0])})
        assert results(client, again) == ["Đã làm"]

    def test_is_refused_after_the_time(self, client: FlaskClient) -> None:
        key = make.make_dossier()
        enter(client, make.crew()[Function.INTAKE])
        done = client.post(f"{URL}/tiep-nhan", data={"dossier": ticked(key)})
        with at(20):
            assert client.post(f"{done.location}/hoan-tac").status_code == 409
        assert make.read(key).state is State.RECEIVED

    def test_is_only_for_whoever_did_it(self, app: Flask) -> None:
        key = make.make_dossier()
        mine = enter(app.test_client(), make.crew()[Function.INTAKE])
        done = mine.post(f"{URL}/tiep-nhan", data={"dossier": ticked(key)})
        theirs = enter(app.test_client(), make.hire(Function.INTAKE))
        assert theirs.post(f"{done.location}/hoan-tac").status_code == 404
        assert make.read(key).state is State.RECEIVED

    def test_does_not_take_back_what_was_done_since(self, client: FlaskClient) -> None:
        key = make.make_dossier()
        enter(client, make.crew()[Function.INTAKE])
        done = client.post(f"{URL}/tiep-nhan", data={"dossier": ticked(key)})
        with at(3):
            client.post(f"/can-bo/ho-so/{key}/hoan-tac")
            client.post(f"/can-bo/ho-so/{key}/tiep-nhan")
            assert client.post(f"{done.location}/hoan-tac").status_code == 409
        assert make.read(key).state is State.RECEIVED


def notices_of_citizen() -> list[str]:
    who = make.citizen().id
    assert who
    with transaction(writing=False):
        return [notice.title for notice in notices_of(who)[0]]


def test_a_run_cut_off_is_gone_on_with(app: Flask, client: FlaskClient) -> None:
    assert app.testing
    first, second = make.make_dossier(), make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    key = str(uuid7())
    client.post(f"{URL}/tiep-nhan", data={"key": key, "dossier": ticked(first)})
    done = client.post(f"{URL}/tiep-nhan", data={"key": key, "dossier": ticked(first, second)})
    assert results(client, done) == ["Đã làm"] * 2
    assert [make.actions_of(each).count("receive") for each in (first, second)] == [1, 1]


def intake_of_two_units() -> Actor:
    who = make.hire(Function.INTAKE)
    assert who.id
    other, now = make.unit_id(make.SAM_SON), clock.now()
    with transaction():
        assign(
            account_id=who.id,
            unit_id=other,
            function=Function.INTAKE,
            title="",
            actor=SYSTEM,
            now=now,
        )
    return who


def close_for_ever(unit: str) -> None:
    with transaction() as session:
        session.get_one(Unit, make.unit_id(unit)).working_hours = {"mon": []}


def test_an_act_refused_half_way_spoils_no_other(client: FlaskClient) -> None:
    """A calendar without a working day is met only while the clock is worked out."""
    good, bad = make.make_dossier(), make.make_dossier(unit=make.SAM_SON)
    enter(client, intake_of_two_units())
    close_for_ever(make.SAM_SON)
    told = results(client, client.post(f"{URL}/tiep-nhan", data={"dossier": ticked(bad, good)}))
    assert told[1] == "Đã làm"
    assert told[0].startswith("Chưa làm")
    assert [make.read(key).state for key in (bad, good)] == [State.REGISTERED, State.RECEIVED]
    assert make.actions_of(bad) == ["submit"]


@pytest.mark.parametrize(
    ("function", "queue", "acts"),
    [
        (Function.INTAKE, "new", ["tiep-nhan", "da-doc"]),
        (Function.INTAKE, "open", ["tiep-nhan", "tra-ket-qua", "da-doc"]),
        (Function.DIVISION_HEAD, "open", ["phan-cong", "ky-nhay", "da-doc"]),
        (Function.DIVISION_HEAD, "to-initial", ["ky-nhay", "da-doc"]),
        (Function.CASE_OFFICER, "open", ["da-doc"]),
    ],
)
def test_only_acts_of_ones_duty_are_offered(
    function: Function, queue: str, acts: list[str]
) -> None:
    actor = make.crew()[function]
    assert [each.value for each in policies.offered(actor, queue, [uuid7()])] == acts
    if function is Function.DIVISION_HEAD:
        assert BulkAct.ASSIGN not in policies.offered(actor, queue, [])
