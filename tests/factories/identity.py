"""Units, people and signed-in browsers for tests; call them inside no transaction."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import SYSTEM, Actor, Grant
from portal.core.database import transaction
from portal.identity.accounts.rules import Sex
from portal.identity.accounts.services.people import create_citizen, create_staff
from portal.identity.accounts.services.sessions import open_session
from portal.identity.organisations.rules import Function, UnitKind
from portal.identity.organisations.services import assign, create_unit

_numbers = count(1)

# Before the days at which tests stop the clock: who works there has done so for years.
LONG_AGO = datetime(2020, 1, 6, 3, tzinfo=UTC)


def make_unit(code: str | None = None, **facts: object) -> UUID:
    """Create a ward's people's committee, or whatever the facts say."""
    chosen = {
        "name": "UBND phường Hạc Thành",
        "short_name": "UBND phường Hạc Thành",
        "kind": UnitKind.COMMUNE,
        "symbol": "UBND",
        "place_name": "Hạc Thành",
        "actor": SYSTEM,
        "now": clock.now(),
    } | facts
    with transaction():
        return create_unit(code=code or f"H56.{next(_numbers) + 100}", **chosen)  # type: ignore[arg-type]


def make_citizen(identity_number: str | None = None, **facts: object) -> UUID:
    """Create a citizen born on 8 March 1992 in Thanh Hóa."""
    chosen = {
        "display_name": "Nguyễn Thị Lan Anh",
        "date_of_birth": date(1992, 3, 8),
        "sex": Sex.FEMALE,
        "actor": SYSTEM,
        "now": clock.now(),
    } | facts
    number = identity_number or f"038192{next(_numbers):06d}"
    with transaction():
        return create_citizen(identity_number=number, **chosen)  # type: ignore[arg-type]


def make_staff(
    unit_id: UUID | None = None, *functions: Function, title: str = "", **facts: object
) -> UUID:
    """Create a member of staff who holds functions in a unit."""
    chosen = {
        "display_name": "Trịnh Thị Mai",
        "username": f"staff{next(_numbers)}",
        "actor": SYSTEM,
        "now": clock.now(),
    } | facts
    with transaction():
        account_id = create_staff(**chosen)  # type: ignore[arg-type]
        for function in functions if unit_id else ():
            assign(
                account_id=account_id,
                unit_id=unit_id,  # type: ignore[arg-type]
                function=function,
                title=title,
                actor=SYSTEM,
                now=LONG_AGO,
            )
    return account_id


def open_browser(account_id: UUID, user_agent: str = "pytest", address: str = "127.0.0.1") -> str:
    """Begin a session as signing in does, and give its token."""
    with transaction():
        return open_session(
            account_id=account_id, user_agent=user_agent, address=address, now=clock.now()
        )


def sign_in(client: FlaskClient, account_id: UUID) -> str:
    """Let a test client carry a session of an account, and give the session's token."""
    token = open_browser(account_id)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return token


def staff_actor(unit_id: UUID, *functions: Function, account_id: UUID | None = None) -> Actor:
    """Make an actor for tests of policies and services, without a database."""
    grants = frozenset(Grant(unit_id, function.value) for function in functions)
    return Actor(id=account_id or UUID(int=7), name="Trịnh Thị Mai", kind="staff", grants=grants)


def citizen_actor(account_id: UUID | None = None) -> Actor:
    """Make a citizen for tests of policies and services, without a database."""
    return Actor(id=account_id or UUID(int=8), name="Nguyễn Thị Lan Anh", kind="citizen")
