"""Asking other units for their opinion, and answering."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.calendar.queries import calendar_for
from portal.onestop.calendar.rules.progress import runs_out
from portal.onestop.workflows.models import OpinionRequest
from portal.onestop.workflows.queries.asking import RequestNotFound, opinions_in_round
from portal.onestop.workflows.rules.opinions import Stance, Wait, is_complete, is_late
from portal.onestop.workflows.services.entries import about

MAX_CHARACTERS = 4000


class NobodyAsked(Invalid):
    """No unit was chosen, or only the asking one."""

    sentence = _l("Chọn ít nhất một đơn vị khác để hỏi ý kiến.")


class QuestionMissing(Invalid):
    """The units must know what they are asked."""

    sentence = _l("Nhập nội dung cần hỏi.")


class AnswerMissing(Invalid):
    """An answer other than plain agreement must be explained."""

    sentence = _l("Nhập ý kiến: điều kiện kèm theo, hoặc lý do không thống nhất.")


class AlreadyAnswered(Refused):
    """The unit has answered; an answer stands as it was given."""

    sentence = _l("Đơn vị đã trả lời yêu cầu này.")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a dossier: of whom, by when, with which papers."""

    dossier_id: UUID
    asking_unit_id: UUID
    unit_ids: tuple[UUID, ...]
    text: str
    papers: tuple[UUID, ...]
    limit_minutes: int
    wait: Wait = Wait.ALL


def ask(question: Question, *, actor: Actor, now: datetime) -> UUID:
    """Ask units together, each with its own limit in its own working hours; give the round's id.

    Raises NobodyAsked or QuestionMissing.
    """
    asked = [key for key in dict.fromkeys(question.unit_ids) if key != question.asking_unit_id]
    if not asked:
        raise about("unit_ids", NobodyAsked())
    if not question.text.strip():
        raise about("question", QuestionMissing())
    round_id = uuid7()
    for unit_id in asked:
        _ask(question, unit_id, round_id, actor, now)
    return round_id


def _ask(question: Question, unit_id: UUID, round_id: UUID, actor: Actor, now: datetime) -> None:
    made = OpinionRequest(
        dossier_id=question.dossier_id,
        round_id=round_id,
        wait=question.wait,
        asking_unit_id=question.asking_unit_id,
        asked_unit_id=unit_id,
        question=question.text.strip()[:MAX_CHARACTERS],
        papers=[str(key) for key in question.papers],
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_at=now,
        due_at=runs_out(calendar_for(unit_id), now, question.limit_minutes),
    )
    session().add(made)
    session().flush()
    _note("opinion.asked", made, question.asking_unit_id, actor, now)


def answer(
    request_id: UUID,
    *,
    stance: Stance,
    text: str,
    actor: Actor,
    now: datetime,
    by: str = "",
    **facts: JsonValue,
) -> bool:
    """Answer for the asked unit, late or not; tell whether the round is complete by it.

    ``by`` names who answered where a name alone does not tell it, ``facts`` join the journal's
    entry. A late answer is taken and marked as late. Raises RequestNotFound, AlreadyAnswered or
    AnswerMissing.
    """
    held = session().get(OpinionRequest, request_id, with_for_update=True)
    if held is None:
        raise RequestNotFound
    if held.answered_at is not None:
        raise AlreadyAnswered
    if stance is not Stance.AGREE and not text.strip():
        raise about("answer", AnswerMissing())
    was_complete = is_complete(opinions_in_round(held.round_id), held.wait)
    held.stance, held.answer = stance, text.strip()[:MAX_CHARACTERS]
    held.answered_at, held.answered_by = now, actor.id
    held.answered_by_name = (by or actor.name)[:200]
    session().flush()
    _note("opinion.answered", held, held.asked_unit_id, actor, now, **facts)
    return not was_complete and is_complete(opinions_in_round(held.round_id), held.wait)


def _note(
    action: str,
    made: OpinionRequest,
    unit_id: UUID,
    actor: Actor,
    now: datetime,
    **facts: JsonValue,
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=made.dossier_id,
        unit_id=unit_id,
        asked_unit=str(made.asked_unit_id),
        due_at=made.due_at.isoformat(),
        late=is_late(made, now),
        stance=made.stance.value if made.stance else None,
        **facts,
    )
