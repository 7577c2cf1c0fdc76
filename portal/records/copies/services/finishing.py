"""What a finished job writes down: the signed permission, the sealed copy, and the next step."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.core.json_types import JsonObject
from portal.records.archive.events import Strengthened
from portal.records.archive.rules import before_seal
from portal.records.archive.services import Order, level_for
from portal.records.copies import queries as find
from portal.records.copies.rules import COPY_MOVES, CopyAct, form_rules
from portal.records.copies.services.chain import moved

CERTIFIED, SEALED = "copy.certified", "copy.sealed"
_ACTS = {CERTIFIED: CopyAct.ALLOW, SEALED: CopyAct.SEAL}


def order_of(copy_id: UUID, payload: JsonObject, step: str, *, now: datetime) -> Order:
    """Say what level a signed file must reach before the copy goes on."""
    copy = find.get(copy_id)
    words = form_rules()[copy.form].words
    level = level_for(f"Bản {words.lower()}", now=now)
    return Order(
        key=f"copy:{copy.id}:{COPY_MOVES[_ACTS[step]].stage}",
        unit_id=copy.unit_id,
        title=f"{words} – {copy.subject}"[:300],
        step=step,
        payload=payload,
        level=before_seal(level) if step == CERTIFIED else level,
    )


def permission_filled(copy_id: UUID, sha256: str) -> None:
    """Keep the permission with number and date, on whose strength the copy was sealed."""
    find.locked(copy_id).slip_sha256 = sha256


def go_on(event: Strengthened) -> None:
    """Let a copy go on whose signed file has reached its level."""
    if event.step not in _ACTS:
        return
    told, move = event.payload, COPY_MOVES[_ACTS[event.step]]
    copy = find.locked(UUID(str(told["copy_id"])))
    if copy.pending != move.stage:
        raise NotFound
    if event.step == CERTIFIED:
        copy.slip_sha256 = event.sha256
    else:
        copy.copy_sha256 = event.sha256
    actor = Actor(id=UUID(str(told["actor_id"])), name=str(told["actor_name"]), kind="staff")
    moved(copy, move, actor, event.at)
