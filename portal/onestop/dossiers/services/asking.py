"""Asking for the slow steps of a result, and taking a request back."""

from portal.core.access import Actor
from portal.core.jobs import enqueue, withdraw
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.queries.dossiers import find_result
from portal.onestop.dossiers.services.acting import for_job
from portal.onestop.dossiers.services.moves import BusyNow


def ask(dossier: Dossier, result: Result, stage: str, actor: Actor, **more: JsonValue) -> None:
    """Have a step of a result made in the name of who orders it; raises BusyNow."""
    if dossier.pending:
        raise BusyNow
    dossier.pending = stage
    enqueue(
        f"result.{stage}",
        {
            "dossier_id": str(dossier.id),
            **for_job(dossier, stage, actor),
            **more,
        },
        key=_job_key(result, stage),
    )


def take_back_request(dossier: Dossier) -> bool:
    """Take back what was asked last for a result, unless its work has begun; tell whether.

    A number that was given stays with the document, so that the series has no gap.
    """
    result = find_result(dossier.id)
    if result is None or dossier.pending is None:
        return False
    if not withdraw(_job_key(result, dossier.pending)):
        return False
    dossier.pending = None
    return True


def _job_key(result: Result, stage: str) -> str:
    return f"result:{result.id}:{stage}:{result.revision}"
