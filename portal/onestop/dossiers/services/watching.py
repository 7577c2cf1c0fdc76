"""Looking at one clock when its time has come."""

from datetime import datetime
from uuid import UUID

from portal.onestop.dossiers.queries import clock
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.services import alarms


def warn(dossier_id: UUID, *, now: datetime) -> None:
    """Tell of the thresholds that a dossier has passed; again tells nothing more."""
    dossier = get(dossier_id)
    derived = clock.derivation(dossier, clock.segments(dossier.id), now=now)
    moments = alarms.moments_of(dossier, derived)
    alarms.ring(dossier, moments, now=now)
