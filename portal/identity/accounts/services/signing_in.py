"""The ways to sign in; each begins a session and gives its token.

All of them must be called before the request's own transaction begins: tries are counted
and refusals written down in transactions that outlive the refusal.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core import limits
from portal.core.access import ANONYMOUS
from portal.core.database import session, transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.accounts.models import Account
from portal.identity.accounts.services import passwords
from portal.identity.accounts.services.sessions import network_of, open_session
from portal.identity.audit.services import record

WINDOW_SECONDS = 15 * 60
PER_ACCOUNT_AND_NETWORK = 5
PER_ADDRESS = 20
# A stranger elsewhere must not be able to lock a person out with five wrong guesses, so the
# account as a whole bears more than one network's five.
PER_ACCOUNT = 50


class SignInRefused(Invalid):
    """Name or password is wrong, or the account is closed; the answer does not say which."""

    sentence = _l("Tên đăng nhập hoặc mật khẩu không đúng.")


class NoDemonstration(NotFound):
    """Demonstration accounts do not exist on this installation."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from: address and user agent as they were sent."""

    address: str
    user_agent: str


def with_password(*, username: str, password: str, browser: Browser, now: datetime) -> str:
    """Sign in by user name and password and give the session's token.

    Raises what ``check_password`` raises.
    """
    account_id = check_password(username=username, password=password, browser=browser, now=now)
    return open_session(
        account_id=account_id, user_agent=browser.user_agent, address=browser.address, now=now
    )


def check_password(*, username: str, password: str, browser: Browser, now: datetime) -> UUID:
    """Give the account of a user name and password.

    A wrong name takes the same time and gets the same answer as a wrong password.
    Raises SignInRefused, and TooMany after 5 failures in 15 minutes for a name on one
    network, 20 for an address, 50 for a name (ASVS 5.0.0, 6.3.1 and 6.3.8).
    """
    with _counted(_buckets(username.lower(), browser.address)):
        account_id = _find(username.lower(), password)
        if account_id is None:
            _write_refusal(now, browser)
            raise SignInRefused(errors={"password": [str(SignInRefused.sentence)]})
    return account_id


def as_demonstration(*, account_id: UUID, browser: Browser, now: datetime) -> str:
    """Sign in as a demonstration account; raises NoDemonstration in a production profile."""
    if not settings().demonstration or not _is_demonstration(account_id):
        raise NoDemonstration
    return open_session(
        account_id=account_id, user_agent=browser.user_agent, address=browser.address, now=now
    )


def _is_demonstration(account_id: UUID) -> bool:
    wanted = sa.select(Account.demonstration).where(
        Account.id == account_id, Account.disabled_at.is_(None)
    )
    return bool(session().scalar(wanted))


def _find(username: str, password: str) -> UUID | None:
    wanted = sa.select(Account.id, Account.password_hash).where(
        Account.username == username, Account.disabled_at.is_(None)
    )
    with transaction(writing=False) as reading:
        found = reading.execute(wanted).one_or_none()
    account_id, stored = found or (None, None)
    return account_id if passwords.verify(stored, password) else None


def _buckets(username: str, address: str) -> dict[str, int]:
    name = hashlib.sha256(username.encode()).hexdigest()[:32]
    return {
        f"sign-in:address:{address}": PER_ADDRESS,
        f"sign-in:name:{name}:{network_of(address)}": PER_ACCOUNT_AND_NETWORK,
        f"sign-in:name:{name}": PER_ACCOUNT,
    }


@contextmanager
def _counted(buckets: dict[str, int]) -> Iterator[None]:
    """Count a try before it is made, so that parallel tries cannot overtake the limit."""
    for bucket, limit in buckets.items():
        limits.hit(bucket, limit=limit, seconds=WINDOW_SECONDS)
    yield
    for bucket in buckets:
        limits.forgive(bucket, seconds=WINDOW_SECONDS)


def _write_refusal(now: datetime, browser: Browser) -> None:
    with transaction():
        record(
            action="account.sign_in_refused",
            actor=ANONYMOUS,
            now=now,
            subject="account",
            subject_id="",
            network=network_of(browser.address),
        )
