"""What an officer has set up at the desk: columns of the list, and filters saved."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.onestop.dossiers.models import DeskView, SavedFilter
from portal.onestop.dossiers.rules.columns import COLUMNS, USUAL


@dataclass(frozen=True, slots=True)
class FilterRow:
    """A saved filter."""

    id: UUID
    name: str
    queue: str
    words: str


def columns_of(actor: Actor) -> tuple[str, ...]:
    """Give the columns that an officer chose, in the order of the table; else the usual ones."""
    chosen = session().get(DeskView, actor.id)
    if chosen is None:
        return USUAL
    return tuple(name for name in COLUMNS if name in chosen.columns)


def filters_of(actor: Actor) -> tuple[FilterRow, ...]:
    """List an officer's saved filters by name."""
    columns = (getattr(SavedFilter, name) for name in FilterRow.__slots__)
    wanted = sa.select(*columns).where(SavedFilter.account_id == actor.id)
    return tuple(FilterRow(*row) for row in session().execute(wanted.order_by(SavedFilter.name)))
