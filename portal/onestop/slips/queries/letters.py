"""Letters on their way: waiting for the head's signature, or for the clerk's number and seal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.downloads import MadeFile
from portal.core.errors import NotFound
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips
from portal.onestop.slips.rules.stages import LETTERS, Stage

MOST = 200


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that waits, with the dossier that it is about."""

    id: UUID
    unit_id: UUID
    kind: PaperKind
    stage: Stage
    acted_at: datetime
    dossier_id: UUID
    code: str
    applicant_name: str


def waiting(unit_ids: Collection[UUID], stages: Collection[Stage]) -> Sequence[LetterRow]:
    """List the letters of units at some stages, the longest waiting first."""
    columns = [getattr(Slip, name) for name in ("id", "unit_id", "kind", "stage", "acted_at")]
    wanted = (
        sa.select(*columns, Dossier.id, Dossier.code, Dossier.applicant_name)
        .join(Dossier, Dossier.id == Slip.dossier_id)
        .where(Slip.unit_id.in_(unit_ids), Slip.stage.in_(stages), Slip.kind.in_(LETTERS))
        .order_by(Slip.acted_at, Slip.id)
        .limit(MOST)
    )
    return [LetterRow(*tuple(row)) for row in session().execute(wanted)]


def get(slip_id: UUID) -> Slip:
    """Give a letter; raises NotFound for anything else."""
    slip = slips.get(slip_id)
    if slip.kind not in LETTERS:
        raise NotFound
    return slip


def file_of(slip: Slip) -> MadeFile:
    """Give a letter as far as it is made; raises NotFound before the head's signature."""
    sha256 = slip.sha256 or slip.unfinished_sha256
    if sha256 is None:
        raise NotFound
    return MadeFile(f"{slip.kind.value}-{slip.year}.pdf", sha256)
