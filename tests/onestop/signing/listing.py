"""What a signer does with a list, through services."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.organisations.models import Position
from portal.identity.organisations.rules import Function
from portal.identity.organisations.services import end_position
from portal.onestop.dossiers.models import Result
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.signing import services
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import ItemState, Stage
from tests.factories import dossiers as make


def head() -> Actor:
    return make.crew()[Function.AGENCY_HEAD]


def clerk() -> Actor:
    return make.crew()[Function.RECORDS_CLERK]


def retire_head() -> None:
    """End the agency head's function."""
    with transaction() as writing:
        position = writing.scalars(
            sa.select(Position.id).where(
                Position.account_id == head().id, Position.valid_to.is_(None)
            )
        ).one()
        end_position(position_id=position, actor=head(), now=clock.now())


def listed(ids: Iterable[UUID], *, stage: Stage = Stage.SIGN) -> UUID:
    """Make a list of dossiers and give its id."""
    who = head() if stage is Stage.SIGN else clerk()
    with transaction():
        return services.open_batch(stage, ids, actor=who, now=clock.now()).id


def open_owed(batch_id: UUID) -> int:
    """Open everything that must be opened, and give how many that were."""
    with transaction():
        batch = find.get_batch(batch_id)
        owed = [row.position for row in find.rows_of(batch) if row.owed]
        for position in owed:
            item = find.get_item(batch, position)
            services.note_view(batch, item, actor=signer(batch), now=clock.now())
        return len(owed)


def authorised(ids: Iterable[UUID], *, stage: Stage = Stage.SIGN) -> UUID:
    """Make a list, open what must be, and authorise it; nothing is carried out yet."""
    batch_id = opened(ids, stage=stage)
    confirm(batch_id)
    return batch_id


def opened(ids: Iterable[UUID], *, stage: Stage = Stage.SIGN) -> UUID:
    """Make a list and open what must be; only the confirmation is missing."""
    batch_id = listed(ids, stage=stage)
    open_owed(batch_id)
    return batch_id


def confirm(batch_id: UUID) -> None:
    with transaction():
        batch = find.get_batch(batch_id)
        services.authorise(batch, batch.digest, actor=signer(batch), now=clock.now())


def hand_on() -> None:
    """Hand authorised lists on to the signing queue, and carry nothing out."""
    run_all(prefix="signing.")


def carry_out() -> None:
    """Hand authorised lists on and carry everything out."""
    hand_on()
    run_all(prefix="result.")


def signer(batch: SigningBatch) -> Actor:
    return head() if batch.stage is Stage.SIGN else clerk()


def states(batch_id: UUID) -> list[ItemState]:
    """Give how far each document of a list has come, in their order."""
    return [item.state for item in items(batch_id)]


def counts(batch_id: UUID) -> Mapping[ItemState, int]:
    """Count the documents of a list by their states."""
    with transaction(writing=False):
        return find.counts_of(batch_id)


def items(batch_id: UUID) -> list[SigningItem]:
    """Read the documents of a list, to be looked at only."""
    with transaction(writing=False) as reading:
        found = list(find.items_in(batch_id, *ItemState))
        reading.expunge_all()
        return found


def batch_of(batch_id: UUID) -> SigningBatch:
    """Read a list, to be looked at only."""
    with transaction(writing=False) as reading:
        found = find.get_batch(batch_id)
        reading.expunge(found)
        return found


def result_of(dossier_id: UUID) -> Result:
    """Read the result of a dossier, to be looked at only."""
    with transaction(writing=False) as reading:
        found = dossiers.find_result(dossier_id)
        assert found
        reading.expunge(found)
        return found
