"""Stopping what is not yet done of a list, and trying again what failed."""

from datetime import datetime

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.services import stuck
from portal.onestop.dossiers.services.asking import take_back_request
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import BatchState, ItemState
from portal.onestop.signing.services.journal import note
from portal.onestop.signing.services.settling import end_item, settle


class NothingToStop(Refused):
    """Everything of the list is done, or it was dropped before."""

    sentence = _l("Danh sách này đã kết thúc nên không dừng được nữa.")


class NothingFailed(Refused):
    """Nothing of the list was given up."""

    sentence = _l("Không có văn bản nào cần làm lại trong danh sách này.")


def call_off(batch: SigningBatch, *, actor: Actor, now: datetime) -> int:
    """Stop what has not begun, and give how many documents that were; what is done stays.

    A list that was not authorised is dropped whole. Raises NothingToStop.
    """
    locked = find.get_batch(batch.id, locked=True)
    left = find.items_in(locked.id, ItemState.WAITING, ItemState.ASKED, ItemState.FAILED)
    if locked.state is BatchState.DROPPED or not left:
        raise NothingToStop
    stopped = sum(_stop(item, now) for item in left)
    locked.called_off_at = now
    if locked.state is BatchState.OPEN:
        locked.state, locked.ended_at = BatchState.DROPPED, now
    session().flush()
    note("signing.called_off", locked, actor=actor, now=now, count=stopped)
    settle(locked, now=now)
    return stopped


def _stop(item: SigningItem, now: datetime) -> bool:
    """Stop one document unless a worker has it in hand."""
    if item.state is not ItemState.WAITING and not take_back_request(get(item.dossier_id)):
        return False
    end_item(item, ItemState.CALLED_OFF, "", now=now)
    return True


def try_again(batch: SigningBatch, *, actor: Actor, now: datetime) -> int:
    """Have what failed tried from the start, and give how many; nothing is signed twice.

    Raises NothingFailed.
    """
    locked = find.get_batch(batch.id, locked=True)
    failed = find.items_in(locked.id, ItemState.FAILED)
    if not failed:
        raise NothingFailed
    for item in failed:
        stuck.try_again(get(item.dossier_id), actor=actor, now=now)
        item.state, item.outcome, item.ended_at = ItemState.ASKED, "", None
    locked.state, locked.ended_at = BatchState.RUNNING, None
    note("signing.retried", locked, actor=actor, now=now, count=len(failed))
    return len(failed)
