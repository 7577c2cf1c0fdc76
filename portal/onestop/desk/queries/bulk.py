"""Reading what became of many dossiers, and whom they can be assigned to."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import NotFound
from portal.identity.organisations.rules import Function
from portal.onestop.desk.models import BulkRun
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import DossierRow, visible_to
from portal.onestop.dossiers.queries.officers import case_officers
from portal.onestop.dossiers.queries.undoing import acts_of
from portal.onestop.workflows.rules import Duty


def get_run(key: UUID) -> BulkRun:
    """Give a run; raises NotFound."""
    found = session().get(BulkRun, key)
    if found is None:
        raise NotFound
    return found


def undo_seconds(run: BulkRun, *, now: datetime) -> int:
    """Tell how many seconds are left to take back what a run did; 0 when none."""
    done = [UUID(str(row[0])) for row in run.results if isinstance(row, list) and not row[2]]
    left = [kept.until - now for kept in acts_of(run.account_id, done, run.at)]
    return max((int(each.total_seconds()) for each in left), default=0)


def officers_led_by(actor: Actor, *, now: datetime) -> dict[UUID, str]:
    """Name the case officers of the units in which an actor assigns dossiers."""
    units = {g.unit_id for g in actor.grants if g.function == Function.DIVISION_HEAD}
    units |= {given.unit_id for given in actor.deputations if Duty.ASSIGN in given.duties}
    return {key: name for unit in units for key, name in case_officers(unit, now).items()}


def to_print(actor: Actor, ids: Iterable[UUID]) -> tuple[DossierRow, ...]:
    """List chosen dossiers, as far as an actor may see them, by code."""
    columns = [getattr(Dossier, name) for name in DossierRow.__slots__]
    wanted = sa.select(*columns).where(Dossier.id.in_(list(ids)), visible_to(actor))
    return tuple(DossierRow(*row) for row in session().execute(wanted.order_by(Dossier.code)))
