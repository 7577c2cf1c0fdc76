"""Finding people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from portal.core.crypto import blind_index
from portal.core.database import read_uuid, session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.remembering import remembered
from portal.identity.accounts.models import Account, AccountKind
from portal.identity.accounts.rules import Sex
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import Function

IDENTITY_PURPOSE = "account.identity_number"


class AccountNotFound(NotFound):
    """There is no such account."""

    sentence = _l("Không tìm thấy tài khoản này.")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as other packages see it; the identity number stays out of any print."""

    id: UUID
    kind: AccountKind
    display_name: str
    username: str | None
    identity_number: str | None = field(repr=False)
    date_of_birth: date | None
    sex: Sex | None
    phone: str | None
    email: str | None
    language: str | None
    commune_code: str | None
    address: str | None
    disabled_at: datetime | None
    demonstration: bool


class Addresses(NamedTuple):
    """The addresses a person has left, by the channel that reaches them."""

    email: str | None
    sms: str | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff in a function: ``title`` is what stands under the signature."""

    account_id: UUID
    display_name: str
    unit_id: UUID
    function: Function
    title: str


_ACCOUNT = sa.select(*(Account.__table__.c[name] for name in AccountRow.__slots__))
_ADDRESSES = sa.select(Account.__table__.c.email, Account.__table__.c.phone).where(
    Account.__table__.c.id == sa.bindparam("account_id")
)


@remembered(steady=True)
def get_account(account_id: UUID) -> AccountRow:
    """Give an account; raises AccountNotFound."""
    found = _accounts(_ACCOUNT.where(Account.id == account_id))
    if not found:
        raise AccountNotFound
    return found[0]


@remembered(steady=True)
def addresses_of(account_id: UUID) -> Addresses:
    """Give where a person wants to be told; raises AccountNotFound."""
    row = session().connection().execute(_ADDRESSES, {"account_id": account_id}).one_or_none()
    if row is None:
        raise AccountNotFound
    return Addresses(*row)


def find_by_identity_number(number: str) -> AccountRow | None:
    """Find the account of a 12-digit identity number by its keyed hash, or nothing."""
    index = blind_index(IDENTITY_PURPOSE, number)
    found = _accounts(_ACCOUNT.where(Account.identity_index == index))
    return found[0] if found else None


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of many accounts at once."""
    wanted = sa.select(Account.id, Account.display_name).where(Account.id.in_(set(account_ids)))
    return dict(session().execute(wanted).all())


def names_by_text(ids: Iterable[str]) -> dict[str, str]:
    """Give the names of accounts by their ids as text; what is no account's id has none."""
    known = (read_uuid(text) for text in ids)
    return {str(key): name for key, name in names_of(key for key in known if key).items()}


@remembered(steady=True)
def staff_in(unit_id: UUID, function: Function | None, today: date) -> tuple[StaffRow, ...]:
    """List the people who hold a function (or any) in a unit on a day, disabled ones left out."""
    held = organisations.people_in(unit_id, function, today)
    known = _enabled_names({position.account_id for position in held})
    return tuple(
        StaffRow(
            account_id=position.account_id,
            display_name=known[position.account_id],
            unit_id=position.unit_id,
            function=position.function,
            title=position.title,
        )
        for position in held
        if position.account_id in known
    )


def demonstration_citizens() -> tuple[AccountRow, ...]:
    """List the citizens who exist for the demonstration only, oldest first."""
    enabled = _ACCOUNT.where(Account.demonstration, Account.disabled_at.is_(None))
    return _accounts(enabled.where(Account.kind == AccountKind.CITIZEN).order_by(Account.id))


def demonstration_staff(today: date) -> tuple[tuple[str, tuple[StaffRow, ...]], ...]:
    """List the demonstration's units by name, each with its people by function."""
    order = list(Function)
    return tuple(
        (
            unit.name,
            tuple(
                sorted(staff_in(unit.id, None, today), key=lambda row: order.index(row.function))
            ),
        )
        for unit in organisations.units()
        if unit.demonstration
    )


def _enabled_names(account_ids: set[UUID]) -> dict[UUID, str]:
    wanted = sa.select(Account.id, Account.display_name).where(
        Account.id.in_(account_ids), Account.disabled_at.is_(None)
    )
    return dict(session().execute(wanted).all())


def _accounts(wanted: sa.Select[Any]) -> tuple[AccountRow, ...]:
    return tuple(AccountRow(**row) for row in session().execute(wanted).mappings())
