from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.errors import TooMany
from portal.core.settings import configure, settings
from portal.identity.accounts.models import Account
from portal.identity.accounts.services import passwords, people, sessions, signing_in
from portal.identity.accounts.services.signing_in import Browser
from portal.identity.audit.models import AuditEvent
from tests.factories.identity import make_citizen, make_staff

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PASSWORD = "con trâu là đầu cơ nghiệp"
HERE = Browser(address="203.0.113.5", user_agent="Firefox")

pytestmark = pytest.mark.usefixtures("app")


def make_staff_with_password(username: str = "mai.tt") -> UUID:
    account_id = make_staff(username=username)
    with transaction():
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=NOW)
        people.complete_setup(token=token, password=PASSWORD, now=NOW)
    return account_id


def attempt(
    username: str = "mai.tt",
    password: str = PASSWORD,
    *,
    browser: Browser = HERE,
    now: datetime = NOW,
) -> UUID:
    with clock.frozen(now):
        return signing_in.check_password(
            username=username, password=password, browser=browser, now=now
        )


def fail(times: int, **how: object) -> None:
    for _ in range(times):
        with pytest.raises(signing_in.SignInRefused):
            attempt(password="sai", **how)  # type: ignore[arg-type]


def at(address: str) -> Browser:
    return replace(HERE, address=address)


def test_the_right_password_opens_in_any_case_of_the_name() -> None:
    account_id = make_staff_with_password()
    assert attempt() == account_id
    assert attempt("Mai.TT") == account_id


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer() -> None:
    make_staff_with_password()
    answers = set()
    for username, password in (("mai.tt", "sai"), ("khong.co", PASSWORD), ("khong.co", "")):
        with pytest.raises(signing_in.SignInRefused) as refusal:
            attempt(username, password)
        answers.add((str(refusal.value), refusal.value.status))
    assert answers == {("Tên đăng nhập hoặc mật khẩu không đúng.", 422)}


@pytest.mark.asvs("6.3.8")
def test_a_wrong_name_takes_as_long_as_a_wrong_password() -> None:
    make_staff_with_password()
    times: dict[str, list[float]] = {"mai.tt": [], "khong.co": []}
    for turn in range(12):
        for username, taken in times.items():
            began = perf_counter()
            fail(1, username=username, browser=at(f"198.51.{turn}.1"))
            taken.append(perf_counter() - began)
    known, unknown = (median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2


def test_an_account_without_password_or_closed_does_not_open() -> None:
    account_id = make_staff_with_password()
    make_staff(username="khong.mat.khau")
    with pytest.raises(signing_in.SignInRefused):
        attempt("khong.mat.khau", "")
    with transaction():
        people.disable_account(account_id=account_id, actor=SYSTEM, now=NOW)
    with pytest.raises(signing_in.SignInRefused):
        attempt()


@pytest.mark.asvs("6.3.1")
def test_the_sixth_try_of_a_name_is_refused_even_with_the_right_password() -> None:
    make_staff_with_password()
    fail(5)
    with pytest.raises(TooMany) as refusal:
        attempt()
    assert 0 < refusal.value.retry_after <= 900


@pytest.mark.asvs("6.3.1")
def test_the_limit_is_the_same_for_a_name_that_does_not_exist() -> None:
    fail(5, username="khong.co")
    with pytest.raises(TooMany):
        attempt("khong.co")


def test_the_limit_ends_with_its_window_and_does_not_lock_the_owner_out_elsewhere() -> None:
    account_id = make_staff_with_password()
    fail(5)
    assert attempt(browser=at("198.51.100.9")) == account_id
    assert attempt(now=NOW + timedelta(minutes=15)) == account_id


def test_an_address_may_fail_twenty_times_over_all_names() -> None:
    make_staff_with_password()
    for number in range(5):
        fail(4, username=f"nguoi.{number}")
    with pytest.raises(TooMany):
        attempt()
    assert isinstance(attempt(browser=at("198.51.100.9")), UUID)


def test_a_name_may_fail_fifty_times_over_all_addresses() -> None:
    make_staff_with_password()
    for number in range(10):
        fail(5, browser=at(f"198.51.{number}.1"))
    with pytest.raises(TooMany):
        attempt(browser=at("192.0.2.1"))


def test_signing_in_well_uses_nothing_up() -> None:
    make_staff_with_password()
    for _ in range(7):
        attempt()
    fail(4)
    attempt()


def test_a_refusal_is_in_the_journal_without_the_name() -> None:
    fail(1, username="038201012345")
    with transaction(writing=False) as session:
        facts = session.scalars(
            sa.select(AuditEvent.facts).where(AuditEvent.action == "account.sign_in_refused")
        )
        assert list(facts) == ['{"network":"203.0.113.0/24"}']


def test_demonstration_accounts_open_by_one_click() -> None:
    account_id = make_citizen(demonstration=True)
    with transaction():
        token = signing_in.as_demonstration(account_id=account_id, browser=HERE, now=NOW)
    assert sessions.resume(token, NOW).id == account_id


def test_real_accounts_never_open_by_one_click() -> None:
    account_id = make_citizen()
    with transaction(), pytest.raises(signing_in.NoDemonstration):
        signing_in.as_demonstration(account_id=account_id, browser=HERE, now=NOW)


def test_closed_demonstration_accounts_do_not_open() -> None:
    account_id = make_citizen(demonstration=True)
    with transaction():
        people.disable_account(account_id=account_id, actor=SYSTEM, now=NOW)
    with transaction(), pytest.raises(signing_in.NoDemonstration):
        signing_in.as_demonstration(account_id=account_id, browser=HERE, now=NOW)


def test_production_knows_no_demonstration_accounts() -> None:
    account_id = make_citizen(demonstration=True)
    configure(replace(settings(), profile="production"))
    with transaction(), pytest.raises(signing_in.NoDemonstration):
        signing_in.as_demonstration(account_id=account_id, browser=HERE, now=NOW)


@pytest.mark.parametrize(
    "password",
    ["ngắn quá", "matkhau2026!!", "aaaaaaaaaaaaaaaa", "mai.tt mai.tt!", "x" * 257, "123456789012"],
)
def test_passwords_that_are_easily_guessed_are_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.check_strength(password, username="mai.tt")


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery", "k" * 6 + "ạếịọụ" * 13])
def test_long_sentences_are_welcome(password: str) -> None:
    passwords.check_strength(password, username="mai.tt")


def test_passwords_are_kept_as_argon2id() -> None:
    account_id = make_staff_with_password()
    with transaction(writing=False) as session:
        kept = session.get_one(Account, account_id).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_setup_token_serves_once_and_for_thirty_minutes() -> None:
    account_id = make_staff(username="quan.tri")
    with transaction():
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=NOW)
    late = NOW + timedelta(minutes=30)
    with transaction(), pytest.raises(people.SetupRefused):
        people.complete_setup(token=token, password=PASSWORD, now=late)
    with transaction():
        assert people.complete_setup(token=token, password=PASSWORD, now=NOW) == account_id
    with transaction(), pytest.raises(people.SetupRefused):
        people.complete_setup(token=token, password=PASSWORD, now=NOW)
    assert attempt("quan.tri") == account_id


def test_a_weak_choice_does_not_use_the_token_up() -> None:
    account_id = make_staff(username="quan.tri")
    with transaction():
        token = people.start_setup(account_id=account_id, actor=SYSTEM, now=NOW)
    with transaction(), pytest.raises(passwords.WeakPassword):
        people.complete_setup(token=token, password="yếu", now=NOW)
    with transaction():
        people.complete_setup(token=token, password=PASSWORD, now=NOW)


def test_a_new_password_ends_old_sessions() -> None:
    account_id = make_staff_with_password()
    with transaction():
        token = sessions.open_session(account_id=account_id, user_agent="", address="", now=NOW)
        setup = people.start_setup(account_id=account_id, actor=SYSTEM, now=NOW)
    assert sessions.resume(token, NOW).id == account_id
    with transaction():
        people.complete_setup(token=setup, password=PASSWORD, now=NOW)
    assert sessions.resume(token, NOW).id is None


def test_hashing_takes_turns_and_a_full_house_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.01)
    with passwords._turn(), passwords._turn(), pytest.raises(TooMany):
        passwords.verify(None, "any")
    assert passwords.verify(None, "any") is False
