"""Finding lists that are signed or sealed together, and how far they have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.models import Dossier
from portal.onestop.signing.models import SigningBatch, SigningItem, SigningView
from portal.onestop.signing.rules import BatchState, Flag, ItemState, Stage

_LATEST = 20


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One document of a list, as the page shows it; ``opened`` is by whom the list belongs to."""

    id: UUID
    position: int
    dossier_id: UUID
    code: str
    procedure_name: str
    applicant_name: str
    sha256: str
    stored_flags: list[JsonValue]
    must_open: bool
    state: ItemState
    outcome: str
    opened: bool

    @property
    def flags(self) -> tuple[Flag, ...]:
        """List why it stands out."""
        return tuple(Flag(str(name)) for name in self.stored_flags)

    @property
    def owed(self) -> bool:
        """Tell whether it must be opened and was not."""
        return self.must_open and not self.opened


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A list among others."""

    id: UUID
    stage: Stage
    state: BatchState
    opened_at: datetime
    count: int
    done: int


def get_batch(batch_id: UUID, *, locked: bool = False) -> SigningBatch:
    """Give a list, held against others until the transaction ends if wanted; raises NotFound."""
    found = session().get(SigningBatch, batch_id, with_for_update=locked, populate_existing=locked)
    if found is None:
        raise NotFound
    return found


def get_batch_if_free(batch_id: UUID) -> SigningBatch | None:
    """Give a list held against others, or nothing while somebody else holds it; never wait."""
    wanted = sa.select(SigningBatch).where(SigningBatch.id == batch_id)
    free = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return session().scalar(free)


def get_item(batch: SigningBatch, position: int) -> SigningItem:
    """Give one document by its place in the list; raises NotFound."""
    here = (SigningItem.batch_id == batch.id, SigningItem.position == position)
    found = session().scalar(sa.select(SigningItem).where(*here))
    if found is None:
        raise NotFound
    return found


def rows_of(batch: SigningBatch) -> Sequence[ItemRow]:
    """List the documents in their order."""
    return [ItemRow(*row) for row in session().execute(_rows(batch, SigningItem.position >= 0))]


def row_of(batch: SigningBatch, item: SigningItem) -> ItemRow:
    """Give one document as the page shows it."""
    return ItemRow(*session().execute(_rows(batch, SigningItem.id == item.id)).one())


def _rows(batch: SigningBatch, wanted: sa.ColumnElement[bool]) -> sa.Select[Any]:
    opened = sa.exists().where(
        SigningView.item_id == SigningItem.id,
        SigningView.account_id == batch.account_id,
        SigningView.sha256 == SigningItem.sha256,
    )
    of_item = [getattr(SigningItem, name) for name in ("id", "position", "dossier_id")]
    of_dossier = [Dossier.code, Dossier.procedure_name, Dossier.applicant_name]
    last = [SigningItem.sha256, SigningItem.flags, SigningItem.must_open]
    ends = [SigningItem.state, SigningItem.outcome, opened]
    return (
        sa.select(*of_item, *of_dossier, *last, *ends)
        .join(Dossier, Dossier.id == SigningItem.dossier_id)
        .where(SigningItem.batch_id == batch.id, wanted)
        .order_by(SigningItem.position)
    )


def counts_of(batch_id: UUID) -> Mapping[ItemState, int]:
    """Count the documents of a list by their states; states without any are left out."""
    rows = session().execute(
        sa.select(SigningItem.state, sa.func.count())
        .where(SigningItem.batch_id == batch_id)
        .group_by(SigningItem.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy.


def items_in(batch_id: UUID, *states: ItemState, most: int | None = None) -> Sequence[SigningItem]:
    """List the documents in some states, in their order."""
    here = (SigningItem.batch_id == batch_id, SigningItem.state.in_(states))
    wanted = sa.select(SigningItem).where(*here).order_by(SigningItem.position)
    return session().scalars(wanted.limit(most)).all()


def find_handed_on(dossier_id: UUID, stage: Stage) -> SigningItem | None:
    """Find the document of a running list that was handed to the device, by its dossier."""
    return session().scalar(
        sa.select(SigningItem)
        .join(SigningBatch, SigningBatch.id == SigningItem.batch_id)
        .where(
            SigningItem.dossier_id == dossier_id,
            SigningItem.state.in_((ItemState.ASKED, ItemState.FAILED)),
            SigningBatch.stage == stage,
        )
        .order_by(SigningItem.id.desc())
        .limit(1)
    )


def own_batches(actor: Actor) -> Sequence[BatchRow]:
    """List the latest lists of an actor, the newest first."""
    done = sa.func.sum(sa.case((SigningItem.state == ItemState.DONE, 1), else_=0))
    columns = [getattr(SigningBatch, name) for name in ("id", "stage", "state", "opened_at")]
    rows = session().execute(
        sa.select(*columns, sa.func.count(), done)
        .join(SigningItem, SigningItem.batch_id == SigningBatch.id)
        .where(SigningBatch.account_id == actor.id)
        .group_by(*columns)
        .order_by(SigningBatch.opened_at.desc())
        .limit(_LATEST)
    )
    return [BatchRow(*row) for row in map(tuple, rows)]
