"""Finding outgoing documents, and who may sign one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.clock import local
from portal.core.database import session
from portal.core.downloads import Downloadable, MadeFile
from portal.core.errors import NotFound
from portal.core.search.fold import fold
from portal.core.settings import settings
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.queries import get_unit
from portal.identity.organisations.rules import Function
from portal.records.correspondence.models import OutgoingAnnex, OutgoingDocument
from portal.records.correspondence.rules import Step
from portal.records.documents import queries as documents
from portal.records.registers.models import IssuedDocument
from portal.records.registers.queries import DocumentRow, authorities
from portal.records.registers.queries import get as get_issued
from portal.records.registers.rules import DocumentState
from portal.records.registers.services.sheets import collective_of
from portal.records.signatures.queries import keeps_authority_register
from portal.records.signatures.rules import (
    Matter,
    Scope,
    capacity_lines,
    number_in_words,
)
from portal.records.signatures.rules import SigningForm as Form

_MOST_OFFERED = 100


class OutgoingNotFound(NotFound):
    """There is no such document."""


@dataclass(frozen=True, slots=True)
class SignerChoice:
    """Somebody who may sign a kind of document today, and in what capacity."""

    account_id: UUID
    name: str
    title: str
    form: Form
    capacity: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """A document as a list shows it."""

    id: UUID
    kind: str
    subject: str
    step: Step
    pending: str | None
    drafter_name: str
    signer_name: str
    updated_at: datetime
    number: int | None
    symbol: str | None
    issued_on: date | None
    public_id: str | None

    @property
    def full_number(self) -> str:
        """Write number and symbol; empty before a number is given."""
        return number_in_words(self.number, self.symbol or "") if self.number else ""


@dataclass(frozen=True, slots=True)
class OutgoingFilter:
    """Which documents of which units: those on some desks, with some words."""

    unit_ids: frozenset[UUID]
    steps: Collection[Step] = ()
    words: str = ""

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Say it in SQL."""
        wanted: list[sa.ColumnElement[bool]] = [OutgoingDocument.unit_id.in_(self.unit_ids)]
        if self.steps:
            wanted.append(OutgoingDocument.step.in_(set(self.steps)))
        wanted += [OutgoingDocument.folded.contains(word) for word in fold(self.words).split()]
        return sa.and_(*wanted)


_ROW: sa.Select[Any] = sa.select(
    *(getattr(OutgoingDocument, name) for name in OutgoingRow.__slots__[:8]),
    *(getattr(IssuedDocument, name) for name in OutgoingRow.__slots__[8:]),
).outerjoin(IssuedDocument, IssuedDocument.id == OutgoingDocument.issued_document_id)


def page(wanted: OutgoingFilter, *, offset: int, limit: int) -> Sequence[OutgoingRow]:
    """List documents, the one changed last first; up to one row past the limit."""
    query = _ROW.where(wanted.condition).order_by(OutgoingDocument.updated_at.desc())
    return [OutgoingRow(*row) for row in session().execute(query.offset(offset).limit(limit + 1))]


def get(document_id: UUID) -> OutgoingDocument:
    """Give a document to be read; raises OutgoingNotFound."""
    found = session().get(OutgoingDocument, document_id)
    if found is None:
        raise OutgoingNotFound
    return found


def locked(document_id: UUID) -> OutgoingDocument:
    """Give a document to be changed in this transaction; raises OutgoingNotFound."""
    found = session().get(OutgoingDocument, document_id, with_for_update=True)
    if found is None:
        raise OutgoingNotFound
    return found


def annexes(document_id: UUID) -> Sequence[OutgoingAnnex]:
    """List a document's annexes in their order."""
    wanted = sa.select(OutgoingAnnex).where(OutgoingAnnex.document_id == document_id)
    return session().scalars(wanted.order_by(OutgoingAnnex.id)).all()


def get_annex(document: OutgoingDocument, annex_id: UUID) -> OutgoingAnnex:
    """Give an annex of a document; raises OutgoingNotFound."""
    found = next((each for each in annexes(document.id) if each.id == annex_id), None)
    if found is None:
        raise OutgoingNotFound
    return found


def latest_file(document: OutgoingDocument) -> MadeFile:
    """Give the document's file as far as it has come; raises OutgoingNotFound before the first."""
    key = document.sealed_sha256 or document.certified_sha256 or document.rendered_sha256
    if key is None:
        raise OutgoingNotFound
    number = full_number(document).replace("/", "-")
    return MadeFile(f"{number or 'du-thao'}.pdf", key)


def version_of(document: OutgoingDocument) -> str:
    """Name what lies on a desk to be read: the submission, and the SHA-256 of its file.

    The file alone does not say it all: an annex of its own may change under the same title.
    """
    return f"{document.revision}:{document.certified_sha256 or document.rendered_sha256 or ''}"


def published_annexes(document: DocumentRow) -> Sequence[OutgoingAnnex]:
    """List the sealed annex files that everybody may have with a released document."""
    if document.personal or document.sha256 is None:
        return ()
    wanted = (
        sa.select(OutgoingAnnex)
        .join(OutgoingDocument, OutgoingDocument.id == OutgoingAnnex.document_id)
        .where(OutgoingDocument.issued_document_id == document.id)
        .where(OutgoingAnnex.sealed_sha256.is_not(None))
    )
    return session().scalars(wanted.order_by(OutgoingAnnex.id)).all()


def annex_file(annex: OutgoingAnnex) -> Downloadable:
    """Give an annex that is a file of its own; raises OutgoingNotFound for text.

    Until the agency has sealed it, it is a stranger's upload that the scanner has to clear.
    """
    if annex.sealed_sha256 is not None:
        return MadeFile("phu-luc.pdf", annex.sealed_sha256)
    if annex.file_id is None:
        raise OutgoingNotFound
    return documents.get(annex.file_id)


def full_number(document: OutgoingDocument) -> str:
    """Write a document's number and symbol; empty before a number is given."""
    issued = document.issued_document_id
    return get_issued(issued).full_number if issued else ""


def replaceable(unit_id: UUID) -> list[tuple[UUID, str]]:
    """List a unit's outgoing documents in force that another one may replace, newest first.

    They are named by their ids in the register.
    """
    return _released(IssuedDocument.id, unit_id, IssuedDocument.state == DocumentState.IN_FORCE)


def released(unit_id: UUID) -> list[tuple[UUID, str]]:
    """List a unit's released outgoing documents by their own ids, newest first."""
    return _released(OutgoingDocument.id, unit_id)


def _released(
    key: InstrumentedAttribute[UUID], unit_id: UUID, *more: sa.ColumnElement[bool]
) -> list[tuple[UUID, str]]:
    wanted = (
        sa.select(key, IssuedDocument.number, IssuedDocument.symbol, IssuedDocument.title)
        .join(IssuedDocument, IssuedDocument.id == OutgoingDocument.issued_document_id)
        .select_from(OutgoingDocument)
        .where(OutgoingDocument.unit_id == unit_id, OutgoingDocument.step == Step.RELEASED, *more)
        .order_by(IssuedDocument.released_at.desc())
    )
    rows = session().execute(wanted.limit(_MOST_OFFERED))
    return [(row[0], f"{number_in_words(row[1] or 0, row[2])} – {row[3]}") for row in rows]


def signers(unit_id: UUID, kind: str | None, *, now: datetime) -> list[SignerChoice]:
    """List who may sign a kind of document (any, without one) for a unit now.

    They come from the authority register; the leaders of the agency stand in where it has
    none and the installation only warns.
    """
    unit = get_unit(unit_id)
    collective = collective_of(unit)
    if not keeps_authority_register(unit_id):
        return _leaders(unit_id, collective, now)
    rows = authorities.holders_of_documents(unit_id, kind, now)
    return [
        SignerChoice(row.account_id, row.holder_name, row.title, row.form, row.lines(collective))
        for row in rows
    ]


def _leaders(unit_id: UUID, collective: str, now: datetime) -> list[SignerChoice]:
    if settings().signing_authority == "refuse":
        return []
    heads = staff_in(unit_id, Function.AGENCY_HEAD, local(now).date())
    lines = capacity_lines(Form.DIRECT, head_title="", collective=collective)
    return [
        SignerChoice(row.account_id, row.display_name, row.title, Form.DIRECT, lines)
        for row in heads
    ]


def matter_of(document: OutgoingDocument) -> Matter:
    """Say what authority the document's signer needs."""
    return Matter(Scope.DOCUMENTS, document.kind)
