"""Finding slips in their registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip, Wording
from portal.records.signatures.rules import number_in_words


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A paper in its register."""

    id: UUID
    kind: PaperKind
    occasion: int
    year: int
    number: int | None
    symbol: str
    acted_at: datetime
    sha256: str | None

    @property
    def full_number(self) -> str:
        """Give number and symbol, empty while there is none."""
        return number_in_words(self.number, self.symbol) if self.number else ""


def get(slip_id: UUID) -> Slip:
    """Give a slip; raises NotFound."""
    found = session().get(Slip, slip_id)
    if found is None:
        raise NotFound
    return found


def get_row(slip_id: UUID) -> SlipRow:
    """Give a paper as it stands in its register; raises NotFound."""
    found = _rows(Slip.id == slip_id)
    if not found:
        raise NotFound
    return found[0]


def find_by_document(document_id: UUID) -> Slip | None:
    """Find the slip that everybody verifies by an entry of the register."""
    return session().scalar(sa.select(Slip).where(Slip.document_id == document_id))


def locked(slip_id: UUID) -> Slip:
    """Give a slip to be changed; raises NotFound."""
    found = session().scalar(sa.select(Slip).where(Slip.id == slip_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def find(dossier_id: UUID, kind: PaperKind, occasion: int) -> Slip | None:
    """Find a dossier's slip of a kind, the first of which has occasion 1."""
    return session().scalar(
        sa.select(Slip).where(
            Slip.dossier_id == dossier_id, Slip.kind == kind, Slip.occasion == occasion
        )
    )


def count(dossier_id: UUID, kind: PaperKind) -> int:
    """Count a dossier's slips of a kind."""
    wanted = sa.select(sa.func.count()).where(Slip.dossier_id == dossier_id, Slip.kind == kind)
    return session().scalar(wanted) or 0


def of_dossier(dossier_id: UUID) -> Sequence[SlipRow]:
    """List a dossier's slips, the latest first."""
    return _rows(Slip.dossier_id == dossier_id)


def of_unit(unit_id: UUID, kind: PaperKind, *, limit: int = 50) -> Sequence[SlipRow]:
    """List the latest slips of a unit's register of a kind, the latest first."""
    return _rows(Slip.unit_id == unit_id, Slip.kind == kind, limit=limit)


def _rows(*wanted: sa.ColumnElement[bool], limit: int | None = None) -> Sequence[SlipRow]:
    columns = (
        *(getattr(Slip, name) for name in ("id", "kind", "occasion", "year", "number")),
        *(Wording.symbol, Slip.acted_at, Slip.sha256),
    )
    query = sa.select(*columns).join(Wording, Wording.id == Slip.wording_id)
    ordered = query.where(*wanted).order_by(Slip.created_at.desc(), Slip.id.desc()).limit(limit)
    return [SlipRow(*row) for row in session().execute(ordered)]
