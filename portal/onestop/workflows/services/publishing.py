"""Versions of paths: drafted, checked, published; and dossiers pinned to one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM, Actor
from portal.core.database import session, writer
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.upserts import insert_new
from portal.identity.audit.services import record
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.workflows.models import WorkflowPin, WorkflowVersion
from portal.onestop.workflows.queries.versions import WorkflowNotFound, followed_by, in_force
from portal.onestop.workflows.rules import (
    Workflow,
    WorkflowBroken,
    errors,
    packaged,
    read,
    read_text,
)
from portal.onestop.workflows.services.linting import lint_whole


class DefinitionRefused(Invalid):
    """A definition does not have the agreed shape."""

    sentence = _l("Định nghĩa quy trình không đúng cấu trúc: %(problem)s")


class OtherCode(Invalid):
    """A new version names another path than the one it was sent for."""

    sentence = _l("Định nghĩa mang mã “%(found)s”, không phải “%(code)s”.")


class NothingChanged(Refused):
    """The definition is the one in force, word for word."""

    sentence = _l("Định nghĩa này giống hệt bản đang áp dụng.")


class NotADraft(Refused):
    """Only a draft can be published."""

    sentence = _l("Chỉ công bố được bản dự thảo.")


class HasErrors(Refused):
    """The check found errors: a path with errors is not published."""

    sentence = _l("Quy trình còn %(count)s lỗi nên chưa công bố được. Hãy sửa các lỗi đã nêu.")


def draft(text: str, *, code: str = "", actor: Actor, now: datetime) -> UUID:
    """Store a definition as the next version of its path, not yet in force; give its id.

    With ``code`` the definition must name that path. Raises DefinitionRefused, OtherCode or
    NothingChanged.
    """
    workflow = _read(text)
    if code and workflow.code != code:
        told = OtherCode(found=workflow.code, code=code)
        told.errors = {"definition": [str(told)]}
        raise told
    if _fingerprint_in_force(workflow.code) == workflow.fingerprint:
        raise NothingChanged
    ensure_stored(workflow.code, now=now)
    made = _store(workflow, RevisionState.DRAFT, now)
    _note("workflow.drafted", made, actor, now)
    return made.id


def _read(text: str) -> Workflow:
    try:
        return read_text(text)
    except WorkflowBroken as broken:
        told = DefinitionRefused(problem=str(broken))
        told.errors = {"definition": [str(told)]}
        raise told from broken


def _fingerprint_in_force(code: str) -> str | None:
    try:
        return in_force(code).workflow.fingerprint
    except WorkflowNotFound:
        return None


def publish(version_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Put a draft in force in place of the present version; running dossiers keep theirs.

    Raises NotADraft, or HasErrors when the check finds any.
    """
    wanted = session().get(WorkflowVersion, version_id)
    if wanted is None or wanted.state is not RevisionState.DRAFT:
        raise NotADraft
    found = errors(lint_whole(read(wanted.content), now=now))
    if found:
        raise HasErrors(count=len(found))
    _retire(wanted.code, now)
    wanted.state, wanted.published_at = RevisionState.PUBLISHED, now
    session().flush()
    _note("workflow.published", wanted, actor, now)


def ensure_stored(code: str, *, now: datetime) -> UUID | None:
    """Give the row of the version in force, writing the packaged one down the first time."""
    present = session().scalar(_published(code))
    if present is not None:
        return present.id
    if code not in packaged():
        return None
    made = _store(packaged()[code], RevisionState.PUBLISHED, now)
    made.published_at = now
    _note("workflow.published", made, SYSTEM, now)
    return made.id


def pin(
    dossier_id: UUID, revision_id: UUID, facts: Mapping[str, JsonValue], *, now: datetime
) -> None:
    """Pin a dossier, once, to the version in force of the path that its procedure names."""
    followed = followed_by(revision_id)
    workflow = followed.workflow
    version_id = followed.id or ensure_stored(workflow.code, now=now)
    chosen: dict[str, JsonValue] = {**workflow.choose(facts)}
    row = {
        "dossier_id": dossier_id,
        "version_id": version_id,
        "chosen": chosen,
        "pinned_at": now,
    }
    writer().execute(insert_new(WorkflowPin), row)


def pin_anew(
    dossier_id: UUID, revision_id: UUID, facts: Mapping[str, JsonValue], *, now: datetime
) -> None:
    """Pin a dossier to another path: it was filed under the wrong procedure."""
    session().execute(sa.delete(WorkflowPin).where(WorkflowPin.dossier_id == dossier_id))
    pin(dossier_id, revision_id, facts, now=now)


def _retire(code: str, now: datetime) -> None:
    present = session().scalar(_published(code))
    if present is not None:
        present.state, present.retired_at = RevisionState.RETIRED, now
        session().flush()


def _published(code: str) -> sa.Select[WorkflowVersion]:
    return sa.select(WorkflowVersion).where(
        WorkflowVersion.code == code, WorkflowVersion.state == RevisionState.PUBLISHED
    )


def _store(workflow: Workflow, state: RevisionState, now: datetime) -> WorkflowVersion:
    numbers = sa.select(sa.func.max(WorkflowVersion.number))
    last = session().scalar(numbers.where(WorkflowVersion.code == workflow.code))
    made = WorkflowVersion(
        code=workflow.code,
        number=(last or 0) + 1,
        state=state,
        name=workflow.name,
        content=dict(workflow.content),
        fingerprint=workflow.fingerprint,
        created_at=now,
    )
    session().add(made)
    session().flush()
    return made


def _note(action: str, made: WorkflowVersion, actor: Actor, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="workflow",
        subject_id=made.code,
        version=made.number,
        fingerprint=made.fingerprint,
    )
