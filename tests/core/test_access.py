import time
from urllib.parse import unquote
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from itsdangerous import TimestampSigner

from portal.core import database
from portal.core.access import Actor, Audience, Grant, authorize
from tests.core.probes import add_view, make_table, sign_in, words, write

UNIT, OTHER = UUID(int=1), UUID(int=2)
CITIZEN = Actor(id=UUID(int=10), name="Lê Thị Hoa", kind="citizen")
OFFICER = Actor(
    id=UUID(int=11), name="Trịnh Văn Nam", kind="staff", grants=frozenset({Grant(UNIT, "intake")})
)


@pytest.fixture(autouse=True)
def table(app: Flask) -> None:  # noqa: ARG001 - the database belongs to the app.
    make_table(database.engine())


def always(_actor: Actor, *_subjects: object) -> bool:
    return True


def never(_actor: Actor, *_subjects: object) -> bool:
    return False


def asked() -> str:
    authorize(always)
    return "in"


@pytest.mark.parametrize("who", [None, CITIZEN, OFFICER])
def test_a_view_without_an_audience_is_open_to_nobody(
    app: Flask, client: FlaskClient, who: Actor | None
) -> None:
    if who:
        sign_in(app, who)
    add_view(app, "/api/probe", asked, audience=None)
    assert client.get("/api/probe").status_code == 401


@pytest.mark.parametrize(
    ("who", "audience", "status"),
    [
        (None, Audience.PUBLIC, 200),
        (None, Audience.CITIZEN, 401),
        (None, Audience.STAFF, 401),
        (None, Audience.SIGNED_IN, 401),
        (CITIZEN, Audience.PUBLIC, 200),
        (CITIZEN, Audience.CITIZEN, 200),
        (CITIZEN, Audience.STAFF, 403),
        (CITIZEN, Audience.SIGNED_IN, 200),
        (OFFICER, Audience.PUBLIC, 200),
        (OFFICER, Audience.CITIZEN, 403),
        (OFFICER, Audience.STAFF, 200),
        (OFFICER, Audience.SIGNED_IN, 200),
    ],
)
def test_who_is_let_in_where(
    app: Flask, client: FlaskClient, who: Actor | None, audience: Audience, status: int
) -> None:
    if who:
        sign_in(app, who)
    add_view(app, "/api/probe", asked, audience=audience)
    assert client.get("/api/probe").status_code == status


def test_a_private_view_that_asked_no_policy_answers_500_and_keeps_nothing(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(app, CITIZEN)
    add_view(app, "/api/probe", lambda: write("secret"), audience=Audience.CITIZEN)
    answer = client.post("/api/probe")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert words() == []


def test_a_refused_act_is_forbidden_and_a_refused_subject_does_not_exist(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(app, OFFICER)

    def view(**subjects: str) -> None:
        authorize(never, *subjects.values())

    add_view(app, "/api/act", view, audience=Audience.STAFF)
    add_view(app, "/api/act/<code>", view, audience=Audience.STAFF)
    assert client.get("/api/act").status_code == 403
    assert client.get("/api/act/dossier").status_code == 404


def test_a_policy_hears_the_actor_and_the_subjects(app: Flask, client: FlaskClient) -> None:
    heard: list[object] = []

    def may(*arguments: object) -> bool:
        heard.extend(arguments)
        return True

    def view() -> str:
        authorize(may, "a", 2)
        return ""

    sign_in(app, OFFICER)
    add_view(app, "/probe", view, audience=Audience.STAFF)
    assert client.get("/probe").status_code == 200
    assert heard == [OFFICER, "a", 2]


def test_a_stranger_is_asked_to_sign_in_and_brought_back(app: Flask, client: FlaskClient) -> None:
    add_view(app, "/probe", asked, audience=Audience.CITIZEN)
    app.add_url_rule("/dang-nhap", endpoint="accounts.sign_in")
    answer = client.get("/probe?q=1")
    assert answer.status_code == 303
    assert unquote(answer.headers["Location"]) == "/dang-nhap?next=/probe?q=1"


def test_a_stranger_who_sends_something_is_told_that_it_was_not_kept(
    app: Flask, client: FlaskClient
) -> None:
    add_view(app, "/probe", asked, audience=Audience.CITIZEN)
    add_view(app, "/probe/give/back", asked, audience=Audience.CITIZEN, methods=("POST",))
    app.add_url_rule("/dang-nhap", endpoint="accounts.sign_in")
    answer = client.post("/probe/give/back")
    assert unquote(answer.headers["Location"]) == "/dang-nhap?next=/probe"
    with client.session_transaction() as kept:
        assert "chưa được ghi nhận" in str(kept["_flashes"])


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    add_view(app, "/api/probe", lambda: write("a"))
    assert client.post("/api/probe").status_code == 400
    assert words() == []


def test_a_form_passes_with_the_token_of_its_own_session_only(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    add_view(app, "/token", generate_csrf)
    add_view(app, "/api/probe", lambda: write("a"))
    own, other = app.test_client(), app.test_client()
    token, stolen = own.get("/token").text, other.get("/token").text
    for wrong in (stolen, token[:-1], f"{token}a", "", "é"):
        assert own.post("/api/probe", data={"csrf_token": wrong}).status_code == 400
    assert words() == []
    assert own.post("/api/probe", data={"csrf_token": token}).status_code == 200
    assert words() == ["a"]


def test_a_form_may_lie_open_for_hours(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    add_view(app, "/token", generate_csrf)
    add_view(app, "/api/probe", lambda: write("a"))
    own, hours_ago = app.test_client(), int(time.time()) - 8 * 3600
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _self: hours_ago)
        token = own.get("/token").text
    assert own.post("/api/probe", data={"csrf_token": token}).status_code == 200


def test_a_function_is_held_in_its_unit_only() -> None:
    assert OFFICER.holds("intake")
    assert OFFICER.holds("intake", UNIT)
    assert not OFFICER.holds("intake", OTHER)
    assert not OFFICER.holds("agency_head")
    assert OFFICER.units == {UNIT}
    assert not CITIZEN.holds("intake")
