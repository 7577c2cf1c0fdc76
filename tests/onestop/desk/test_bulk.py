"""Bulk acts: a result for each dossier, no refusal spoils another, the same form counts once."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from uuid_utils.compat import uuid7

from portal.core.database import transaction
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
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
