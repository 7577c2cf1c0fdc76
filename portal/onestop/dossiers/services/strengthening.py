"""The level a result's signatures must reach before the result goes on."""

from datetime import datetime
from uuid import UUID

from portal.core.errors import NotFound
from portal.core.json_types import JsonObject
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.services import finishing
from portal.onestop.dossiers.services.acting import who_ordered
from portal.records.archive.events import Strengthened
from portal.records.archive.rules import before_seal
from portal.records.archive.services import Order, level_for
from portal.records.registers import queries as registers
from portal.records.signatures.rules import Level

CERTIFIED, SEALED = "result.certified", "result.sealed"


def of_certified(dossier_id: UUID, payload: JsonObject, *, now: datetime) -> Order:
    """Say what the agency head's signature must reach before the clerk gets it."""
    return _order(dossier_id, payload, CERTIFIED, now)


def of_sealed(dossier_id: UUID, payload: JsonObject, *, now: datetime) -> Order:
    """Say what a sealed result must reach before it is released."""
    return _order(dossier_id, payload, SEALED, now)


def _order(dossier_id: UUID, payload: JsonObject, step: str, now: datetime) -> Order:
    dossier, result = find.get(dossier_id), find.find_result(dossier_id)
    if result is None or result.issued_document_id is None:
        raise NotFound
    level = _level(result.issued_document_id, now)
    return Order(
        key=f"result:{result.id}:{step}:{result.revision}",
        unit_id=dossier.unit_id,
        title=f"{dossier.code} – {result.title}"[:300],
        step=step,
        payload=payload,
        level=before_seal(level) if step == CERTIFIED else level,
    )


def _level(document_id: UUID, now: datetime) -> Level:
    return level_for(registers.get(document_id).kind, now=now)


def go_on(event: Strengthened) -> None:
    """Let a result go on whose file has reached its level."""
    if event.step not in {CERTIFIED, SEALED}:
        return
    dossier_id = UUID(str(event.payload["dossier_id"]))
    actor = who_ordered(event.payload)
    finish = finishing.certified if event.step == CERTIFIED else finishing.sealed
    finish(dossier_id, event.sha256, actor=actor, now=event.at)
