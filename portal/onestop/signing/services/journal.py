"""One way to write down what is done to a list."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.signing.models import SigningBatch


def note(
    action: str, batch: SigningBatch, *, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    """Write an act on a list into the journal of its unit."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="signing_batch",
        subject_id=batch.id,
        unit_id=batch.unit_id,
        kind=batch.stage.value,
        **facts,
    )
