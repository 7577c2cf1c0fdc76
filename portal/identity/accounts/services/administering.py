"""What an administrator does: new members of staff, and functions for those who are there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.queries import find_staff
from portal.identity.accounts.services.people import create_staff, start_setup
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import assign


class NoSuchStaff(Invalid):
    """Nobody of the staff has this user name, or the account is closed."""

    sentence = _l("Không có tài khoản cán bộ nào đang mở với tên đăng nhập này.")


class NotOneself(Invalid):
    """An administrator gives no function to themselves."""

    sentence = _l("Người quản trị không tự giao chức năng cho chính mình.")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A function in a unit for the owner of a user name."""

    unit_id: UUID
    username: str
    function: Function
    title: str = ""


def appoint(wanted: Appointment, *, actor: Actor, now: datetime) -> UUID:
    """Give somebody a function; give the position's id.

    Raises NoSuchStaff, NotOneself and AlreadyHeld.
    """
    account_id = find_staff(wanted.username)
    if account_id is None:
        raise NoSuchStaff(errors={"username": [str(NoSuchStaff.sentence)]})
    if account_id == actor.id:
        raise NotOneself(errors={"username": [str(NotOneself.sentence)]})
    return _assign(account_id, wanted, actor, now)


def take_on(wanted: Appointment, name: str, *, actor: Actor, now: datetime) -> str:
    """Create an account with its first function; give the one-time token for the password.

    Raises UsernameTaken.
    """
    account_id = create_staff(display_name=name, username=wanted.username, actor=actor, now=now)
    _assign(account_id, wanted, actor, now)
    return start_setup(account_id=account_id, actor=actor, now=now)


def _assign(account_id: UUID, wanted: Appointment, actor: Actor, now: datetime) -> UUID:
    return assign(
        account_id=account_id,
        unit_id=wanted.unit_id,
        function=wanted.function,
        title=wanted.title,
        actor=actor,
        now=now,
    )
