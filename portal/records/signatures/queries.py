"""Finding signatures under way, and who may sign for an agency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.jobs import Job, JobState
from portal.records.signatures.models import DeskTransfer, RemoteSigning, SigningAuthority
from portal.records.signatures.rules import AuthorityState


class TransferNotFound(NotFound):
    """There is no such transfer, or it is another person's."""


class SigningNotFound(NotFound):
    """There is no such signing, or it is another person's."""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """How a file fares on its way to the desk and back."""

    id: UUID
    expires_at: datetime
    downloaded_at: datetime | None
    uploaded_at: datetime | None
    refusal: str | None
    signed_sha256: str | None


_TRANSFER = sa.select(*(DeskTransfer.__table__.c[name] for name in TransferRow.__slots__))


def transfer(transfer_id: UUID, *, account_id: UUID) -> TransferRow:
    """Give an officer's transfer; raises TransferNotFound, for another's too."""
    mine = DeskTransfer.account_id == account_id
    row = session().execute(_TRANSFER.where(DeskTransfer.id == transfer_id, mine)).one_or_none()
    if row is None:
        raise TransferNotFound
    return TransferRow(*row)


def locked_signing(signing_id: UUID, *, account_id: UUID) -> RemoteSigning:
    """Give a citizen's signing to be finished, locked; raises SigningNotFound likewise."""
    wanted = sa.select(RemoteSigning).where(
        RemoteSigning.id == signing_id, RemoteSigning.account_id == account_id
    )
    found = session().scalar(wanted.with_for_update())
    if found is None:
        raise SigningNotFound
    return found


def find_hindrance(key_prefix: str) -> str | None:
    """Name the refusal for which a job (whose key begins so) waits or was given up, if any."""
    held_up = Job.state.in_((JobState.READY, JobState.FAILED))
    wanted = (
        sa.select(Job.error)
        .where(Job.key.startswith(key_prefix, autoescape=True), held_up, Job.error.is_not(None))
        .order_by(Job.created_at.desc())
    )
    found: str | None = session().scalar(wanted.limit(1))
    return found


def in_force_at(moment: datetime) -> sa.ColumnElement[bool]:
    """Say in SQL that an entry of the authority register holds at a moment."""
    day = local(moment).date()
    return sa.and_(
        SigningAuthority.state == AuthorityState.CONFIRMED,
        SigningAuthority.valid_from <= day,
        sa.or_(SigningAuthority.valid_through.is_(None), SigningAuthority.valid_through >= day),
        sa.or_(SigningAuthority.ended_at.is_(None), SigningAuthority.ended_at > moment),
    )


def authorised_in(unit_id: UUID, moment: datetime) -> frozenset[UUID]:
    """List the accounts whom a unit's register lets sign something at a moment."""
    wanted = sa.select(SigningAuthority.account_id).where(
        SigningAuthority.unit_id == unit_id, in_force_at(moment)
    )
    return frozenset(session().scalars(wanted))


def keeps_authority_register(unit_id: UUID) -> bool:
    """Tell whether a unit has ever had an entry in force in its authority register."""
    wanted = sa.select(SigningAuthority.id).where(
        SigningAuthority.unit_id == unit_id,
        SigningAuthority.state == AuthorityState.CONFIRMED,
    )
    return session().scalar(wanted.limit(1)) is not None
