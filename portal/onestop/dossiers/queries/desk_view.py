"""What an officer has set up at the desk: columns of the list, and filters saved."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.prepared import Prepared
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
    rows = _CHOSEN.ask(of=actor.id)
    return tuple(name for name in COLUMNS if name in rows[0][0]) if rows else USUAL


def filters_of(actor: Actor) -> tuple[FilterRow, ...]:
    """List an officer's saved filters by name."""
    return tuple(FilterRow(*row) for row in _SAVED.ask(of=actor.id))


_VIEW, _FILTER = DeskView.__table__.c, SavedFilter.__table__.c
_CHOSEN = Prepared(sa.select(_VIEW.columns).where(_VIEW.account_id == sa.bindparam("of")))
_SAVED = Prepared(
    sa.select(*(_FILTER[name] for name in FilterRow.__slots__))
    .where(_FILTER.account_id == sa.bindparam("of"))
    .order_by(_FILTER.name)
)
