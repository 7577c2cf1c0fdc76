"""The blueprint of the officer's desk, and finding a dossier there."""

from uuid import UUID

from flask import Blueprint

from portal.core.access import authorize
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find

desk = Blueprint("desk", __name__, url_prefix="/can-bo")


def handled(dossier_id: UUID) -> Dossier:
    """Give a dossier that the actor may handle; raises NotFound."""
    dossier = find.get(dossier_id)
    authorize(policies.may_handle, dossier)
    return dossier
