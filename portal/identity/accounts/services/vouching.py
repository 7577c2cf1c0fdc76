"""Signing in a citizen for whom an identity provider vouches."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM
from portal.core.database import session, transaction
from portal.identity.accounts import queries
from portal.identity.accounts.models import Account, ExternalIdentity
from portal.identity.accounts.services.people import create_citizen
from portal.identity.accounts.services.providers import (
    Identity,
    IdentityProvider,
    IdentityRefused,
    Question,
)
from portal.identity.accounts.services.sessions import open_session
from portal.identity.accounts.services.signing_in import Browser
from portal.identity.audit.services import record


def with_provider(
    *, provider: IdentityProvider, code: str, question: Question, browser: Browser, now: datetime
) -> str:
    """Trade a code for an identity and give the token of a session for its account.

    The account is known by issuer and subject; at the first visit it is found by identity
    number, or created. Runs in a transaction of its own, after the provider has answered.
    Raises ProviderDown, and IdentityRefused also for a closed account.
    """
    identity = provider.exchange(code, question, now)
    with transaction():
        return open_session(
            account_id=_account_of(identity, now),
            user_agent=browser.user_agent,
            address=browser.address,
            now=now,
        )


def _account_of(identity: Identity, now: datetime) -> UUID:
    account_id = _linked(identity) or _link(identity, now)
    if session().get_one(Account, account_id).disabled_at:
        raise IdentityRefused
    return account_id


def _linked(identity: Identity) -> UUID | None:
    return session().scalar(
        sa.select(ExternalIdentity.account_id).where(
            ExternalIdentity.issuer == identity.issuer,
            ExternalIdentity.subject == identity.subject,
        )
    )


def _link(identity: Identity, now: datetime) -> UUID:
    known = queries.find_by_identity_number(identity.identity_number)
    account_id = known.id if known else _create(identity, now)
    session().add(
        ExternalIdentity(
            issuer=identity.issuer,
            subject=identity.subject,
            account_id=account_id,
            linked_at=now,
        )
    )
    record(
        action="account.identity_linked",
        actor=SYSTEM,
        now=now,
        subject="account",
        subject_id=account_id,
        issuer=identity.issuer,
    )
    return account_id


def _create(identity: Identity, now: datetime) -> UUID:
    return create_citizen(
        display_name=identity.full_name,
        identity_number=identity.identity_number,
        date_of_birth=identity.date_of_birth,
        sex=identity.sex,
        phone=identity.phone,
        actor=SYSTEM,
        now=now,
    )
