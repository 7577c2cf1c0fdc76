"""Filing a finished draft as a dossier."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.crypto import blind_index
from portal.core.database import lock, session, writer
from portal.core.errors import Invalid
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import together
from portal.core.json_types import JsonValue
from portal.core.remembering import steadily
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.events import DossierFiled
from portal.onestop.dossiers.models import (
    Dossier,
    Draft,
    MoveRecord,
    Paper,
    PaperKind,
)
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.queries.dossiers import get as find_dossier
from portal.onestop.dossiers.queries.drafts import DraftFile
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.dossiers.rules import State, Step, content_digest, dossier_code
from portal.onestop.dossiers.services.clocks import follow_reception
from portal.onestop.dossiers.services.drafts import StaleDeclaration
from portal.onestop.dossiers.services.intake import ask_for_paper
from portal.onestop.dossiers.services.numbers import new_pin, next_number
from portal.onestop.eforms.rules.definitions import FormDefinition, PaperDefinition
from portal.onestop.eforms.rules.papers import check_paper, required_papers
from portal.onestop.eforms.rules.parties import parties
from portal.onestop.eforms.rules.walking import check_all, keep_shown
from portal.onestop.workflows.services.publishing import pin


class NotComplete(Invalid):
    """Something in the draft is still missing or wrong; the errors stand by page."""

    sentence = _l("Hồ sơ còn mục chưa đúng hoặc chưa đủ. Vui lòng xem các mục được đánh dấu.")


class NotDeclared(Invalid):
    """The citizen has not declared that what is filed is true."""

    sentence = _l("Đánh dấu vào ô cam đoan để nộp hồ sơ.")


@dataclass(frozen=True, slots=True)
class Counter:
    """How a dossier came that was not sent online, and for which papers no file is needed."""

    channel: str = "online"
    on_paper: frozenset[str] = frozenset()


ONLINE = Counter()


def submit(
    draft: Draft,
    *,
    declared: bool,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
    came: Counter = ONLINE,
) -> Dossier:
    """File a draft as a dossier, once: filing it again gives the same dossier.

    Everything is checked anew. The draft is locked first, so that a second click waits for
    the first; the number is taken after all checks, right before the rows are written.
    Raises StaleDeclaration when the draft is not the version that was ``seen`` and declared,
    NotDeclared, or NotComplete (errors by page id).
    """
    lock(draft)
    if draft.dossier_id is not None:
        return find_dossier(draft.dossier_id)
    if seen is not None and seen != draft.version:
        raise StaleDeclaration
    if not declared:
        raise NotDeclared(errors={"declared": [str(NotDeclared.sentence)]})
    content = read_content(draft)
    errors = _missing(content, local(now).date(), came.on_paper)
    if errors:
        raise NotComplete(errors=errors)
    dossier = _make_dossier(draft, content, now)
    dossier.channel = came.channel
    with steadily(), together():
        _keep(dossier, draft, content, actor=actor, now=now)
    return dossier


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft holds, read once: only what counts and what is asked for."""

    form: FormDefinition
    answers: dict[str, JsonValue]
    asked: Sequence[PaperDefinition]
    files: Sequence[DraftFile]

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what is filed: the answers and the papers."""
        files: JsonValue = [[f.requirement, f.sha256] for f in self.files]
        return content_digest(self.answers, files)


def read_content(draft: Draft) -> Content:
    """Leave out files sent for papers that a later answer made needless: nobody was shown them."""
    form = pinned(draft.form_sha256)
    answers = keep_shown(form, find_drafts.answers(draft))
    asked = required_papers(form, answers)
    wanted = {paper.id for paper in asked}
    files = [file for file in find_drafts.files(draft.id) if file.requirement in wanted]
    return Content(form, answers, asked, files)


def _missing(content: Content, today: date, on_paper: frozenset[str]) -> dict[str, list[str]]:
    """List what is still wrong or missing: sentences by page id ("papers" too)."""
    problems = check_all(content.form, content.answers, today)
    errors = {page: [p.sentence for p in found] for page, found in problems.items()}
    sent = find_drafts.by_requirement(content.files)
    wanted = [paper for paper in content.asked if paper.id not in on_paper]
    missing = [s for paper in wanted for s in check_paper(paper, sent.get(paper.id, ()))]
    return {**errors, "papers": missing} if missing else errors


def _make_dossier(draft: Draft, content: Content, now: datetime) -> Dossier:
    answers = content.answers
    return Dossier(
        id=uuid7(),
        unit_id=draft.unit_id,
        draft_id=draft.id,
        procedure_code=draft.procedure_code,
        procedure_name=draft.procedure_name,
        revision_id=draft.revision_id,
        form_sha256=draft.form_sha256,
        answers=json.dumps(answers, ensure_ascii=False),
        content_sha256=content.digest,
        **named(answers),
        submitted_by=draft.account_id,
        channel="online",
        pin=new_pin(),
        state=State.REGISTERED,
        step=Step.INTAKE,
        submitted_at=now,
    )


def named(answers: dict[str, JsonValue]) -> dict[str, str | None]:
    """Name the people of a dossier as its columns do; raises ValueError as ``parties`` does."""
    people = parties(answers)
    identity = people.applicant.identity_number or None
    return {
        "applicant_name": people.applicant.full_name,
        "applicant_identity": identity,
        "applicant_identity_index": blind_index("identity", identity) if identity else None,
        "submitter_name": people.submitter.full_name,
        "representative_name": people.representative.full_name if people.representative else None,
    }


def _keep(dossier: Dossier, draft: Draft, content: Content, *, actor: Actor, now: datetime) -> None:
    unit = get_unit(draft.unit_id)
    day = local(now).date()
    follow_reception(dossier, now=now)
    dossier.code = dossier_code(unit.code, day, next_number(unit.id, day))
    session().add(dossier)
    _write_rows(dossier, content, actor, now)
    facts = {**content.answers, "channel": dossier.channel}
    pin(dossier.id, dossier.revision_id, facts, now=now)
    draft.dossier_id = dossier.id
    draft.updated_at = now
    if dossier.channel == ONLINE.channel:  # At the counter Mẫu 01 is handed over at once.
        ask_for_paper(dossier, PaperKind.ACKNOWLEDGEMENT)
    publish(
        DossierFiled(
            dossier_id=dossier.id, code=dossier.code, submitted_by=dossier.submitted_by, at=now
        )
    )
    record(
        action="dossier.submitted",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=unit.id,
        code=dossier.code,
        procedure=dossier.procedure_code,
        content_sha256=dossier.content_sha256,
    )


def _write_rows(dossier: Dossier, content: Content, actor: Actor, now: datetime) -> None:
    """Write the dossier, and what nobody needs as objects here: its first move and its papers."""
    connection = writer()
    connection.execute(_ADD_MOVE, _first_move(dossier, actor, now))
    if content.files:
        titles = {paper.id: paper.title for paper in content.form.papers}
        rows = [_paper(dossier, file, titles, n) for n, file in enumerate(content.files, 1)]
        connection.execute(_ADD_PAPERS, rows)


_ADD_MOVE, _ADD_PAPERS = sa.insert(MoveRecord), sa.insert(Paper)


def _paper(
    dossier: Dossier, file: DraftFile, titles: Mapping[str, str], position: int
) -> dict[str, object]:
    return {
        "dossier_id": dossier.id,
        "requirement": file.requirement,
        "requirement_name": titles.get(file.requirement, file.requirement),
        "file_id": file.file_id,
        "file_name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "position": position,
    }


def _first_move(dossier: Dossier, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "dossier_id": dossier.id,
        "sequence": 1,
        "action": "submit",
        "to_state": dossier.state,
        "to_step": dossier.step,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "at": now,
    }
