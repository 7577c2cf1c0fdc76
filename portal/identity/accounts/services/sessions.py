"""Sessions: opaque tokens with limits, resumed on each request and ended at will."""

import ipaddress
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import ANONYMOUS, Actor, Grant
from portal.core.database import rows_changed, session, transaction
from portal.core.events import publish
from portal.core.i18n import locale
from portal.core.settings import settings
from portal.identity.accounts.events import SignedIn
from portal.identity.accounts.models import Account, AccountKind, EndReason, UserSession, alive
from portal.identity.accounts.queries import LiveSession, find_live_session, token_hash
from portal.identity.accounts.services.acting import deputations_of, functions_of
from portal.identity.audit.services import record

TOUCH_EVERY = timedelta(minutes=1)
KEEP_SESSIONS = timedelta(days=365)
_TOKEN_BYTES = 32


def open_session(*, account_id: UUID, user_agent: str, address: str, now: datetime) -> str:
    """Begin a session in the present transaction and give its token (256 random bits)."""
    account = session().get_one(Account, account_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    made = UserSession(
        token_hash=token_hash(token),
        account_id=account_id,
        created_at=now,
        seen_at=now,
        user_agent=user_agent[:200],
        network=network_of(address),
    )
    new_device = _is_new_device(made)
    account.language = locale()
    session().add(made)
    session().flush()
    who = Actor(id=account_id, name=account.display_name, kind=account.kind.value)
    _record("account.signed_in", who, session_id=made.id, now=now, new_device=new_device)
    publish(SignedIn(account_id, now, made.user_agent, made.network, new_device))
    return token


def person_of(token: str, now: datetime) -> Actor:
    """Give the person behind a token in the present transaction, where it was just made."""
    live = find_live_session(token, now)
    return _actor_of(live, now) if live else ANONYMOUS


def resume(token: str, now: datetime) -> Actor:
    """Give the person behind a token as they are now, with today's functions.

    Reads in a transaction of its own, before the request's begins, and notes the visit at
    most once a minute. A token that is unknown, run out or ended gives the anonymous actor.
    """
    with transaction(writing=False):
        live = find_live_session(token, now)
        found = _actor_of(live, now) if live else ANONYMOUS
    if live and now - live.seen_at >= TOUCH_EVERY:
        _touch(live.id, now)
    return found


def note_proof(*, session_id: UUID, now: datetime) -> str:
    """Note that a session's person has just given the second factor; give its new token.

    The old token is dead at once (ASVS 5.0.0, 7.2.4).
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session().execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id)
        .values(mfa_at=now, token_hash=token_hash(token))
    )
    return token


def sweep(now: datetime) -> int:
    """Note the end of sessions that ran out, and drop those a year old; give how many ran out.

    A year is kept because a new browser is told from a known one by the sessions before.
    """
    ran_out = sum(_end_run_out(kind, now) for kind in AccountKind)
    session().execute(sa.delete(UserSession).where(UserSession.ended_at < now - KEEP_SESSIONS))
    return ran_out


def _end_run_out(kind: AccountKind, now: datetime) -> int:
    owners = sa.select(Account.id).where(Account.kind == kind)
    ran_out = sa.and_(UserSession.account_id.in_(owners), sa.not_(alive(kind, now)))
    return _end(ran_out, EndReason.EXPIRED, now)


def end_session(*, session_id: UUID, reason: EndReason, actor: Actor, now: datetime) -> None:
    """End one session; ending it again changes nothing."""
    if _end(UserSession.id == session_id, reason, now):
        signed_out = reason is EndReason.SIGNED_OUT
        action = "account.signed_out" if signed_out else "account.session_ended"
        _record(action, actor, session_id=session_id, now=now)


def end_other_sessions(*, actor: Actor, now: datetime) -> int:
    """End all sessions of the actor but the present one; give how many there were."""
    wanted = sa.and_(UserSession.account_id == actor.id, UserSession.id != actor.session_id)
    count = _end(wanted, EndReason.ENDED_BY_OWNER, now)
    if count:
        _record("account.session_ended", actor, session_id=None, now=now, count=count)
    return count


def end_all_sessions(*, account_id: UUID, reason: EndReason, now: datetime) -> int:
    """End every session of an account; give how many there were."""
    return _end(UserSession.account_id == account_id, reason, now)


def network_of(address: str) -> str:
    """Shorten an address to its network, /24 or /48; what is no address gives nothing."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if parsed.version == 4 else 48  # noqa: PLR2004 - the two versions of IP.
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def _actor_of(live: LiveSession, now: datetime) -> Actor:
    grants: frozenset[Grant] = frozenset()
    if live.kind is AccountKind.STAFF:
        grants = functions_of(live.account_id, now)
    owes = live.kind is AccountKind.STAFF and _owes_second_factor(live)
    verified = not owes or (live.enrolled and live.proved_at is not None)
    return Actor(
        live.account_id,
        live.display_name,
        live.kind.value,
        grants if verified else frozenset(),
        live.id,
        verified=verified,
        fresh=not owes or (verified and _is_fresh(live.proved_at, now)),
        deputations=deputations_of(live.account_id, now) if grants and verified else (),
    )


def _owes_second_factor(live: LiveSession) -> bool:
    """Tell whether staff must prove themselves twice: who has enrolled, and in production all."""
    if live.demonstration and settings().demonstration:
        return False
    return live.enrolled or settings().second_factor_required


def _is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    return proved_at is not None and now - proved_at <= timedelta(minutes=settings().proof_minutes)


def _touch(session_id: UUID, now: datetime) -> None:
    with transaction() as own:
        own.execute(sa.update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def _is_new_device(made: UserSession) -> bool:
    """Tell whether the account was used before, but never from such a browser and network."""
    earlier = sa.select(UserSession.user_agent, UserSession.network).where(
        UserSession.account_id == made.account_id
    )
    known = {tuple(row) for row in session().execute(earlier.distinct())}
    return bool(known) and (made.user_agent, made.network) not in known


def _end(wanted: sa.ColumnElement[bool], reason: EndReason, now: datetime) -> int:
    done = session().execute(
        sa.update(UserSession)
        .where(wanted, UserSession.ended_at.is_(None))
        .values(ended_at=now, end_reason=reason)
    )
    return rows_changed(done)


def _record(
    action: str, actor: Actor, *, session_id: UUID | None, now: datetime, **facts: int
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="account",
        subject_id=str(actor.id),
        unit_id=None,
        session=str(session_id) if session_id else None,
        **facts,
    )
