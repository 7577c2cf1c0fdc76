"""Finding the path in force under a code, and the one that a dossier is pinned to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
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


def in_force(code: str) -> Version:
    """Give the published version under a code, or the packaged one; raises WorkflowNotFound."""
    found = _one(WorkflowVersion.code == code, _PUBLISHED)
    if found:
        return found
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


def pinned_to(dossier_id: UUID) -> Version | None:
    """Give the version that a dossier is pinned to, or nothing when it was filed before paths."""
    pin = session().get(WorkflowPin, dossier_id)
    return get(pin.version_id) if pin else None


def chosen_for(dossier_id: UUID) -> Mapping[str, str]:
    """Give the case of a dossier as it was read when it was pinned."""
    pin = session().get(WorkflowPin, dossier_id)
    return {name: str(value) for name, value in pin.chosen.items()} if pin else {}


def by_fingerprint(code: str) -> dict[str, Workflow]:
    """Give all versions of a path, the packaged one too, by fingerprint."""
    found = [version.workflow for version in versions_of(code)]
    found += [packaged()[code]] if code in packaged() else []
    return {workflow.fingerprint: workflow for workflow in found}


_PUBLISHED = WorkflowVersion.state == RevisionState.PUBLISHED


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
def _workflow(text: str) -> Workflow:
    """Keep what was read: checking a definition against its schema takes milliseconds."""
    return read_text(text)


def _version(row: WorkflowVersion) -> Version:
    workflow = _workflow(json.dumps(row.content, ensure_ascii=False))
    return Version(row.id, row.number, row.state, workflow, row.created_at, row.published_at)
