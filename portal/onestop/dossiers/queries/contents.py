"""What a dossier holds: papers filed, moves made, papers issued; read as rows, not entities.

Every page about a dossier asks for all three, so the statements are written once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import Base, session
from portal.core.json_types import JsonValue
from portal.core.prepared import Prepared
from portal.core.remembering import remembered
from portal.onestop.dossiers.models import IssuedPaper, MoveRecord, Paper, PaperKind
from portal.onestop.dossiers.rules import Action, Basis, State, Step


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as it was filed."""

    id: UUID
    requirement: str
    requirement_name: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    position: int


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Who moved a dossier, when, why, from where to where."""

    sequence: int
    action: str
    from_state: State | None
    to_state: State
    from_step: Step | None
    to_step: Step
    actor_id: UUID | None
    actor_name: str
    at: datetime
    reason: str | None
    basis: dict[str, JsonValue] | None
    acting: dict[str, JsonValue] | None = None

    @property
    def moment(self) -> datetime:
        """Give when it counts for clocks: when it happened, else when it was written down."""
        return Basis.from_json(self.basis or {}).since or self.at


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A paper that the portal made."""

    kind: PaperKind
    occasion: int
    sha256: str
    created_at: datetime

    @property
    def name(self) -> str:
        """Give the paper's name in addresses: from the second of its kind on with its count."""
        return self.kind.value if self.occasion == 1 else f"{self.kind.value}-{self.occasion}"


@remembered()
def papers(dossier_id: UUID) -> Sequence[PaperRow]:
    """List the papers of a dossier in their order."""
    return [PaperRow(*row) for row in _PAPERS.ask(of=dossier_id)]


@remembered()
def moves(dossier_id: UUID) -> Sequence[MoveRow]:
    """List all moves of a dossier, the first one first."""
    return [MoveRow(*row) for row in _MOVES.ask(of=dossier_id)]


@remembered()
def next_sequence(dossier_id: UUID) -> int:
    """Give the place of a dossier's next move."""
    last = session().scalar(
        sa.select(sa.func.max(MoveRecord.sequence)).where(MoveRecord.dossier_id == dossier_id)
    )
    return (last or 0) + 1


def times_back(dossier_id: UUID) -> int:
    """Count how often a dossier was sent back to an earlier desk."""
    return sum(move.action == Action.SEND_BACK for move in moves(dossier_id))


@remembered()
def issued_papers(dossier_id: UUID) -> Sequence[IssuedRow]:
    """List the papers that the portal made for a dossier."""
    return [IssuedRow(*row) for row in _ISSUED.ask(of=dossier_id)]


Part = tuple[sa.Select[Any], sa.ColumnElement[Any]]


def all_of(model: type[Base], names: Sequence[str], order: str) -> Part:
    """Select some columns of all rows of a dossier (``of``), and say what orders them."""
    columns = model.__table__.c
    wanted = sa.select(*(columns[name] for name in names))
    return wanted.where(columns.dossier_id == sa.bindparam("of")), columns[order]


def in_order(part: Part) -> Prepared:
    """Prepare such a statement by itself."""
    wanted, order = part
    return Prepared(wanted.order_by(order))


PAPERS = all_of(Paper, PaperRow.__slots__, "position")
MOVES = all_of(MoveRecord, MoveRow.__slots__, "sequence")
ISSUED = all_of(IssuedPaper, IssuedRow.__slots__, "created_at")
_PAPERS, _MOVES, _ISSUED = in_order(PAPERS), in_order(MOVES), in_order(ISSUED)
