"""GET /api/v1/dossiers/<code>: to its owner or with the PIN, and to nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.services.lookup import TRIES_PER_CODE
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

pytestmark = pytest.mark.usefixtures("app")
SEVEN_DAYS = "1.013225"
EXAMINED = make.road_to(Step.EXAMINATION)


def ask(
    client: FlaskClient, dossier_id: UUID, pin: str | None = None, **query: str
) -> TestResponse:
    code = make.read(dossier_id).code
    headers = {"X-Dossier-PIN": pin} if pin is not None else {}
    return client.get(f"/api/v1/dossiers/{code}", headers=headers, query_string=query)


def waiting() -> UUID:
    """Give a dossier that has waited for papers since a day after its receipt."""
    dossier_id = make.make_dossier(*EXAMINED, code=SEVEN_DAYS)
    with clock.frozen(make.MORNING + timedelta(days=1)):
        make.play(dossier_id, Action.REQUEST_CORRECTION)
    return dossier_id


def test_pin_tells_the_date_and_its_derivation(client: FlaskClient) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
    dossier = make.read(dossier_id)
    told = ask(client, dossier_id, dossier.pin).get_json()
    assert told["code"] == dossier.code
    assert told["state"] == {"number": 2, "name": "Được tiếp nhận"}
    assert (told["due_at"], told["original_due_at"]) == ("2026-11-26T08:30", "2026-11-26T08:30")
    assert told["derivation"]["explanation"].startswith("7 ngày làm việc từ 08:30 thứ Hai 16/11")
    assert told["derivation"]["steps"][0] == {
        "date": "2026-11-16",
        "counted": True,
        "minutes": 390,
        "why": "Tính 6 giờ 30 phút làm việc",
    }
    assert [s["kind"] for s in told["segments"]] == ["running"]
    assert dossier.applicant_name not in str(told)


def test_no_cache_keeps_what_a_proof_opened(client: FlaskClient) -> None:
    dossier_id = make.make_dossier()
    answer = ask(client, dossier_id, make.read(dossier_id).pin)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_owner_needs_no_pin(client: FlaskClient) -> None:
    dossier_id = make.make_dossier()
    told = ask(enter(client, make.citizen()), dossier_id).get_json()
    assert (told["due_at"], told["reception_due_at"]) == (None, "2026-11-17T08:30")
    assert told["derivation"] is None


def test_waiting_clock_promises_nothing_and_can_be_simulated(client: FlaskClient) -> None:
    dossier_id = waiting()
    with clock.frozen(make.MORNING + timedelta(days=3)):
        answer = ask(
            client,
            dossier_id,
            make.read(dossier_id).pin,
            if_answered_on="2026-11-23T08:30",
        ).get_json()
    assert (answer["waiting"], answer["due_at"]) == (True, None)
    assert answer["due_if_answered_now"] == "2026-11-30T08:30"
    assert answer["if_answered"]["due_at"] == "2026-12-02T08:30"
    assert "cộng 4 ngày chờ bổ sung" in answer["if_answered"]["explanation"]


@pytest.mark.parametrize("supposed", ["gestern", "2126-01-01", "2026-11-01T08:00", ""])
def test_senseless_supposition_is_refused(client: FlaskClient, supposed: str) -> None:
    dossier_id = waiting()
    answer = ask(client, dossier_id, make.read(dossier_id).pin, if_answered_on=supposed)
    assert answer.status_code == 422


def test_nothing_can_be_supposed_of_a_clock_that_runs(client: FlaskClient) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE, code=SEVEN_DAYS)
    pin = make.read(dossier_id).pin
    assert ask(client, dossier_id, pin, if_answered_on="2026-11-23").status_code == 422


@pytest.mark.parametrize("who", ["stranger", "citizen", "officer"])
def test_everybody_else_finds_nothing(client: FlaskClient, who: str) -> None:
    dossier_id = make.make_dossier()
    people = {"citizen": make.citizen(1), "officer": make.crew()[Function.INTAKE]}
    if who in people:
        enter(client, people[who])
    for pin in (None, "", "AAAAAAAAA"):
        assert ask(client, dossier_id, pin).status_code == 404
    pin = make.read(dossier_id).pin
    unknown = client.get("/api/v1/dossiers/H56.901-261116-9999", headers={"X-Dossier-PIN": pin})
    assert unknown.status_code == 404


def test_guessing_comes_to_an_end(client: FlaskClient) -> None:
    dossier_id = make.make_dossier()
    for _ in range(TRIES_PER_CODE):
        assert ask(client, dossier_id, "AAAAAAAAA").status_code == 404
    assert ask(client, dossier_id, "AAAAAAAAA").status_code == 429
    assert ask(client, dossier_id, make.read(dossier_id).pin).status_code == 429
