"""Handing the answer in: a new version of the content, and the clock goes on."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.jobs import enqueue
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.corrections.models import ContentVersion, CorrectionSheet, SheetState
from portal.onestop.corrections.queries import answering, sheets, versions
from portal.onestop.corrections.queries.answering import Standing
from portal.onestop.corrections.rules.answers import new_problems, problem_key
from portal.onestop.corrections.services.answering import lock
from portal.onestop.dossiers.models import Dossier, Paper, PaperKind
from portal.onestop.dossiers.rules import content_digest
from portal.onestop.dossiers.services.waiting import answer_correction
from portal.onestop.eforms.rules.papers import required_papers
from portal.onestop.eforms.rules.parties import parties
from portal.onestop.slips.services.making import TASK as MAKE_PAPER


class NotAllAnswered(Invalid):
    """Something still waits for an answer, or the answers contradict each other.

    The errors stand by item key.
    """

    sentence = _l("Chưa gửi được: còn mục chưa bổ sung hoặc chưa đúng.")


def hand_in(sheet: CorrectionSheet, dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Hand in the answers to a sheet: what was held before is kept, the dossier goes on.

    Raises AlreadyAnswered, NotAllAnswered, or what ``answer_correction`` raises; then nothing
    is changed.
    """
    lock(sheet)
    standing = answering.standing(sheet, dossier)
    _check(standing, now)
    _keep_first(dossier)
    _put_answers(dossier, standing.answers)
    _put_papers(sheet, dossier, standing)
    made = _keep_version(dossier, sheet.id, now)
    sheet.state, sheet.answered_at = SheetState.ANSWERED, now
    answer_correction(dossier, sheet_id=sheet.id, actor=actor, now=now)
    _confirm(dossier, made)
    _record(sheet, dossier, actor, now)
    _tell_officer(sheet, dossier, now)


def _check(standing: Standing, now: datetime) -> None:
    errors = {
        one.key: [_("Chưa bổ sung: %(label)s", label=one.label)]
        for one in standing.wanted
        if not one.answered
    }
    today = local(now).date()
    for problem in new_problems(standing.form, standing.filed, standing.answers, today):
        errors.setdefault(problem_key(problem), []).append(problem.sentence)
    if errors:
        raise NotAllAnswered(errors=errors)


def _keep_first(dossier: Dossier) -> None:
    """Keep what was filed as the first version, before anything of it is changed."""
    if not versions.of_dossier(dossier.id):
        _keep_version(dossier, None, dossier.submitted_at)


def _keep_version(dossier: Dossier, sheet_id: UUID | None, now: datetime) -> ContentVersion:
    made = ContentVersion(
        dossier_id=dossier.id,
        number=len(versions.of_dossier(dossier.id)) + 1,
        sheet_id=sheet_id,
        answers=dossier.answers,
        papers=[_paper_json(paper) for paper in _papers(dossier.id)],
        content_sha256=dossier.content_sha256,
        created_at=now,
    )
    session().add(made)
    session().flush()
    return made


def _papers(dossier_id: UUID) -> list[Paper]:
    wanted = sa.select(Paper).where(Paper.dossier_id == dossier_id).order_by(Paper.position)
    return list(session().scalars(wanted))


def _paper_json(paper: Paper) -> dict[str, JsonValue]:
    names = ("requirement", "requirement_name", "file_name", "media_type", "size", "sha256")
    return {"file_id": str(paper.file_id)} | {name: getattr(paper, name) for name in names}


def _put_answers(dossier: Dossier, answers: Mapping[str, JsonValue]) -> None:
    """Put the answers in, and what the dossier says of its people by itself."""
    people = parties(answers)
    identity = people.applicant.identity_number or None
    dossier.answers = json.dumps(dict(answers), ensure_ascii=False)
    dossier.applicant_name = people.applicant.full_name
    dossier.applicant_identity = identity
    dossier.applicant_identity_index = blind_index("identity", identity) if identity else None
    dossier.submitter_name = people.submitter.full_name
    representative = people.representative
    dossier.representative_name = representative.full_name if representative else None


def _put_papers(sheet: CorrectionSheet, dossier: Dossier, standing: Standing) -> None:
    """Let the new files of a paper take the place of its earlier ones, and number all anew."""
    order = [paper.id for paper in required_papers(standing.form, standing.answers)]
    titles = {paper.id: paper.title for paper in standing.form.papers}
    fresh = [f for f in answering.files(sheet.id) if f.requirement in order]
    replaced = {file.requirement for file in fresh}
    for paper in _papers(dossier.id):
        if paper.requirement in replaced or paper.requirement not in order:
            session().delete(paper)
    for file in fresh:
        facts: dict[str, Any] = {
            name: getattr(file, name)
            for name in ("requirement", "file_id", "media_type", "size", "sha256")
        }
        name = titles[file.requirement]
        session().add(
            Paper(
                dossier_id=dossier.id,
                requirement_name=name,
                file_name=file.name,
                position=len(order) * 1000,
                **facts,
            )
        )
    session().flush()
    _number_papers(dossier, order)


def _number_papers(dossier: Dossier, order: list[str]) -> None:
    found = sorted(_papers(dossier.id), key=lambda paper: order.index(paper.requirement))
    for position, paper in enumerate(found, 1):
        paper.position = position
    files: JsonValue = [[paper.requirement, paper.sha256] for paper in found]
    dossier.content_sha256 = content_digest(json.loads(dossier.answers), files)


def _confirm(dossier: Dossier, made: ContentVersion) -> None:
    """Have a fresh acknowledgement made, with the digest of the new content."""
    kind = PaperKind.ACKNOWLEDGEMENT.value
    enqueue(
        MAKE_PAPER,
        {"dossier_id": str(dossier.id), "kind": kind, "occasion": made.number},
        key=f"paper:{dossier.id}:{kind}:{made.number}",
    )


def _record(sheet: CorrectionSheet, dossier: Dossier, actor: Actor, now: datetime) -> None:
    record(
        action="correction.answered",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        sheet_id=str(sheet.id),
        content_sha256=dossier.content_sha256,
        late=sheets.answer_time_over(sheet, now),
    )


def _tell_officer(sheet: CorrectionSheet, dossier: Dossier, now: datetime) -> None:
    told = dossier.officer_id or sheet.author_id
    if told is None:
        return
    with speaking("vi"):
        title = _("Người nộp đã bổ sung hồ sơ")
        body = _("Hồ sơ %(code)s đã được bổ sung. Chỉ cần xem phần đã thay đổi.", code=dossier.code)
    notify(
        account_id=told,
        kind=NoticeKind.DOSSIER,
        title=title,
        body=body,
        url=f"/can-bo/phieu-bo-sung/{dossier.id}/thay-doi",
        now=now,
    )
