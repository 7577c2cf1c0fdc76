"""Finding who may sign what for an agency, now and on any day before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import NotFound
from portal.records.registers.queries.documents import DocumentRow
from portal.records.signatures.models import SigningAuthority
from portal.records.signatures.queries import in_force_at, keeps_authority_register
from portal.records.signatures.rules import (
    AuthorityState,
    Matter,
    Scope,
    SigningForm,
    capacity_lines,
    covers,
)


class AuthorityNotFound(NotFound):
    """There is no such entry."""


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An entry of the authority register."""

    id: UUID
    unit_id: UUID
    account_id: UUID
    holder_name: str
    title: str
    form: SigningForm
    head_title: str
    scope: Scope
    codes: list[str]
    valid_from: date
    valid_through: date | None
    decision_number: str
    decision_date: date
    decision_file_id: UUID | None
    state: AuthorityState
    proposed_by_id: UUID | None
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    refused_reason: str | None
    ended_at: datetime | None
    ended_by: str | None
    ended_reason: str | None

    def covers(self, matter: Matter) -> bool:
        """Tell whether the entry is about a matter."""
        return covers(self.scope, self.codes, matter)

    def lines(self, collective: str = "") -> tuple[str, ...]:
        """Write what stands above the holder's title on a paper."""
        return capacity_lines(self.form, head_title=self.head_title, collective=collective)

    @property
    def may_be_ended(self) -> bool:
        """Tell whether the entry is confirmed and was not cut short."""
        return self.state is AuthorityState.CONFIRMED and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of the signer of a document at the moment of signing.

    ``kept`` is whether the agency had a register at all; ``authority`` is the entry that held.
    """

    kept: bool
    day: date | None
    signer_name: str
    authority: AuthorityRow | None


_COLUMNS = [getattr(SigningAuthority, name) for name in AuthorityRow.__slots__]


def get_authority(authority_id: UUID) -> AuthorityRow:
    """Give an entry; raises AuthorityNotFound."""
    found = _rows(SigningAuthority.id == authority_id)
    if not found:
        raise AuthorityNotFound
    return found[0]


def authorities_of(unit_ids: Iterable[UUID]) -> list[AuthorityRow]:
    """List all entries of some units, the newest first; nothing is ever removed."""
    return _rows(SigningAuthority.unit_id.in_(set(unit_ids)))


def holders(unit_id: UUID, matter: Matter, moment: datetime) -> list[AuthorityRow]:
    """List the entries of a unit under which somebody may sign a matter at a moment."""
    rows = _rows(SigningAuthority.unit_id == unit_id, in_force_at(moment))
    return [row for row in rows if row.covers(matter)]


def holders_of_documents(unit_id: UUID, kind: str | None, moment: datetime) -> list[AuthorityRow]:
    """List the entries under which somebody may sign a kind of document, or any kind at all."""
    if kind is not None:
        return holders(unit_id, Matter(Scope.DOCUMENTS, kind), moment)
    rows = _rows(SigningAuthority.unit_id == unit_id, in_force_at(moment))
    return [row for row in rows if row.scope is not Scope.RESULTS]


def find_authority(
    unit_id: UUID, account_id: UUID, matter: Matter, moment: datetime
) -> AuthorityRow | None:
    """Give the entry under which an account may sign a matter at a moment, or nothing."""
    found = (row for row in holders(unit_id, matter, moment) if row.account_id == account_id)
    return next(found, None)


def standing_of(document: DocumentRow) -> Standing:
    """Say what the register holds about who signed a document, for the day of signing.

    Documents signed before the signer's account was noted are looked up by name.
    """
    moment = document.signed_at or document.released_at
    kept = keeps_authority_register(document.unit_id)
    name = document.signer_name
    if moment is None or not kept:
        return Standing(kept, moment and local(moment).date(), name, None)
    rows = holders(document.unit_id, document.matter, moment)
    found = (row for row in rows if _is_signer(row, document))
    return Standing(kept, local(moment).date(), name, next(found, None))


def _is_signer(row: AuthorityRow, document: DocumentRow) -> bool:
    if document.signer_id is not None:
        return row.account_id == document.signer_id
    return row.holder_name == document.signer_name


def _rows(*wanted: sa.ColumnElement[bool]) -> list[AuthorityRow]:
    query = sa.select(*_COLUMNS).where(*wanted).order_by(SigningAuthority.id.desc())
    return [AuthorityRow(*row) for row in session().execute(query)]
