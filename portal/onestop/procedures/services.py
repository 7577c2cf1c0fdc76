"""Publishing procedures: from catalogue files or an export, each change a new revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM, Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.procedures import queries, rules
from portal.onestop.procedures.models import INDEX, Procedure, ProcedureRevision
from portal.onestop.procedures.rules import Level, RevisionState


class CatalogueRefused(Invalid):
    """A catalogue file does not have the agreed shape."""

    sentence = _l("Tệp danh mục thủ tục không đúng cấu trúc: %(problem)s")


class NotDraft(Refused):
    """Only a draft can be published."""

    sentence = _l("Chỉ công bố được bản dự thảo.")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many procedures an import found new, changed and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def load_catalogue(now: datetime, *, actor: Actor = SYSTEM) -> Imported:
    """Bring the database to the state of the packaged catalogue; again changes nothing."""
    try:
        contents = rules.read_folder()
    except rules.CatalogueBroken as broken:
        raise CatalogueRefused(problem=str(broken)) from broken
    return _import_all(contents, actor=actor, now=now)


def import_file(text: str, *, name: str, actor: Actor, now: datetime) -> Imported:
    """Import one catalogue file; procedures of other files stay as they are.

    Raises CatalogueRefused, and then nothing is imported.
    """
    try:
        contents = rules.read_document(text, name)
    except rules.CatalogueBroken as broken:
        raise CatalogueRefused(problem=str(broken)) from broken
    return _import_all(contents, actor=actor, now=now)


def draft(content: Mapping[str, Any], *, actor: Actor, now: datetime) -> UUID:
    """Store a content as the next revision of its procedure, not yet in force."""
    made = _new_revision(content, now)
    _note("procedure.drafted", made, content["code"], actor, now)
    return made.id


def publish(revision_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Put a draft in force in place of the present revision. Raises NotDraft."""
    wanted = session().get(ProcedureRevision, revision_id)
    if wanted is None or wanted.state is not RevisionState.DRAFT:
        raise NotDraft
    present = session().scalar(_published().where(Procedure.id == wanted.procedure_id))
    code: str = wanted.content["code"]  # type: ignore[assignment]
    if present is not None:
        _retire(present, code, actor, now)
    wanted.state = RevisionState.PUBLISHED
    wanted.published_at = now
    session().flush()
    _put(wanted.content)
    _note("procedure.published", wanted, code, actor, now)


def retire(code: str, *, actor: Actor, now: datetime) -> None:
    """Take a procedure out of force; its dossiers keep their revision. Raises ProcedureNotFound."""
    present = session().scalar(_published().where(Procedure.code == code))
    if present is None:
        raise queries.ProcedureNotFound
    _retire(present, code, actor, now)
    INDEX.remove(code)


def _import_all(contents: Iterable[Mapping[str, Any]], *, actor: Actor, now: datetime) -> Imported:
    printed = _published().with_only_columns(Procedure.code, ProcedureRevision.fingerprint)
    known = dict(session().execute(printed).all())
    counts = Imported()
    for content in contents:
        before = known.get(content["code"])
        if before == rules.fingerprint(content):
            counts = replace(counts, unchanged=counts.unchanged + 1)
            continue
        made = _new_revision(content, now)
        _note("procedure.imported", made, content["code"], actor, now)
        publish(made.id, actor=actor, now=now)
        new = before is None
        counts = replace(counts, new=counts.new + new, changed=counts.changed + (not new))
    return counts


def _published() -> sa.Select[ProcedureRevision]:
    return (
        sa.select(ProcedureRevision)
        .join(Procedure, Procedure.id == ProcedureRevision.procedure_id)
        .where(ProcedureRevision.state == RevisionState.PUBLISHED)
    )


def _new_revision(content: Mapping[str, Any], now: datetime) -> ProcedureRevision:
    procedure = _procedure(content["code"], now)
    numbers = sa.select(sa.func.max(ProcedureRevision.number))
    last = session().scalar(numbers.where(ProcedureRevision.procedure_id == procedure.id))
    effective = content["effective_from"]
    made = ProcedureRevision(
        procedure_id=procedure.id,
        number=(last or 0) + 1,
        state=RevisionState.DRAFT,
        name=content["name"],
        field=content["field"]["code"],
        level=Level(content["level"]),
        summary=rules.summary(content),
        content=dict(content),
        fingerprint=rules.fingerprint(content),
        effective_from=date.fromisoformat(effective) if effective else None,
        created_at=now,
    )
    session().add(made)
    session().flush()
    return made


def _procedure(code: str, now: datetime) -> Procedure:
    found = session().scalar(sa.select(Procedure).where(Procedure.code == code))
    if found is None:
        found = Procedure(code=code, created_at=now)
        session().add(found)
        session().flush()
    return found


def _retire(present: ProcedureRevision, code: str, actor: Actor, now: datetime) -> None:
    present.state = RevisionState.RETIRED
    present.retired_at = now
    session().flush()
    _note("procedure.retired", present, code, actor, now)


def _put(content: Mapping[str, Any]) -> None:
    INDEX.put(
        content["code"],
        title=content["name"],
        keywords=rules.keywords(content),
        body=rules.index_text(content),
        facets=[f"field:{content['field']['code']}", f"level:{content['level']}"],
    )


def _note(action: str, made: ProcedureRevision, code: str, actor: Actor, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="procedure",
        subject_id=code,
        revision=made.number,
        fingerprint=made.fingerprint,
    )
