"""Finding the staff that administrators look after, and their second factors."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.search.fold import name_sort_key
from portal.identity.accounts.models import Account, AccountKind, RecoveryCode, SecondFactor
from portal.identity.accounts.queries.people import AccountNotFound
from portal.identity.organisations import queries as organisations

_OWNER, _FACTOR = Account.__table__.c, SecondFactor.__table__.c


@dataclass(frozen=True, slots=True)
class ManagedRow:
    """A member of staff as administrators see one; ``unit_ids`` is where the person belongs."""

    id: UUID
    display_name: str
    username: str | None
    disabled_at: datetime | None
    demonstration: bool
    enrolled_at: datetime | None
    unit_ids: frozenset[UUID]


def get_managed(account_id: UUID, today: date) -> ManagedRow:
    """Give a member of staff; raises AccountNotFound."""
    found = _managed({account_id}, today)
    if not found:
        raise AccountNotFound
    return found[0]


def staff_once_in(unit_id: UUID, today: date) -> tuple[ManagedRow, ...]:
    """List the people who hold or ever held a function in a unit, by name as Vietnamese sort."""
    found = _managed(organisations.accounts_once_in(unit_id), today)
    return tuple(sorted(found, key=lambda row: name_sort_key(row.display_name)))


def find_staff(username: str) -> UUID | None:
    """Find an open staff account by its user name."""
    return session().scalar(
        sa.select(Account.id).where(
            Account.username == username.lower(),
            Account.kind == AccountKind.STAFF,
            Account.disabled_at.is_(None),
        )
    )


def find_second_factor(account_id: UUID) -> SecondFactor | None:
    """Find the second factor of an account, confirmed or only begun."""
    return session().get(SecondFactor, account_id)


def unused_recovery_codes(account_id: UUID) -> int:
    """Count the recovery codes that an account has left."""
    left = sa.select(sa.func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session().scalar(left) or 0


def _managed(account_ids: Iterable[UUID], today: date) -> list[ManagedRow]:
    wanted = set(account_ids)
    belongs = organisations.units_of(wanted, today)
    columns = [_OWNER[name] for name in ManagedRow.__slots__[:5]]
    rows = session().execute(
        sa.select(*columns, _FACTOR.confirmed_at.label("enrolled_at"))
        .outerjoin_from(Account.__table__, SecondFactor.__table__, _FACTOR.account_id == _OWNER.id)
        .where(_OWNER.id.in_(wanted), _OWNER.kind == AccountKind.STAFF)
    )
    return [
        ManagedRow(**row, unit_ids=belongs.get(row["id"], frozenset())) for row in rows.mappings()
    ]
