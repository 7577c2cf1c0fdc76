"""Finding filed dossiers, for the citizen, for the desk and for anyone with code and PIN."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import read_uuid, session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.remembering import remembered
from portal.identity.organisations.models import Unit
from portal.onestop.dossiers.models import (
    Dossier,
    IssuedPaper,
    Paper,
    PaperKind,
    Result,
)
from portal.onestop.dossiers.rules import State, Step
from portal.onestop.dossiers.rules.sight import Sight, sights

_SIBLINGS = 5


class DossierNotFound(NotFound):
    """There is no such dossier for this reader."""

    sentence = _l("Không tìm thấy hồ sơ này.")


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier in a list."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    state: State
    step: Step
    pending: str | None
    submitted_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    officer_id: UUID | None


_ROW = sa.select(*(getattr(Dossier, name) for name in DossierRow.__slots__))
_BY_CODE = sa.select(Dossier).where(Dossier.code == sa.bindparam("code"))


def get(dossier_id: UUID) -> Dossier:
    """Give a dossier; raises DossierNotFound."""
    found = session().get(Dossier, dossier_id)
    if found is None:
        raise DossierNotFound
    return found


def find_by_code(code: str) -> Dossier | None:
    """Find a dossier by its code."""
    return session().scalar(_BY_CODE, {"code": code})


def answers(dossier: Dossier) -> dict[str, JsonValue]:
    """Read what was filed, by field id."""
    filed: dict[str, JsonValue] = json.loads(dossier.answers)
    return filed


def get_paper(dossier_id: UUID, paper_id: UUID) -> Paper:
    """Give one paper of a dossier; raises DossierNotFound."""
    found = session().get(Paper, paper_id)
    if found is None or found.dossier_id != dossier_id:
        raise DossierNotFound
    return found


def find_issued_paper(dossier_id: UUID, kind: PaperKind, occasion: int = 1) -> IssuedPaper | None:
    """Find a paper that the portal made for a dossier; papers of one kind count from 1."""
    return session().scalar(
        sa.select(IssuedPaper).where(
            IssuedPaper.dossier_id == dossier_id,
            IssuedPaper.kind == kind,
            IssuedPaper.occasion == occasion,
        )
    )


@remembered()
def find_result(dossier_id: UUID) -> Result | None:
    """Find the result of a dossier, finished or not."""
    return session().scalar(sa.select(Result).where(Result.dossier_id == dossier_id))


def filed_by(account_id: UUID, *, limit: int = 100) -> tuple[DossierRow, ...]:
    """List the dossiers that an account filed, the latest first."""
    wanted = _ROW.where(Dossier.submitted_by == account_id)
    return _rows(wanted.order_by(Dossier.submitted_at.desc()).limit(limit))


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """Another dossier of the same applicant; ``visible`` to whoever asked, or open and alike."""

    id: UUID
    code: str
    procedure_code: str
    procedure_name: str
    state: State
    step: Step
    submitted_at: datetime
    unit_id: UUID
    unit_name: str
    officer_id: UUID | None


@remembered()
def alike(actor: Actor, dossier: Dossier) -> tuple[AlikeRow, ...]:
    """List other dossiers of the same identity number, the latest first and 100 at most.

    They are those that the actor sees, and open ones of the same procedure wherever they lie.
    """
    if dossier.applicant_identity_index is None:
        return ()
    same = sa.and_(Dossier.procedure_code == dossier.procedure_code, Dossier.step != Step.CLOSED)
    query = _ALIKE.where(
        Dossier.applicant_identity_index == dossier.applicant_identity_index,
        Dossier.id != dossier.id,
        sa.or_(visible_to(actor), same),
    )
    rows = session().connection().execute(query.order_by(Dossier.submitted_at.desc()).limit(100))
    return tuple(AlikeRow(*tuple(row)) for row in rows)


def of_same_applicant(actor: Actor, dossier: Dossier) -> tuple[AlikeRow, ...]:
    """List the latest other dossiers of the same identity number, as far as the actor sees them."""
    seen = sights_of(actor)
    shown = (row for row in alike(actor, dossier) if any(sight.shows(row) for sight in seen))
    return tuple(islice(shown, _SIBLINGS))


_ALIKE: sa.Select[Any] = sa.select(
    *(getattr(Dossier, name) for name in AlikeRow.__slots__[:-3]),
    Dossier.unit_id,
    Unit.name,
    Dossier.officer_id,
).join(Unit, Unit.id == Dossier.unit_id)


def codes_by_text(ids: Iterable[str]) -> dict[str, str]:
    """Give the codes of dossiers by their ids as text; what is no dossier's id has none."""
    keys = [key for key in map(read_uuid, ids) if key]
    rows = session().execute(sa.select(Dossier.id, Dossier.code).where(Dossier.id.in_(keys)))
    return {str(key): code for key, code in rows}


def sights_of(actor: Actor) -> tuple[Sight, ...]:
    """List what an actor sees, by their functions and by what they carry for others."""
    return sights(actor.id, actor.grants, actor.deputations)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Restrict to what ``policies.may_handle`` allows; the two are tested against each other."""
    return sa.or_(sa.false(), *map(within, sights_of(actor)))


def within(sight: Sight) -> sa.ColumnElement[bool]:
    """Restrict to what one sight shows."""
    limits: list[sa.ColumnElement[bool]] = [Dossier.unit_id == sight.unit_id]
    if sight.officer_id is not None:
        limits.append(Dossier.officer_id == sight.officer_id)
    if sight.steps is not None:
        limits.append(Dossier.step.in_(sight.steps))
    if sight.procedures:
        limits.append(Dossier.procedure_code.in_(sight.procedures))
    if sight.only is not None:
        limits.append(Dossier.id.in_(sight.only))
    return sa.and_(*limits)


def _rows(query: sa.Select[Any]) -> tuple[DossierRow, ...]:
    return tuple(DossierRow(*row) for row in session().execute(query))
