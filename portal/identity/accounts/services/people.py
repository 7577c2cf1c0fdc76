"""Creating accounts, changing them, and the first password of an administrator."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts import queries
from portal.identity.accounts.models import Account, AccountKind, EndReason
from portal.identity.accounts.rules import Sex, normalise_identity_number
from portal.identity.accounts.services import passwords
from portal.identity.accounts.services.sessions import end_all_sessions
from portal.identity.audit.services import record

SETUP_LASTS = timedelta(minutes=30)


class UsernameTaken(Refused):
    """Another account has this user name."""

    sentence = _l("Tên đăng nhập này đã có người dùng.")


class IdentityNumberTaken(Refused):
    """Another account has this identity number."""

    sentence = _l("Số định danh này đã có tài khoản.")


class SetupRefused(Invalid):
    """The one-time token is unknown, used or too old; the answer does not say which."""

    sentence = _l("Mã thiết lập không đúng hoặc đã hết hạn.")


def create_citizen(
    *,
    display_name: str,
    identity_number: str,
    date_of_birth: date | None,
    sex: Sex | None,
    actor: Actor,
    now: datetime,
    phone: str | None = None,
    email: str | None = None,
    commune_code: str | None = None,
    address: str | None = None,
    demonstration: bool = False,
) -> UUID:
    """Create a citizen's account and give its id; raises IdentityNumberTaken."""
    number = normalise_identity_number(identity_number)
    if queries.find_by_identity_number(number):
        raise IdentityNumberTaken
    made = Account(
        kind=AccountKind.CITIZEN,
        display_name=display_name,
        identity_number=number,
        identity_index=blind_index(queries.IDENTITY_PURPOSE, number),
        date_of_birth=date_of_birth,
        sex=sex,
        phone=phone,
        email=email,
        commune_code=commune_code,
        address=address,
        created_at=now,
        demonstration=demonstration,
    )
    return _add(made, actor=actor, now=now)


def create_staff(
    *,
    display_name: str,
    username: str,
    actor: Actor,
    now: datetime,
    email: str | None = None,
    phone: str | None = None,
    demonstration: bool = False,
) -> UUID:
    """Create a member of staff, without password and functions; raises UsernameTaken."""
    if session().scalar(sa.select(Account.id).where(Account.username == username.lower())):
        raise UsernameTaken
    made = Account(
        kind=AccountKind.STAFF,
        display_name=display_name,
        username=username.lower(),
        email=email,
        phone=phone,
        created_at=now,
        demonstration=demonstration,
    )
    return _add(made, actor=actor, now=now)


def disable_account(*, account_id: UUID, actor: Actor, now: datetime) -> None:
    """Close an account and end all its sessions; the next request of any of them is refused."""
    account = _account(account_id)
    account.disabled_at = now
    end_all_sessions(account_id=account_id, reason=EndReason.ACCOUNT_DISABLED, now=now)
    _record("account.disabled", account_id, actor=actor, now=now)


def enable_account(*, account_id: UUID, actor: Actor, now: datetime) -> None:
    """Open a closed account again; its sessions stay ended."""
    _account(account_id).disabled_at = None
    _record("account.enabled", account_id, actor=actor, now=now)


def reveal_identity_number(*, account_id: UUID, actor: Actor, now: datetime) -> str | None:
    """Give the whole identity number of an account, and write down who asked for it."""
    account = queries.get_account(account_id)
    _record("account.identity_number_revealed", account_id, actor=actor, now=now)
    return account.identity_number


def change_contact(
    *, account_id: UUID, phone: str | None, email: str | None, actor: Actor, now: datetime
) -> None:
    """Change the telephone number and e-mail address at which a person is reached."""
    account = _account(account_id)
    account.phone, account.email = phone, email
    _record("account.contact_changed", account_id, actor=actor, now=now)


def start_setup(*, account_id: UUID, actor: Actor, now: datetime) -> str:
    """Give a one-time token with which the person sets a password within 30 minutes."""
    token = secrets.token_urlsafe(24)
    account = _account(account_id)
    account.setup_hash = queries.token_hash(token)
    account.setup_expires_at = now + SETUP_LASTS
    _record("account.setup_started", account_id, actor=actor, now=now)
    return token


def complete_setup(*, token: str, password: str, now: datetime) -> UUID:
    """Set the password of a one-time token's account, use the token up and end old sessions.

    Raises SetupRefused and WeakPassword.
    """
    account = session().scalar(_pending_setup(token, now))
    if account is None:
        raise SetupRefused(errors={"token": [str(SetupRefused.sentence)]})
    passwords.check_strength(password, username=account.username or "")
    account.password_hash = passwords.hash_password(password)
    account.setup_hash = account.setup_expires_at = None
    end_all_sessions(account_id=account.id, reason=EndReason.REPLACED, now=now)
    who = Actor(id=account.id, name=account.display_name, kind=account.kind.value)
    _record("account.password_set", account.id, actor=who, now=now)
    return account.id


def _pending_setup(token: str, now: datetime) -> sa.Select[Account]:
    return sa.select(Account).where(
        Account.setup_hash == queries.token_hash(token),
        Account.setup_expires_at > now,
        Account.disabled_at.is_(None),
    )


def _account(account_id: UUID) -> Account:
    found = session().get(Account, account_id, with_for_update=True)
    if found is None:
        raise queries.AccountNotFound
    return found


def _add(made: Account, *, actor: Actor, now: datetime) -> UUID:
    session().add(made)
    session().flush()
    _record("account.created", made.id, actor=actor, now=now)
    return made.id


def _record(action: str, account_id: UUID, *, actor: Actor, now: datetime) -> None:
    record(action=action, actor=actor, now=now, subject="account", subject_id=account_id)
