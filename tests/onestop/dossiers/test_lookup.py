"""Finding a dossier without an account: by code and a second item, and never by guessing."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import TooMany
from portal.core.settings import configure, settings
from portal.onestop.dossiers.rules import Action, Step
from portal.onestop.dossiers.services.lookup import (
    TRIES_PER_ADDRESS,
    TRIES_PER_CODE,
    LookUp,
    NothingMatches,
    count_try,
    look_up,
)
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.factories.identity import sign_in
from tests.pages import inspect_page

LAST_FOUR = "4321"
UNKNOWN = "H56.901-261116-9999"

pytestmark = pytest.mark.usefixtures("app")


def find(code: str, proof: str) -> UUID:
    with transaction(writing=False):
        return look_up(LookUp(code, proof)).id


def ask(client: FlaskClient, code: str, proof: str) -> TestResponse:
    return client.post("/tra-cuu", data={"code": code, "proof": proof})


def told(answer: TestResponse) -> str:
    """Give what a page says, without what was typed."""
    page: html.HtmlElement = inspect_page(answer)
    for box in page.xpath("//input"):
        box.attrib.pop("value", None)
    return " ".join(page.text_content().split())


class TestService:
    def test_finds_by_pin_and_by_last_four_digits(self) -> None:
        dossier = make.read(make.make_dossier())
        for proof in (dossier.pin, f" {dossier.pin.lower()} ", LAST_FOUR, "43 21"):
            assert find(dossier.code, proof) == dossier.id
        assert find(f" {dossier.code.lower()} ", LAST_FOUR) == dossier.id

    @pytest.mark.parametrize(
        "proof",
        ["", "1234", "000000000000", "NONE", "none", "038197004321", "432", "４３２１", "é"],
    )
    def test_anything_else_does_not_match(self, proof: str) -> None:
        code = make.read(make.make_dossier()).code
        with pytest.raises(NothingMatches):
            find(code, proof)

    @pytest.mark.parametrize("code", [UNKNOWN, "", "abc", "H56.901-261116-0001' OR 1=1"])
    def test_unknown_code_does_not_match(self, code: str) -> None:
        with pytest.raises(NothingMatches):
            find(code, LAST_FOUR)

    def test_proof_of_another_dossier_does_not_match(self) -> None:
        mine = make.read(make.make_dossier())
        other = make.read(make.make_dossier(answers={"applicant_identity_number": "038197009999"}))
        with pytest.raises(NothingMatches):
            find(mine.code, other.pin)
        with pytest.raises(NothingMatches):
            find(other.code, LAST_FOUR)


class TestLimits:
    def test_a_code_may_be_tried_ten_times_an_hour_from_anywhere(self) -> None:
        for number in range(TRIES_PER_CODE):
            count_try(LookUp(UNKNOWN, "x"), f"10.0.0.{number}")
        with pytest.raises(TooMany) as refusal:
            count_try(LookUp(f" {UNKNOWN.lower()}", "x"), "10.0.0.99")
        assert 0 < refusal.value.retry_after <= 3600
        count_try(LookUp("H56.901-261116-9998", "x"), "10.0.0.99")

    def test_an_address_may_try_thirty_codes_an_hour(self) -> None:
        for number in range(TRIES_PER_ADDRESS):
            count_try(LookUp(f"H56.901-261116-{number:04d}", "x"), "10.0.0.1")
        with pytest.raises(TooMany):
            count_try(LookUp(UNKNOWN, "x"), "10.0.0.1")

    def test_an_hour_later_all_is_forgotten(self) -> None:
        for number in range(TRIES_PER_CODE):
            count_try(LookUp(UNKNOWN, "x"), f"10.0.0.{number}")
        with clock.frozen(clock.now() + timedelta(hours=1)):
            count_try(LookUp(UNKNOWN, "x"), "10.0.0.1")

    def test_a_day_has_its_own_limits_for_a_code_and_an_address(self) -> None:
        configure(replace(settings(), lookups_a_day=12, lookups_a_day_from_address=35))
        late = clock.now()
        for number in range(12):
            with clock.frozen(late + timedelta(minutes=30 * number)):
                count_try(LookUp(UNKNOWN, "x"), f"10.0.1.{number}")
        with clock.frozen(late + timedelta(hours=7)), pytest.raises(TooMany) as refusal:
            count_try(LookUp(UNKNOWN, "x"), "10.0.1.99")
        assert 3600 < refusal.value.retry_after <= 86_400
        for number in range(35):
            with clock.frozen(late + timedelta(minutes=10 * number)):
                count_try(LookUp(f"H56.901-261116-{number:04d}", "x"), "10.0.2.1")
        with clock.frozen(late + timedelta(hours=7)), pytest.raises(TooMany):
            count_try(LookUp("H56.901-261116-9998", "x"), "10.0.2.1")
        with clock.frozen(late + timedelta(days=1)):
            count_try(LookUp(UNKNOWN, "x"), "10.0.2.1")

    def test_strangers_who_mistype_do_not_lock_each_other_out(self) -> None:
        for number in range(TRIES_PER_CODE + 5):
            count_try(LookUp("không phải mã", "x"), f"10.0.0.{number}")


class TestPages:
    def test_code_of_the_qr_is_filled_in(self, visit: Visit) -> None:
        page = visit("/tra-cuu?ma=H56.901-261116-0001")
        assert page.xpath("//input[@name='code']/@value") == ["H56.901-261116-0001"]
        long = visit("/tra-cuu?ma=" + "x" * 5000)
        assert long.xpath("//input[@name='code']/@value") == ["x" * 40]

    @pytest.mark.parametrize("signed_in", [False, True])
    def test_shows_where_the_dossier_is(self, client: FlaskClient, *, signed_in: bool) -> None:
        dossier = make.read(make.make_dossier(Action.RECEIVE, code=make.MARRIAGE))
        if signed_in:
            sign_in(client, make.citizen(1).id)  # type: ignore[arg-type]
        answer = ask(client, dossier.code, dossier.pin)
        text = told(answer)
        assert answer.status_code == 200
        for said in (dossier.code, "Được tiếp nhận", "Hẹn trả", "08:30", "3 ngày làm việc"):
            assert said in text

    def test_tells_no_stranger_what_was_filed(self, client: FlaskClient) -> None:
        dossier = make.read(make.make_dossier(Action.REFUSE_INTAKE))
        text = ask(client, dossier.code, dossier.pin).text
        for secret in (dossier.pin, "038197004321", "0912345678", "Lê Lợi", dossier.content_sha256):
            assert secret not in text

    def test_wrong_code_and_wrong_pin_get_the_same_answer(self, client: FlaskClient) -> None:
        code = make.read(make.make_dossier()).code
        answers = [ask(client, code, "9999"), ask(client, UNKNOWN, "9999"), ask(client, "x", "9")]
        assert {answer.status_code for answer in answers} == {404}
        texts = {told(answer) for answer in answers}
        assert len(texts) == 1
        assert "Không tìm thấy hồ sơ khớp" in texts.pop()

    def test_what_was_typed_stays(self, client: FlaskClient) -> None:
        page = inspect_page(ask(client, UNKNOWN, "9999"))
        assert page.xpath("//input[@name='code']/@value") == [UNKNOWN]

    @pytest.mark.parametrize(
        ("code", "proof", "wrong"), [("", "9999", "code"), (UNKNOWN, "", "proof")]
    )
    def test_empty_field_is_marked(
        self, client: FlaskClient, code: str, proof: str, wrong: str
    ) -> None:
        answer = ask(client, code, proof)
        assert answer.status_code == 422
        page = inspect_page(answer)
        assert page.xpath("//input[@aria-invalid='true']/@name") == [wrong]

    def test_eleventh_try_waits(self, client: FlaskClient) -> None:
        dossier = make.read(make.make_dossier())
        statuses = [ask(client, dossier.code, "9999").status_code for _ in range(TRIES_PER_CODE)]
        assert set(statuses) == {404}
        refused = ask(client, dossier.code, dossier.pin)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
        assert "Ông/bà đã thử quá nhiều lần" in told(refused)

    def test_past_the_tries_of_a_day_the_answer_is_the_same(self, client: FlaskClient) -> None:
        configure(replace(settings(), lookups_a_day=2))
        dossier = make.read(make.make_dossier())
        for code in (dossier.code, UNKNOWN):
            assert [ask(client, code, "9999").status_code for _ in range(2)] == [404, 404]
        answers = [ask(client, dossier.code, dossier.pin), ask(client, UNKNOWN, "9999")]
        assert [answer.status_code for answer in answers] == [429, 429]
        assert len({told(answer) for answer in answers}) == 1

    def test_finding_it_is_no_try(self, client: FlaskClient) -> None:
        dossier = make.read(make.make_dossier())
        for _ in range(TRIES_PER_CODE + 2):
            assert ask(client, dossier.code, dossier.pin).status_code == 200

    def test_every_state_has_its_page(self, gallery: dict[Step, UUID], client: FlaskClient) -> None:
        for dossier_id in gallery.values():
            dossier = make.read(dossier_id)
            answer = ask(client, dossier.code, dossier.pin)
            assert str(dossier.state.label) in told(answer)
