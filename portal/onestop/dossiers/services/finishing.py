"""What a finished job writes down: the file of the stage, and the move it completes."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Dossier, Result, ResultState
from portal.onestop.dossiers.queries.dossiers import find_result, get
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services.moves import move
from portal.records.registers import services as registers


def rendered(dossier_id: UUID, sha256: str, *, now: datetime) -> None:
    """Note the rendered draft; the desk is free again."""
    dossier, result = _both(dossier_id, "render")
    result.rendered_sha256, result.state, result.updated_at = sha256, ResultState.RENDERED, now
    dossier.pending = None


def certified(dossier_id: UUID, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Note the signed file and pass the dossier to the records clerk."""
    dossier, result = _both(dossier_id, "certify")
    result.certified_sha256, result.state, result.updated_at = sha256, ResultState.CERTIFIED, now
    result.signed_by = actor.id
    dossier.pending = None
    move(dossier, Action.SIGN, actor=actor, now=now, sha256=sha256)


def sealed(dossier_id: UUID, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Note the sealed file, enter it in the register as released, and stop the clock."""
    dossier, result = _both(dossier_id, "seal")
    result.sealed_sha256, result.state, result.updated_at = sha256, ResultState.SEALED, now
    dossier.pending = None
    dossier.decided_at = now
    if result.issued_document_id is None:
        raise NotFound
    registers.release(result.issued_document_id, sha256=sha256, actor=actor, now=now)
    move(dossier, Action.RELEASE, actor=actor, now=now, sha256=sha256)


def _both(dossier_id: UUID, stage: str) -> tuple[Dossier, Result]:
    dossier, result = get(dossier_id), find_result(dossier_id)
    if result is None or dossier.pending != stage:
        raise NotFound
    return dossier, result
