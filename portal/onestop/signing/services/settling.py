"""What becomes of each document of a running list, and when the list is over."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from portal.core.access import SYSTEM
from portal.core.database import session
from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.core.jobs import GivenUp
from portal.onestop.dossiers.events import DossierMoved
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import BatchState, ItemState, Stage, stage_of
from portal.onestop.signing.services.authorising import ask_to_hand_on
from portal.onestop.signing.services.journal import note

_LONGEST_OUTCOME = 500


def end_item(item: SigningItem, state: ItemState, outcome: str, *, now: datetime) -> None:
    """Note what became of a document."""
    item.state, item.outcome, item.ended_at = state, outcome[:_LONGEST_OUTCOME], now


def note_moved(event: DossierMoved) -> None:
    """Note that a document is signed or sealed, in the transaction that says so of its dossier."""
    stage = stage_of(event.action)
    if stage is not None:
        _end(event.dossier_id, stage, ItemState.DONE, "", event.at)


def note_given_up(event: GivenUp) -> None:
    """Note that a document could not be signed or sealed, however often it was tried."""
    stage = next((stage for stage in Stage if stage.task == event.kind), None)
    if stage is None:
        return
    with speaking("vi"):
        why = _("Đã thử nhiều lần mà thiết bị hoặc dịch vụ ký số chưa trả lời. Có thể cho làm lại.")
    dossier_id = UUID(str(event.payload["dossier_id"]))
    _end(dossier_id, stage, ItemState.FAILED, why, event.at)


def _end(dossier_id: UUID, stage: Stage, state: ItemState, outcome: str, at: datetime) -> None:
    """Note what became of a document, and end its list unless somebody holds it.

    Acts on a list lock it before the unit's journal, which is locked here already: to wait for
    the list would stop both. The job that hands lists on looks again instead.
    """
    item = find.find_handed_on(dossier_id, stage)
    if item is None:
        return
    end_item(item, state, outcome, now=at)
    session().flush()
    batch = find.get_batch_if_free(item.batch_id)
    if batch is not None:
        settle(batch, now=at)
    else:
        ask_to_hand_on(item.batch_id, f"{item.id}:{at.isoformat()}")


def settle(batch: SigningBatch, *, now: datetime) -> None:
    """End a running list of which nothing is left to do; its failures may be tried again."""
    counts = find.counts_of(batch.id)
    if batch.state is not BatchState.RUNNING or _under_way(counts):
        return
    batch.state, batch.ended_at = BatchState.DONE, now
    done = counts.get(ItemState.DONE, 0)
    refused = sum(counts.values()) - done
    note("signing.finished", batch, actor=SYSTEM, now=now, count=done, refused=refused)


def _under_way(counts: Mapping[ItemState, int]) -> bool:
    return any(counts.get(state) for state in (ItemState.WAITING, ItemState.ASKED))
