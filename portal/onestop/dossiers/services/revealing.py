"""Letting an officer see identity numbers whole, and writing down that they did."""

from datetime import datetime

from portal.core.access import Actor
from portal.identity.audit.services import record
from portal.onestop.dossiers.models import Dossier


def reveal_identity(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Write down that an officer looks at a dossier's identity numbers (ASVS 5.0.0, 14.2.6)."""
    record(
        action="dossier.identity_revealed",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
    )
