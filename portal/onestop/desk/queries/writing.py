"""Reading notes, messages, sentences, and who else is looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.remembering import remembered
from portal.identity.accounts.queries import names_of
from portal.onestop.desk.models import InnerNote, Message, Presence, Sentence

# Scripts say it every 15 seconds, and when somebody leaves; without them it is said once.
LOOKING = timedelta(minutes=2)


def messages_of(dossier_id: UUID) -> Sequence[Message]:
    """List the messages about a dossier, the first one first."""
    wanted = sa.select(Message).where(Message.dossier_id == dossier_id)
    return session().scalars(wanted.order_by(Message.at, Message.id)).all()


def sentences_for(actor: Actor) -> Sequence[Sentence]:
    """List an officer's own sentences, and those of all units of theirs."""
    own = sa.and_(Sentence.account_id == actor.id, Sentence.unit_id.is_(None))
    wanted = sa.select(Sentence).where(sa.or_(own, Sentence.unit_id.in_(actor.units)))
    return session().scalars(wanted.order_by(Sentence.body)).all()


def get_sentence(sentence_id: UUID) -> Sentence:
    """Give a sentence; raises NotFound."""
    found = session().get(Sentence, sentence_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """A note or a message; ``from_citizen`` says who wrote the message."""

    author_name: str
    from_citizen: bool
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a dossier: notes, messages, sentences to choose from, and who looked."""

    notes: Sequence[Written]
    messages: Sequence[Written]
    sentences: Sequence[str]
    seen_at: Mapping[UUID, datetime]


@remembered()
def beside(dossier_id: UUID, account_id: UUID | None, unit_id: UUID) -> Beside:
    """Give all that stands beside a dossier on its officer's page, in one statement."""
    told = {"dossier": dossier_id, "account": account_id, "unit": unit_id}
    of: dict[str, list[Any]] = {"note": [], "message": [], "sentence": [], "seen": []}
    for kind, _id, who, name, citizen, at, *bodies in session().execute(_BESIDE, told):
        body = next((text for text in bodies if text is not None), "")
        of[kind].append((who, at) if kind == "seen" else Written(name, citizen, at, body))
    sentences = sorted(row.body for row in of["sentence"])
    return Beside(of["note"], of["message"], sentences, dict(of["seen"]))


def others_looking(found: Beside, actor: Actor, *, now: datetime) -> list[str]:
    """Name the other officers who have a dossier open, as far as they have lately said so."""
    since = now - LOOKING
    looking = [who for who, at in found.seen_at.items() if who != actor.id and at > since]
    return sorted(names_of(looking).values()) if looking else []


def _branch(kind: str, table: Any, who: Any, at: Any) -> sa.Select[Any]:  # noqa: ANN401
    """Select one kind of what stands beside a dossier; each kind has a column for its body."""
    name = table.author_name if hasattr(table, "author_name") else sa.literal("", sa.String)
    citizen = table.from_citizen if hasattr(table, "from_citizen") else sa.false()
    bodies = [
        each.body if each is table else sa.type_coerce(sa.null(), each.__table__.c.body.type)
        for each in (InnerNote, Message, Sentence)
    ]
    key = table.id if hasattr(table, "id") else table.account_id
    return sa.select(sa.literal(kind, sa.String), key, who, name, citizen, at, *bodies)


_DOSSIER, _ACCOUNT, _UNIT = (
    sa.bindparam(name, type_=sa.Uuid()) for name in ("dossier", "account", "unit")
)
_NO_TIME = sa.type_coerce(sa.null(), InnerNote.__table__.c.at.type)
_OWN = sa.and_(Sentence.account_id == _ACCOUNT, Sentence.unit_id.is_(None))
_BESIDE = sa.union_all(
    _branch("note", InnerNote, InnerNote.author_id, InnerNote.at).where(
        InnerNote.dossier_id == _DOSSIER
    ),
    _branch("message", Message, Message.author_id, Message.at).where(
        Message.dossier_id == _DOSSIER
    ),
    _branch("sentence", Sentence, Sentence.account_id, _NO_TIME).where(
        sa.or_(_OWN, Sentence.unit_id == _UNIT)
    ),
    _branch("seen", Presence, Presence.account_id, Presence.seen_at).where(
        Presence.dossier_id == _DOSSIER
    ),
).order_by(sa.text("6"), sa.text("2"))
