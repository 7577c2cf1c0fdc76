"""Finding the path in force under a code, and the one that a dossier is pinned to."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.prepared import Prepared
from portal.core.remembering import remembered
from portal.onestop.procedures import queries as procedures
from portal.onestop.procedures.queries import ProcedurePage
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.workflows.models import WorkflowPin, WorkflowVersion
from portal.onestop.workflows.rules import DEFAULT, Workflow, packaged, read_text


class WorkflowNotFound(NotFound):
    """There is no such path, or no such version of it."""

    sentence = _l("Không tìm thấy quy trình này.")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a path; ``id`` is missing for one that nobody has followed or changed yet."""

    id: UUID | None
    number: int
    state: RevisionState
    workflow: Workflow
    created_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The path that a dossier takes to its end, and its case as it was read when it was pinned."""

    workflow: Workflow
    chosen: Mapping[str, str]


@remembered(steady=True)
def in_force(code: str) -> Version:
    """Give the published version under a code, or the packaged one; raises WorkflowNotFound."""
    session().flush()
    row = session().connection().execute(_IN_FORCE, {"code": code}).one_or_none()
    if row:
        workflow = _stored(row.id, row.fingerprint)
        moments = row.created_at, row.published_at
        return Version(row.id, row.number, RevisionState.PUBLISHED, workflow, *moments)
    if code not in packaged():
        raise WorkflowNotFound
    return Version(None, 1, RevisionState.PUBLISHED, packaged()[code])


def find_followed_by(procedure: ProcedurePage) -> Version | None:
    """Find the path that a procedure names, or nothing when there is none of that name."""
    try:
        return in_force(procedure.content.get("workflow") or DEFAULT)
    except WorkflowNotFound:
        return None


def followed_by(revision_id: UUID) -> Version:
    """Give the path that a procedure's revision names; the usual one where it names none."""
    return in_force(procedures.workflow_code(revision_id) or DEFAULT)


@remembered(steady=True)
def get(version_id: UUID) -> Version:
    """Give a version in whatever state; raises WorkflowNotFound."""
    found = _one(WorkflowVersion.id == version_id)
    if found is None:
        raise WorkflowNotFound
    return found


def list_in_force() -> tuple[Version, ...]:
    """List the paths in force by code, stored ones before packaged ones of the same code."""
    stored = {found.workflow.code: found for found in _all(_PUBLISHED)}
    codes = sorted({*stored, *packaged()})
    return tuple(stored.get(code) or in_force(code) for code in codes)


def versions_of(code: str) -> tuple[Version, ...]:
    """List the stored versions of a path, the latest first."""
    return tuple(reversed(_all(WorkflowVersion.code == code)))


@remembered()
def pinned_to(dossier_id: UUID) -> Version | None:
    """Give the version that a dossier is pinned to, or nothing when it was filed before paths."""
    pin = session().get(WorkflowPin, dossier_id)
    return get(pin.version_id) if pin else None


@remembered()
def chosen_for(dossier_id: UUID) -> Mapping[str, str]:
    """Give the case of a dossier as it was read when it was pinned."""
    pin = session().get(WorkflowPin, dossier_id)
    return {name: str(value) for name, value in pin.chosen.items()} if pin else {}


@remembered()
def taken_by(dossier_id: UUID) -> Taken:
    """Give the path of a dossier; one filed before there were paths takes the usual one."""
    found = _PINNED.ask(of=dossier_id)
    return _taken(*found[0]) if found else _usual()


def taken_by_all(dossier_ids: Collection[UUID]) -> dict[UUID, Taken]:
    """Give the paths of some dossiers."""
    wanted = _PINS.add_columns(_PIN.dossier_id).where(_PIN.dossier_id.in_(dossier_ids))
    found = {key: _taken(*row) for *row, key in session().execute(wanted)}
    return {key: found.get(key) or _usual() for key in dossier_ids}


def _usual() -> Taken:
    workflow = in_force(DEFAULT).workflow
    return Taken(workflow, workflow.choose({}))


def _taken(version_id: UUID, fingerprint: str, chosen: Mapping[str, object]) -> Taken:
    workflow = _stored(version_id, fingerprint)
    told = {name: str(value) for name, value in chosen.items()}
    return Taken(workflow, told or workflow.choose({}))


def by_fingerprint(code: str) -> dict[str, Workflow]:
    """Give all versions of a path, the packaged one too, by fingerprint."""
    found = [version.workflow for version in versions_of(code)]
    found += [packaged()[code]] if code in packaged() else []
    return {workflow.fingerprint: workflow for workflow in found}


_PUBLISHED = WorkflowVersion.state == RevisionState.PUBLISHED
_PIN, _VERSION = WorkflowPin.__table__.c, WorkflowVersion.__table__.c
_PINS = sa.select(_VERSION.id, _VERSION.fingerprint, _PIN.chosen).join_from(
    WorkflowPin.__table__, WorkflowVersion.__table__, _VERSION.id == _PIN.version_id
)
_IN_FORCE = sa.select(
    _VERSION.id, _VERSION.number, _VERSION.fingerprint, _VERSION.created_at, _VERSION.published_at
).where(_VERSION.code == sa.bindparam("code"), _PUBLISHED)
_PINNED = Prepared(_PINS.where(_PIN.dossier_id == sa.bindparam("of")))


def _one(*wanted: sa.ColumnElement[bool]) -> Version | None:
    found = _all(*wanted)
    return found[0] if found else None


def _all(*wanted: sa.ColumnElement[bool]) -> list[Version]:
    rows = session().scalars(
        sa.select(WorkflowVersion)
        .where(*wanted)
        .order_by(WorkflowVersion.code, WorkflowVersion.number)
    )
    return [_version(row) for row in rows]


@lru_cache(maxsize=256)
def _stored(version_id: UUID, _fingerprint: str) -> Workflow:
    """Keep what a version says: its fingerprint, read each time, is the digest of all of it."""
    return get(version_id).workflow


@lru_cache(maxsize=256)
def _workflow(text: str) -> Workflow:
    """Keep what was read: checking a definition against its schema takes milliseconds."""
    return read_text(text)


def _version(row: WorkflowVersion) -> Version:
    workflow = _workflow(json.dumps(row.content, ensure_ascii=False))
    return Version(row.id, row.number, row.state, workflow, row.created_at, row.published_at)
