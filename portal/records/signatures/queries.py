"""Finding signatures under way, and who may sign for an agency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.jobs import Job, JobState
from portal.identity.organisations.queries import people_in
from portal.identity.organisations.rules import Function
from portal.records.signatures.models import DeskTransfer, RemoteSigning, SigningAuthority
from portal.records.signatures.rules import AuthorityState, Matter, covers


class TransferNotFound(NotFound):
    """There is no such transfer, or it is another person's."""


class SigningNotFound(NotFound):
    """There is no such signing, or it is another person's."""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """How a file fares on its way to the desk and back."""

    id: UUID
    account_id: UUID
    sha256: str
    title: str
    back: str
    created_at: datetime
    expires_at: datetime
    downloaded_at: datetime | None
    uploaded_at: datetime | None
    refusal: str | None
    signed_sha256: str | None


_TRANSFER = sa.select(*(DeskTransfer.__table__.c[name] for name in TransferRow.__slots__))


def transfer(transfer_id: UUID, *, account_id: UUID | None) -> TransferRow:
    """Give an officer's transfer; raises TransferNotFound, for another's too."""
    mine = DeskTransfer.account_id == account_id
    row = session().execute(_TRANSFER.where(DeskTransfer.id == transfer_id, mine)).one_or_none()
    if row is None:
        raise TransferNotFound
    return TransferRow(*row)


def locked_transfer(transfer_id: UUID, *, account_id: UUID | None) -> DeskTransfer:
    """Give an officer's transfer to be changed, locked; raises TransferNotFound likewise."""
    mine = (DeskTransfer.id == transfer_id, DeskTransfer.account_id == account_id)
    found = session().scalar(sa.select(DeskTransfer).where(*mine).with_for_update())
    if found is None:
        raise TransferNotFound
    return found


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


def authorised_in(unit_id: UUID, moment: datetime, matter: Matter) -> Mapping[UUID, str]:
    """Give whom a unit's register lets sign a matter at a moment, each with the decision for it."""
    columns = (getattr(SigningAuthority, name) for name in _OF_AUTHORITY)
    here = SigningAuthority.unit_id == unit_id
    rows = session().execute(sa.select(*columns).where(here, in_force_at(moment)))
    return {row[0]: row[1] for row in rows if covers(row[2], row[3], matter)}


_OF_AUTHORITY = ("account_id", "decision_number", "scope", "codes")


def signers_of(unit_id: UUID, moment: datetime, matter: Matter) -> Mapping[UUID, str]:
    """Give who may sign a matter for an agency at a moment, each with the decision for it.

    Pages and the sealer ask this alike. Where the agency keeps no register these are its heads,
    by the positions that they held that day and under no decision.
    """
    if keeps_authority_register(unit_id):
        return authorised_in(unit_id, moment, matter)
    heads = people_in(unit_id, Function.AGENCY_HEAD, local(moment).date())
    return {each.account_id: "" for each in heads}


def keeps_authority_register(unit_id: UUID) -> bool:
    """Tell whether a unit has ever had an entry in force in its authority register."""
    wanted = sa.select(SigningAuthority.id).where(
        SigningAuthority.unit_id == unit_id,
        SigningAuthority.state == AuthorityState.CONFIRMED,
    )
    return session().scalar(wanted.limit(1)) is not None
