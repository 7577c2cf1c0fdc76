"""The second factor of staff: enrolling, codes, replay, limits, freshness, the lost telephone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.identity.accounts import queries
from portal.identity.accounts.models import RecoveryCode, SecondFactor
from portal.identity.accounts.services import second_factor
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.pages import inspect_page

NOW = datetime.fromisoformat("2026-11-16T02:00:00+00:00")
PAGE = "/tai-khoan/xac-thuc-hai-lop"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def officer(client: FlaskClient) -> UUID:
    account_id = make_staff(make_unit(), Function.AUDITOR)
    sign_in(client, account_id)
    return account_id


def code(account_id: UUID, at: datetime | None = None) -> str:
    with transaction(writing=False) as reading:
        secret = reading.get_one(SecondFactor, account_id).secret
    return pyotp.TOTP(secret).at(at or clock.now())


def enrol(client: FlaskClient, account_id: UUID) -> list[str]:
    """Enrol through the pages and give the recovery codes."""
    assert client.post(f"{PAGE}/bat-dau").status_code == 303
    answer = client.post(f"{PAGE}/xac-nhan", data={"code": code(account_id)})
    assert answer.status_code == 200, answer.text
    inspect_page(answer)
    return re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", answer.text)


def prove(client: FlaskClient, given: str, wanted: str = "") -> TestResponse:
    return client.post("/dang-nhap/xac-thuc", data={"code": given, "next": wanted})


def acts(account_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [event.action for event in history("account", account_id)]


def told(account_id: UUID) -> list[str]:
    with transaction(writing=False):
        return [notice.title for notice in notices_of(account_id)[0]]


class TestEnrolling:
    def test_shows_a_qr_and_a_key_and_gives_ten_codes_once(
        self, client: FlaskClient, officer: UUID, visit: Visit
    ) -> None:
        assert "Bắt đầu" in visit(PAGE).text_content()
        client.post(f"{PAGE}/bat-dau")
        page = visit(PAGE)
        assert page.xpath("//*[local-name()='svg'][contains(@class, 'qr')]")
        with transaction(writing=False) as reading:
            assert reading.get_one(SecondFactor, officer).secret in page.text_content()
        codes = enrol(client, officer)
        assert len(set(codes)) == second_factor.RECOVERY_CODES
        later = visit(PAGE).text_content()
        assert "Đang bật" in later
        assert not any(one in later for one in codes)
        assert "account.second_factor_enrolled" in acts(officer)
        assert "Đã bật xác thực hai lớp" in told(officer)

    def test_codes_are_kept_as_hashes(self, client: FlaskClient, officer: UUID) -> None:
        codes = [one.replace("-", "") for one in enrol(client, officer)]
        with transaction(writing=False) as reading:
            kept = [row.code_hash for row in reading.query(RecoveryCode)]
            secret = reading.connection().exec_driver_sql("SELECT secret FROM second_factor")
            raw = str(secret.scalar())
            clear = reading.get_one(SecondFactor, officer).secret
        assert len(kept) == len(codes)
        assert not set(kept) & set(codes)
        assert clear not in raw

    def test_needs_a_right_first_code(self, client: FlaskClient, officer: UUID) -> None:
        client.post(f"{PAGE}/bat-dau")
        answer = client.post(f"{PAGE}/xac-nhan", data={"code": "000000"})
        assert answer.status_code == 422
        assert "Mã xác thực không đúng" in answer.text
        with transaction(writing=False):
            found = queries.find_second_factor(officer)
            assert found
            assert found.confirmed_at is None
        assert client.get("/can-bo/nhat-ky").status_code == 200, "Not enrolled, nothing is owed"

    def test_is_not_begun_anew_over_one_that_stands(
        self, client: FlaskClient, officer: UUID
    ) -> None:
        enrol(client, officer)
        before = code(officer)
        assert client.post(f"{PAGE}/bat-dau").status_code == 409
        assert code(officer) == before

    def test_without_beginning_there_is_nothing_to_confirm(
        self, client: FlaskClient, officer: UUID
    ) -> None:
        assert officer.int
        assert client.post(f"{PAGE}/xac-nhan", data={"code": "123456"}).status_code == 404

    def test_is_not_for_citizens(self, client: FlaskClient) -> None:
        sign_in(client, make_citizen())
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/bat-dau").status_code == 404

    def test_demonstration_accounts_are_exempt_and_told_so(
        self, client: FlaskClient, visit: Visit
    ) -> None:
        account_id = make_staff(make_unit(), Function.AUDITOR, demonstration=True)
        sign_in(client, account_id)
        assert "được miễn xác thực hai lớp" in visit(PAGE).text_content()
        assert client.post(f"{PAGE}/bat-dau").status_code == 404
        with transaction(writing=False):
            assert queries.find_second_factor(account_id) is None


class TestSigningIn:
    def test_owes_a_code_once_enrolled(
        self, client: FlaskClient, officer: UUID, visit: Visit
    ) -> None:
        enrol(client, officer)
        sign_in(client, officer)
        answer = client.get("/can-bo/nhat-ky?loai=unit")
        assert (answer.status_code, answer.location) == (
            303, "/dang-nhap/xac-thuc?next=/can-bo/nhat-ky?loai%3Dunit",
        )  # fmt: skip
        assert client.get("/tai-khoan").status_code == 303
        assert client.post("/tai-khoan/so-dinh-danh").status_code == 403
        visit("/dang-nhap/xac-thuc")
        with clock.frozen(NOW + timedelta(seconds=30)):
            through = prove(client, code(officer), "/can-bo/nhat-ky")
            assert (through.status_code, through.location) == (303, "/can-bo/nhat-ky")
            assert client.get("/can-bo/nhat-ky").status_code == 200
        assert "account.proof_given" in acts(officer)

    def test_the_token_from_before_the_code_is_dead(
        self, client: FlaskClient, officer: UUID
    ) -> None:
        enrol(client, officer)
        old = sign_in(client, officer)
        with clock.frozen(NOW + timedelta(seconds=30)):
            prove(client, code(officer))
        with client.session_transaction() as cookie:
            assert cookie["_user_id"] != old
            cookie["_user_id"] = old
        assert client.get("/tai-khoan").location.startswith("/dang-nhap?")

    def test_a_used_code_is_refused(self, client: FlaskClient, officer: UUID) -> None:
        enrol(client, officer)
        sign_in(client, officer)
        replayed = prove(client, code(officer))
        assert replayed.status_code == 422
        assert client.get("/can-bo/nhat-ky").status_code == 303
        with clock.frozen(NOW + timedelta(seconds=30)):
            fresh = code(officer)
            assert prove(client, fresh).status_code == 303
            assert prove(client, fresh).status_code == 422
            assert prove(client, code(officer, NOW)).status_code == 422, "Older than the last"
        assert acts(officer).count("account.proof_refused") == 3

    @pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 303), (30, 303), (60, 422)])
    def test_clocks_may_differ_by_one_step(
        self, client: FlaskClient, officer: UUID, seconds: int, status: int
    ) -> None:
        enrol(client, officer)
        later = NOW + timedelta(minutes=5)
        with clock.frozen(later):
            sign_in(client, officer)
            given = code(officer, later + timedelta(seconds=seconds))
            assert prove(client, given).status_code == status

    @pytest.mark.parametrize("given", ["", " ", "12345", "abcdef", "1234567", "đ" * 6, "0" * 500])
    def test_nonsense_is_refused_in_words(
        self, client: FlaskClient, officer: UUID, given: str
    ) -> None:
        enrol(client, officer)
        sign_in(client, officer)
        answer = prove(client, given)
        assert answer.status_code == 422
        inspect_page(answer)

    def test_five_wrong_codes_shut_the_door_for_a_while(
        self, client: FlaskClient, officer: UUID
    ) -> None:
        enrol(client, officer)
        with clock.frozen(NOW + timedelta(minutes=20)):
            sign_in(client, officer)
            for _ in range(second_factor.TRIES):
                assert prove(client, "000000").status_code == 422
            assert prove(client, code(officer)).status_code == 429
            assert prove(client, "AAAA-AAAA-AAAA").status_code == 429
            assert client.get("/can-bo/nhat-ky").status_code == 303
        with clock.frozen(NOW + timedelta(minutes=40)):
            sign_in(client, officer)
            assert prove(client, code(officer)).status_code == 303

    def test_production_lets_no_staff_work_without(
        self, client: FlaskClient, officer: UUID, visit: Visit
    ) -> None:
        assert officer.int
        keys = settings().data_folder / "field.keys"
        configure(replace(settings(), profile="production", field_keys_file=keys))
        assert client.get("/can-bo/nhat-ky").location.startswith("/dang-nhap/xac-thuc")
        answer = client.get("/dang-nhap/xac-thuc")
        assert answer.location.startswith(PAGE)
        assert "phải bật xác thực hai lớp" in visit(PAGE).text_content()
        enrol(client, officer)
        assert client.get("/can-bo/nhat-ky").status_code == 200

    def test_production_exempts_no_demonstration_account(self, client: FlaskClient) -> None:
        sign_in(client, make_staff(make_unit(), Function.AUDITOR, demonstration=True))
        assert client.get("/can-bo/nhat-ky").status_code == 200
        configure(replace(settings(), profile="production"))
        assert client.get("/can-bo/nhat-ky").status_code == 303


class TestRecoveryCodes:
    def test_one_is_good_for_one_time(self, client: FlaskClient, officer: UUID) -> None:
        codes = enrol(client, officer)
        sign_in(client, officer)
        assert prove(client, codes[0].lower()).status_code == 303
        assert client.get("/can-bo/nhat-ky").status_code == 200
        sign_in(client, officer)
        assert prove(client, codes[0]).status_code == 422
        assert "Một mã khôi phục vừa được dùng" in told(officer)
        with transaction(writing=False):
            assert queries.unused_recovery_codes(officer) == len(codes) - 1

    def test_is_worthless_to_anybody_else(self, client: FlaskClient, officer: UUID) -> None:
        codes = enrol(client, officer)
        other = make_staff(make_unit(), Function.AUDITOR)
        sign_in(client, other)
        enrol(client, other)
        sign_in(client, other)
        assert prove(client, codes[0]).status_code == 422

    def test_are_renewed_only_with_a_fresh_proof(self, client: FlaskClient, officer: UUID) -> None:
        old = enrol(client, officer)
        renewed = client.post(f"{PAGE}/ma-khoi-phuc")
        assert renewed.status_code == 200
        sign_in(client, officer)
        assert prove(client, old[0]).status_code == 422
        with clock.frozen(NOW + timedelta(minutes=14)):
            sign_in(client, officer)
            assert client.post(f"{PAGE}/ma-khoi-phuc").status_code == 403


class TestFreshness:
    def test_lasts_for_the_minutes_of_the_settings(self, client: FlaskClient) -> None:
        configure(replace(settings(), proof_minutes=10))
        account_id = make_staff(make_unit(), Function.ADMINISTRATOR)
        sign_in(client, account_id)
        enrol(client, account_id)
        for minutes, status in ((5, 200), (10, 200), (11, 303)):
            with clock.frozen(NOW + timedelta(minutes=minutes)):
                assert client.get("/can-bo/quan-tri").status_code == status
        with clock.frozen(NOW + timedelta(minutes=11)):
            answer = client.get("/can-bo/quan-tri")
            assert answer.location == "/dang-nhap/xac-thuc?next=/can-bo/quan-tri"
            assert client.get("/can-bo/nhat-ky").status_code == 200, "Reading asks nothing more"
            assert prove(client, code(account_id), "/can-bo/quan-tri").status_code == 303
            assert client.get("/can-bo/quan-tri").status_code == 200


def test_removing_ends_sessions_and_forgets_codes(client: FlaskClient, officer: UUID) -> None:
    enrol(client, officer)
    with transaction():
        second_factor.remove(account_id=officer, actor=SYSTEM, now=NOW)
    assert client.get("/can-bo/nhat-ky").location.startswith("/dang-nhap?")
    with transaction(writing=False):
        assert queries.find_second_factor(officer) is None
        assert queries.unused_recovery_codes(officer) == 0
    with pytest.raises(second_factor.NotEnrolled), transaction():
        second_factor.remove(account_id=officer, actor=SYSTEM, now=NOW)
