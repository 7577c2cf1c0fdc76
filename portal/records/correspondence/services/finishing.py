"""What a finished job writes down: the file of the stage, and the move it completes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.jobs import enqueue
from portal.core.json_types import JsonObject
from portal.records.archive.events import Strengthened
from portal.records.archive.rules import before_seal
from portal.records.archive.services import Order, level_for
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act, find_move
from portal.records.correspondence.services.drafting import note
from portal.records.correspondence.services.telling import tell_next
from portal.records.registers import queries, services
from portal.records.registers.rules import DocumentState, kinds

CERTIFIED, SEALED = "outgoing.certified", "outgoing.sealed"
ANNEX_SEALED, NEXT_FILE = "outgoing.annex_sealed", "outgoing.seal_next"
_STAGES = {CERTIFIED: "certify", SEALED: "seal", ANNEX_SEALED: "seal"}


class Sealed(NamedTuple):
    """A sealed file: the annex that it is (the document itself has none), and where it lies."""

    annex: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Relay:
    """A sealed file that is to reach its level, and what is ordered for it."""

    sha256: str
    order: Order


def rendered(document_id: UUID, sha256: str) -> None:
    """Note the rendered file; the desk is free again."""
    document = _pending(document_id, "render")
    document.rendered_sha256, document.pending = sha256, None


def relay(
    document_id: UUID, files: Sequence[Sealed], payload: JsonObject, *, now: datetime
) -> Relay:
    """Say what becomes of the first of some sealed files, and what is left after it.

    Annexes come first and the document last, so that nothing is released before all of them
    have reached their level.
    """
    first, *left = files
    step = ANNEX_SEALED if first.annex else SEALED
    rest: JsonObject = {**payload, "annex": first.annex, "left": [[*each] for each in left]}
    made = order_of(document_id, rest, step, now=now)
    key = f"{made.key}:{first.annex}" if first.annex else made.key
    return Relay(first.sha256, replace(made, key=key))


def files_left(payload: JsonObject) -> list[Sealed]:
    """Read which sealed files wait for their turn."""
    return [Sealed(*map(str, each)) for each in cast("list[list[str]]", payload["left"])]


def _annex_sealed(document: OutgoingDocument, sha256: str, told: JsonObject) -> None:
    """Note an annex that has reached its level, and turn to the next file."""
    annexes = {str(each.id): each for each in find.annexes(document.id)}
    annexes[str(told["annex"])].sealed_sha256 = sha256
    session().flush()
    key = f"outgoing:{document.id}:next:{document.revision}:{told['annex']}"
    enqueue(NEXT_FILE, told, key=key)


def order_of(document_id: UUID, payload: JsonObject, step: str, *, now: datetime) -> Order:
    """Say what level a signed file must reach before the document goes on."""
    document = find.get(document_id)
    level = level_for(kinds()[document.kind].name, now=now)
    return Order(
        key=f"outgoing:{document.id}:{_STAGES[step]}:{document.revision}",
        unit_id=document.unit_id,
        title=f"{kinds()[document.kind].name} – {document.subject}"[:300],
        step=step,
        payload=payload,
        level=before_seal(level) if step == CERTIFIED else level,
    )


def go_on(event: Strengthened) -> None:
    """Let an outgoing document go on whose file has reached its level."""
    if event.step not in _STAGES:
        return
    told = event.payload
    actor = Actor(id=UUID(str(told["actor_id"])), name=str(told["actor_name"]), kind="staff")
    document = _pending(UUID(str(told["document_id"])), _STAGES[event.step])
    if event.step == ANNEX_SEALED:
        _annex_sealed(document, event.sha256, told)
    elif event.step == CERTIFIED:
        _certified(document, event.sha256, actor, event.at)
    else:
        _sealed(document, event.sha256, actor, event.at)


def _certified(document: OutgoingDocument, sha256: str, actor: Actor, now: datetime) -> None:
    document.certified_sha256 = sha256
    _move(document, Act.SIGN, sha256, actor, now)


def _sealed(document: OutgoingDocument, sha256: str, actor: Actor, now: datetime) -> None:
    """Enter the sealed file in the register as released; end the force of what it replaces."""
    if document.issued_document_id is None:
        raise NotFound
    document.sealed_sha256 = sha256
    services.release(document.issued_document_id, sha256=sha256, actor=actor, now=now)
    _move(document, Act.RELEASE, sha256, actor, now)
    _replace(document, actor, now)


def _replace(document: OutgoingDocument, actor: Actor, now: datetime) -> None:
    """Put the document in another's place, unless that one's force has ended meanwhile."""
    old, new = document.replaces_id, document.issued_document_id
    if old is None or new is None or queries.get(old).state is not DocumentState.IN_FORCE:
        return
    services.replace(old, by_id=new, reason=document.replaces_reason, actor=actor, now=now)


def _move(document: OutgoingDocument, act: Act, sha256: str, actor: Actor, now: datetime) -> None:
    move = find_move(act, document.step)
    if move is None:
        raise NotFound
    document.step, document.pending, document.updated_at = move.to, None, now
    note(move.action, document, actor, now, sha256=sha256)
    tell_next(document, now=now)


def _pending(document_id: UUID, stage: str) -> OutgoingDocument:
    document = find.locked(document_id)
    if document.pending != stage:
        raise NotFound
    return document
