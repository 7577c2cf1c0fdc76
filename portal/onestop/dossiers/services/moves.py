"""Moving a dossier: one legal move, one record, one journal entry."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.dossiers.models import Dossier, MoveRecord
from portal.onestop.dossiers.rules import JOURNAL, Action, Move, find_move

MAX_REASON_CHARACTERS = 2000


class NotPossibleNow(Refused):
    """The act is not a legal move of the dossier as it stands."""

    sentence = _l("Không thực hiện được việc này: hồ sơ đã chuyển sang bước khác.")


class BusyNow(Refused):
    """A document of the dossier is being made or signed at this moment."""

    sentence = _l("Hệ thống đang xử lý văn bản của hồ sơ này. Vui lòng chờ vài giây rồi thử lại.")


class ReasonMissing(Invalid):
    """The move must be explained."""

    sentence = _l("Nhập lý do. Người nộp hồ sơ sẽ đọc được lý do này.")


class StaleDossier(Refused):
    """Somebody else moved the dossier since the page was opened."""

    sentence = _l("Có người vừa xử lý hồ sơ này. Hãy xem lại tình trạng mới nhất trước khi làm.")


def check_version(dossier: Dossier, seen: int | None) -> None:
    """Refuse an act decided upon an older state; raises StaleDossier."""
    if seen is not None and seen != dossier.version:
        raise StaleDossier


def move(
    dossier: Dossier,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    **facts: JsonValue,
) -> Move:
    """Move a dossier and write it down; who may do it was asked of the policy before.

    Raises NotPossibleNow, BusyNow or ReasonMissing.
    """
    legal = find_move(action, dossier.step, dossier.state)
    if legal is None:
        raise NotPossibleNow
    if dossier.pending:
        raise BusyNow
    told = _checked_reason(legal, reason)
    before = (dossier.state, dossier.step)
    dossier.state, dossier.step = legal.to_state, legal.to_step
    _write_down(dossier, legal, before[0], actor=actor, now=now, reason=told)
    record(
        action=JOURNAL[action],
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        from_state=before[0].value,
        to_state=legal.to_state.value,
        to_step=legal.to_step.value,
        reason=told,
        **facts,
    )
    return legal


def _checked_reason(legal: Move, reason: str | None) -> str | None:
    told = (reason or "").strip()[:MAX_REASON_CHARACTERS] or None
    if legal.needs_reason and told is None:
        raise ReasonMissing(errors={"reason": [str(ReasonMissing.sentence)]})
    return told


def _write_down(
    dossier: Dossier, legal: Move, was: object, *, actor: Actor, now: datetime, reason: str | None
) -> None:
    from_state = next(s for s in legal.states if s == was)
    session().add(
        MoveRecord(
            dossier_id=dossier.id,
            sequence=next_sequence(dossier.id),
            action=legal.action.value,
            from_state=from_state,
            to_state=legal.to_state,
            from_step=legal.step,
            to_step=legal.to_step,
            actor_id=actor.id,
            actor_name=actor.name,
            at=now,
            reason=reason,
        )
    )
    publish(
        DossierMoved(
            dossier_id=dossier.id,
            code=dossier.code,
            procedure_name=dossier.procedure_name,
            submitted_by=dossier.submitted_by,
            from_state=from_state,
            to_state=legal.to_state,
            to_step=legal.to_step,
            reason=reason,
            at=now,
        )
    )


def next_sequence(dossier_id: UUID) -> int:
    """Give the place of a dossier's next move."""
    last = session().scalar(
        sa.select(sa.func.max(MoveRecord.sequence)).where(MoveRecord.dossier_id == dossier_id)
    )
    return (last or 0) + 1
