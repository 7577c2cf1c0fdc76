from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.access import ANONYMOUS, SYSTEM, Actor
from portal.core.database import transaction
from portal.core.jobs import schedule
from portal.core.jobs.worker import run_all
from portal.identity.accounts import queries
from portal.identity.accounts.models import EndReason, UserSession
from portal.identity.accounts.services import people, sessions
from portal.identity.audit.queries import history
from portal.identity.organisations.queries import positions_of
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import end_position
from tests.factories.identity import make_citizen, make_staff, make_unit, open_browser

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


def resumed_after(token: str, *waits: timedelta) -> Actor:
    """Come back to a session after each wait, and give the actor of the last visit."""
    moment, found = NOW, ANONYMOUS
    for wait in waits:
        moment += wait
        found = sessions.resume(token, moment)
    return found


def signed_in(account_id: UUID, **where: str) -> str:
    with clock.frozen(NOW):
        return open_browser(account_id, **where)


@pytest.mark.parametrize(
    ("kind", "idle", "absolute"),
    [
        ("staff", timedelta(minutes=15), timedelta(hours=8)),
        ("citizen", timedelta(minutes=30), timedelta(hours=12)),
    ],
)
@pytest.mark.asvs("7.3.1")
def test_sessions_run_out(kind: str, idle: timedelta, absolute: timedelta) -> None:
    account_id = make_staff() if kind == "staff" else make_citizen()
    second = timedelta(seconds=1)
    assert resumed_after(signed_in(account_id), idle - second).id == account_id
    assert resumed_after(signed_in(account_id), idle) == ANONYMOUS
    step = timedelta(minutes=10)
    steady = [step] * int(absolute / step - 1)
    assert resumed_after(signed_in(account_id), *steady, step - second).id == account_id
    assert resumed_after(signed_in(account_id), *steady, step) == ANONYMOUS


def test_a_visit_is_noted_at_most_once_a_minute() -> None:
    token = signed_in(make_citizen())
    seen = []
    for seconds in (59, 60, 119, 120):
        sessions.resume(token, NOW + timedelta(seconds=seconds))
        with transaction(writing=False) as session:
            seen.append(session.scalars(sa.select(UserSession.seen_at)).one() - NOW)
    assert [moment.total_seconds() for moment in seen] == [0, 60, 60, 120]


def test_the_token_is_long_random_and_kept_as_a_hash_only() -> None:
    account_id = make_citizen()
    tokens = {signed_in(account_id) for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43  # 32 bytes in base64.
    with transaction(writing=False) as session:
        kept = set(session.scalars(sa.select(UserSession.token_hash)))
    assert not kept & tokens
    assert kept == {queries.token_hash(token) for token in tokens}


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_an_unknown_token_is_nobody(token: str) -> None:
    assert sessions.resume(token, NOW) == ANONYMOUS


def test_an_ended_session_is_dead_and_ending_it_again_writes_nothing() -> None:
    account_id = make_citizen()
    token = signed_in(account_id)
    who = sessions.resume(token, NOW)
    assert who.session_id is not None
    for _ in range(2):
        with transaction():
            sessions.end_session(
                session_id=who.session_id, reason=EndReason.SIGNED_OUT, actor=who, now=NOW
            )
    assert sessions.resume(token, NOW) == ANONYMOUS
    with transaction(writing=False):
        acts = [row.action for row in history("account", account_id)]
    assert acts.count("account.signed_out") == 1


def test_all_other_sessions_end_together() -> None:
    account_id = make_citizen()
    kept, others = signed_in(account_id), [signed_in(account_id) for _ in range(2)]
    stranger = signed_in(make_citizen())
    who = sessions.resume(kept, NOW)
    with transaction():
        assert sessions.end_other_sessions(actor=who, now=NOW) == 2
        assert sessions.end_other_sessions(actor=who, now=NOW) == 0
    assert [sessions.resume(token, NOW).kind for token in others] == ["anonymous"] * 2
    assert sessions.resume(kept, NOW).kind == "citizen"
    assert sessions.resume(stranger, NOW).kind == "citizen"


def test_disabling_an_account_kills_its_sessions_and_enabling_does_not_revive_them() -> None:
    account_id = make_staff()
    token = signed_in(account_id)
    with transaction():
        people.disable_account(account_id=account_id, actor=SYSTEM, now=NOW)
    assert sessions.resume(token, NOW) == ANONYMOUS
    with transaction():
        people.enable_account(account_id=account_id, actor=SYSTEM, now=NOW)
    assert sessions.resume(token, NOW) == ANONYMOUS
    assert sessions.resume(signed_in(account_id), NOW).id == account_id


def test_functions_are_read_anew_each_time() -> None:
    unit_id = make_unit()
    with clock.frozen(NOW):
        account_id = make_staff(unit_id, Function.INTAKE, Function.AUDITOR)
    token = signed_in(account_id)
    who = sessions.resume(token, NOW)
    assert who.holds(Function.INTAKE, unit_id)
    assert not who.holds(Function.AGENCY_HEAD)
    with transaction():
        for position in positions_of(account_id, clock.local(NOW).date()):
            if position.function is Function.INTAKE:
                end_position(position_id=position.id, actor=SYSTEM, now=NOW)
    now_held = sessions.resume(token, NOW)
    assert not now_held.holds(Function.INTAKE, unit_id)
    assert now_held.holds(Function.AUDITOR, unit_id)


def test_only_living_sessions_are_listed() -> None:
    account_id = make_staff()
    token = signed_in(account_id, user_agent="Firefox", address="203.0.113.77")
    signed_in(make_staff())
    ended = sessions.resume(signed_in(account_id), NOW)
    assert ended.session_id is not None
    with transaction():
        sessions.end_session(
            session_id=ended.session_id, reason=EndReason.SIGNED_OUT, actor=ended, now=NOW
        )
    with transaction(writing=False):
        (row,) = queries.sessions_of(account_id, NOW)
        assert (row.user_agent, row.network) == ("Firefox", "203.0.113.0/24")
        assert queries.sessions_of(account_id, NOW + timedelta(hours=1)) == ()
        with pytest.raises(queries.SessionNotFound):
            queries.get_session(ended.session_id)
    assert sessions.resume(token, NOW).session_id == row.id


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("not an address", ""),
    ],
)
def test_addresses_are_shortened(address: str, network: str) -> None:
    assert sessions.network_of(address) == network


def test_the_sweep_notes_what_ran_out_and_forgets_what_is_long_over() -> None:
    officer, citizen = make_staff(), make_citizen()
    signed_in(officer)
    signed_in(citizen)
    moment = NOW + timedelta(minutes=20)  # Past the rest of staff, within that of citizens.
    with transaction():
        assert sessions.sweep(moment) == 1
    assert ends() == {officer: (moment, EndReason.EXPIRED), citizen: (None, None)}
    with transaction():
        assert sessions.sweep(moment + sessions.KEEP_SESSIONS) == 1
    assert set(ends()) == {officer, citizen}, "A year is not over yet"
    with transaction():
        sessions.sweep(moment + sessions.KEEP_SESSIONS + timedelta(seconds=1))
    assert set(ends()) == {citizen}


def ends() -> dict[UUID, tuple[datetime | None, EndReason | None]]:
    with transaction(writing=False) as reading:
        return {
            row.account_id: (row.ended_at, row.end_reason) for row in reading.query(UserSession)
        }


def test_the_sweep_comes_round_by_itself() -> None:
    officer = make_staff()
    signed_in(officer)
    with clock.frozen(NOW + timedelta(hours=1)):
        schedule.enqueue_due(clock.now())
        run_all(prefix="accounts.")
    assert ends()[officer] == (NOW + timedelta(hours=1), EndReason.EXPIRED)
