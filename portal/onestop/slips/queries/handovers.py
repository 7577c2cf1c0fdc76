"""Finding what may be handed over, and the lists that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip

# Just received and going to the specialists, or decided and going back to the counter.
_BETWEEN = (Step.ASSIGNMENT, Step.HANDOVER)
MOST = 200


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A dossier that lies between two bodies."""

    id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    step: Step


def waiting(unit_id: UUID, among: Sequence[UUID] | None = None) -> Sequence[WaitingRow]:
    """List the dossiers of a unit that may go on a list (of those named), by code."""
    wanted = [Dossier.unit_id == unit_id, Dossier.step.in_(_BETWEEN)]
    if among is not None:
        wanted.append(Dossier.id.in_(among))
    columns = (getattr(Dossier, name) for name in WaitingRow.__slots__)
    query = sa.select(*columns).where(*wanted).order_by(Dossier.code).limit(MOST)
    return [WaitingRow(*row) for row in session().execute(query)]


def file_of(unit_id: UUID, slip_id: UUID) -> MadeFile:
    """Give a finished list of a unit; raises NotFound."""
    slip = session().get(Slip, slip_id)
    wanted = slip is not None and slip.unit_id == unit_id
    if slip is None or not wanted or slip.kind is not PaperKind.HANDOVER_LIST or not slip.sha256:
        raise NotFound
    return MadeFile(f"ban-giao-{slip.year}-{slip.number}.pdf", slip.sha256)
