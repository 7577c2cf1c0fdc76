"""Reading notes, messages, sentences, and who else is looking."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.identity.accounts.queries import names_of
from portal.onestop.desk.models import InnerNote, Message, Presence, Sentence

LOOKING = timedelta(seconds=60)


def notes_of(dossier_id: UUID) -> Sequence[InnerNote]:
    """List the notes of a dossier, the first one first."""
    wanted = sa.select(InnerNote).where(InnerNote.dossier_id == dossier_id)
    return session().scalars(wanted.order_by(InnerNote.at, InnerNote.id)).all()


def messages_of(dossier_id: UUID) -> Sequence[Message]:
    """List the messages about a dossier, the first one first."""
    wanted = sa.select(Message).where(Message.dossier_id == dossier_id)
    return session().scalars(wanted.order_by(Message.at, Message.id)).all()


def sentences_for(actor: Actor, unit_id: UUID | None = None) -> Sequence[Sentence]:
    """List an officer's own sentences, and those of one unit or of all units of theirs."""
    units = actor.units if unit_id is None else {unit_id}
    own = sa.and_(Sentence.account_id == actor.id, Sentence.unit_id.is_(None))
    wanted = sa.select(Sentence).where(sa.or_(own, Sentence.unit_id.in_(units)))
    return session().scalars(wanted.order_by(Sentence.body)).all()


def get_sentence(sentence_id: UUID) -> Sentence:
    """Give a sentence; raises NotFound."""
    found = session().get(Sentence, sentence_id)
    if found is None:
        raise NotFound
    return found


def others_looking(dossier_id: UUID, actor: Actor, *, now: datetime) -> list[str]:
    """Name the other officers who had a dossier open within the last minute."""
    wanted = sa.select(Presence.account_id).where(
        Presence.dossier_id == dossier_id,
        Presence.account_id != actor.id,
        Presence.seen_at > now - LOOKING,
    )
    looking = session().scalars(wanted).all()
    return sorted(names_of(looking).values()) if looking else []
