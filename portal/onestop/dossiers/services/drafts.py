"""Writing a draft page by page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.database import lock, session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.upserts import insert_new
from portal.identity.audit.services import record
from portal.identity.organisations.queries import UnitRow
from portal.onestop.dossiers.models import Draft, DraftPaper, PinnedForm
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.eforms.rules.definitions import FormDefinition
from portal.records.documents.models import StoredFile


class StaleDraft(Refused):
    """The draft was changed in another window since this form was opened."""

    sentence = _l(
        "Hồ sơ này vừa được sửa ở một cửa sổ khác. Nội dung ông/bà vừa nhập vẫn còn trên trang; "
        "hãy kiểm tra rồi lưu lại."
    )


class StaleDeclaration(StaleDraft):
    """What was declared to be right is not what stands there now."""

    sentence = _l(
        "Hồ sơ này vừa được sửa ở một cửa sổ khác, nên chưa nộp. Các câu trả lời dưới đây là bản "
        "mới nhất: hãy xem lại, rồi cam đoan và nộp."
    )


class AlreadyFiled(Refused):
    """The draft has become a dossier and can no longer be changed."""

    sentence = _l("Hồ sơ này đã được nộp nên không sửa được nữa.")


class TooManyPapers(Invalid):
    """The paper has as many files as it may."""

    sentence = _l("Mục này đã đủ số tệp cho phép. Hãy bỏ bớt một tệp trước khi thêm.")


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """What a draft takes over from the procedure's current revision."""

    code: str
    name: str
    revision_id: UUID


def start(
    *,
    procedure: ProcedureFacts,
    definition: FormDefinition,
    unit: UnitRow,
    actor: Actor,
    now: datetime,
    owner_id: UUID | None = None,
) -> Draft:
    """Begin a draft with the form as it is today, for the actor or for another account."""
    draft = Draft(
        id=uuid7(),
        account_id=owner_id or actor.id,
        unit_id=unit.id,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        revision_id=procedure.revision_id,
        form_sha256=pin_form(definition),
        answers="{}",
        created_at=now,
        updated_at=now,
    )
    session().add(draft)
    record(
        action="dossier.started",
        actor=actor,
        now=now,
        subject="draft",
        subject_id=draft.id,
        unit_id=unit.id,
        procedure=procedure.code,
    )
    return draft


def pin_form(definition: FormDefinition) -> str:
    """Keep a form as it is today, once, and give the hash by which it is found."""
    if session().get(PinnedForm, definition.sha256) is None:
        form = {"sha256": definition.sha256, "definition": definition.to_json()}
        session().connection().execute(insert_new(PinnedForm), form)
    return definition.sha256


def save_page(
    draft: Draft, cleaned: Mapping[str, JsonValue], *, seen: int | None, now: datetime
) -> None:
    """Save the answers of one page; raises AlreadyFiled or StaleDraft."""
    _check_open(draft)
    if seen is not None and seen != draft.version:
        raise StaleDraft
    answers = find_drafts.answers(draft)
    draft.answers = json.dumps({**answers, **cleaned}, ensure_ascii=False)
    draft.updated_at = now


def check_room(draft: Draft, requirement: str, more: int, *, allowed: int) -> None:
    """Refuse files that a requirement has no room for; raises AlreadyFiled or TooManyPapers."""
    _check_open(draft)
    there = sum(1 for f in find_drafts.files(draft.id) if f.requirement == requirement)
    if there + more > allowed:
        raise TooManyPapers(errors={requirement: [str(TooManyPapers.sentence)]})


def attach(draft: Draft, requirement: str, stored: StoredFile, *, now: datetime) -> None:
    """Put a stored file to a requirement that has room for it."""
    session().add(
        DraftPaper(draft_id=draft.id, requirement=requirement, file_id=stored.id, added_at=now)
    )
    draft.updated_at = now


def detach(draft: Draft, draft_paper_id: UUID, *, now: datetime) -> None:
    """Take a file away from a draft; one that is not there is let pass."""
    _check_open(draft)
    paper = session().get(DraftPaper, draft_paper_id)
    if paper is not None and paper.draft_id == draft.id:
        session().delete(paper)
        draft.updated_at = now


def discard(draft: Draft, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away; raises AlreadyFiled."""
    _check_open(draft)
    record(
        action="dossier.draft_discarded",
        actor=actor,
        now=now,
        subject="draft",
        subject_id=draft.id,
        unit_id=draft.unit_id,
        procedure=draft.procedure_code,
    )
    session().delete(draft)


def _check_open(draft: Draft) -> None:
    """Wait for any other window that is changing the draft now, and see what it left."""
    lock(draft)
    if draft.dossier_id is not None:
        raise AlreadyFiled
