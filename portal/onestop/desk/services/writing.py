"""Notes among officers, messages with the citizen, and sentences kept for reasons."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core import limits
from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, NotFound, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.desk.models import InnerNote, Message, Sentence
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.services.alarms import responsible

LONGEST = 2000
LONGEST_SENTENCE = 1000
MOST_SENTENCES = 50


class NothingWritten(Invalid):
    """The text is empty."""

    sentence = _l("Nhập nội dung trước khi gửi.")


class TooManySentences(Refused):
    """Whoever keeps sentences has as many as a list can show."""

    sentence = _l("Đã lưu đủ 50 câu mẫu. Hãy xóa bớt trước khi thêm.")


def add_note(dossier: Dossier, body: str, *, actor: Actor, now: datetime) -> None:
    """Add a note that only officers who handle the dossier see; raises NothingWritten."""
    told = _told(body, LONGEST)
    session().add(
        InnerNote(
            dossier_id=dossier.id,
            author_id=_id(actor),
            author_name=actor.name,
            at=now,
            body=told,
        )
    )
    _record("dossier.note_added", dossier, actor, now)


def count_message(actor: Actor) -> None:
    """Count one message in its own transaction, before the request's; raises TooMany."""
    limits.hit(f"message:{actor.id}", limit=settings().messages_an_hour, seconds=3600)


def send(dossier: Dossier, body: str, *, actor: Actor, now: datetime) -> None:
    """Send a message about a dossier to the other side, and tell them; raises NothingWritten."""
    told, from_citizen = _told(body, LONGEST), actor.kind == "citizen"
    session().add(
        Message(
            dossier_id=dossier.id,
            from_citizen=from_citizen,
            author_id=_id(actor),
            author_name=actor.name,
            at=now,
            body=told,
        )
    )
    _record("dossier.message_sent", dossier, actor, now)
    if from_citizen:
        for officer in responsible(dossier, now):
            _notify(officer, f"/can-bo/ho-so/{dossier.id}", dossier, now)
    else:
        _notify(dossier.submitted_by, f"/ho-so-cua-toi/{dossier.id}", dossier, now)


def _notify(account_id: UUID, url: str, dossier: Dossier, now: datetime) -> None:
    notify(
        account_id=account_id,
        kind=NoticeKind.DOSSIER,
        title=_l("Có tin nhắn về hồ sơ"),
        body=_l("Hồ sơ %(code)s có tin nhắn mới.", code=dossier.code),
        url=url,
        now=now,
    )


def keep_sentence(body: str, unit_id: UUID | None, *, actor: Actor, now: datetime) -> None:
    """Keep a sentence for oneself, or for all of a unit; raises NothingWritten or TooMany….

    The policy was asked whether the actor may speak for the unit.
    """
    told = _told(body, LONGEST_SENTENCE)
    mine = sa.and_(Sentence.account_id == actor.id, Sentence.unit_id.is_(None))
    kept = mine if unit_id is None else Sentence.unit_id == unit_id
    count = session().scalar(sa.select(sa.func.count()).select_from(Sentence).where(kept)) or 0
    if count >= MOST_SENTENCES:
        raise TooManySentences
    session().add(Sentence(account_id=_id(actor), unit_id=unit_id, body=told))
    if unit_id:
        _record_sentence("desk.sentence_saved", unit_id, told, actor, now)


def drop_sentence(sentence: Sentence, *, actor: Actor, now: datetime) -> None:
    """Forget a sentence; the policy was asked."""
    if sentence.unit_id:
        _record_sentence("desk.sentence_dropped", sentence.unit_id, sentence.body, actor, now)
    session().delete(sentence)


def _record_sentence(action: str, unit_id: UUID, body: str, actor: Actor, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="unit",
        subject_id=unit_id,
        unit_id=unit_id,
        reason=body,
    )


def _record(action: str, dossier: Dossier, actor: Actor, now: datetime) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
    )


def _told(body: str, most: int) -> str:
    told = body.strip()[:most]
    if not told:
        raise NothingWritten(errors={"body": [str(NothingWritten.sentence)]})
    return told


def _id(actor: Actor) -> UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
