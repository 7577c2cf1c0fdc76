"""What a finished job writes down: the file of the stage, and the move it completes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import NotFound
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
_STAGES = {CERTIFIED: "certify", SEALED: "seal"}


def rendered(document_id: UUID, sha256: str) -> None:
    """Note the rendered file; the desk is free again."""
    document = _pending(document_id, "render")
    document.rendered_sha256, document.pending = sha256, None


def annexes_sealed(document_id: UUID, files: Mapping[str, str]) -> None:
    """Note the sealed files of annexes by the annex's id; they go out with the document."""
    for annex in find.annexes(document_id):
        annex.sealed_sha256 = files.get(str(annex.id))


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
    if event.step == CERTIFIED:
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
