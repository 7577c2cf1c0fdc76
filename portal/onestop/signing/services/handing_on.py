"""Handing an authorised list on, some documents at a time, each by itself.

Each document takes the way of a single one: the same service asks for the same job, so that
whatever holds for one signature holds here, and one refusal spoils nothing.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm.exc import StaleDataError

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import DomainError, Forbidden, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.identity.accounts.services.acting import acting
from portal.onestop.dossiers.policies import may_act
from portal.onestop.dossiers.queries.dossiers import find_result, get
from portal.onestop.dossiers.services import desk
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.moves import StaleDossier
from portal.onestop.signing.models import SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.rules import BatchState, ItemState, Stage
from portal.onestop.signing.services.authorising import ask_to_hand_on
from portal.onestop.signing.services.gathering import file_of
from portal.onestop.signing.services.settling import end_item, settle

AT_ONCE = 25  # A write lock held for some 0.2 s, so that the desk goes on beside it.


class OtherBytes(Refused):
    """The file is not the one that was shown and authorised."""

    sentence = _l("Văn bản đã thay đổi sau khi danh sách được lập nên không ký. Hãy xem lại.")


def hand_on(batch_id: UUID, *, now: datetime) -> None:
    """Ask for the next documents of a list to be signed or sealed, in their order."""
    batch = find.get_batch(batch_id, locked=True)
    if batch.state is not BatchState.RUNNING:
        return
    actor = acting(batch.account_id, now)
    items = find.items_in(batch.id, ItemState.WAITING, most=AT_ONCE)
    for item in items:
        _ask(item, batch.stage, actor, now)
    session().flush()
    if len(items) == AT_ONCE:
        ask_to_hand_on(batch.id, str(items[-1].position))
    settle(batch, now=now)


def _ask(item: SigningItem, stage: Stage, actor: Actor, now: datetime) -> None:
    try:
        with session().begin_nested():
            _act(item, stage, actor, now)
    except StaleDataError:
        _leave_out(item, StaleDossier(), now)
    except DomainError as refused:
        _leave_out(item, refused, now)
    else:
        item.state = ItemState.ASKED


def _act(item: SigningItem, stage: Stage, actor: Actor, now: datetime) -> None:
    dossier, result = get(item.dossier_id), find_result(item.dossier_id)
    desk.check_possible(dossier, stage.action, Order())
    if not may_act(actor, dossier, stage.action):
        raise Forbidden
    if result is None or file_of(result, stage) != item.sha256:
        raise OtherBytes
    desk.act(dossier, stage.action, Order(), actor=actor, now=now)
    session().flush()


def _leave_out(item: SigningItem, why: DomainError, now: datetime) -> None:
    with speaking("vi"):
        end_item(item, ItemState.LEFT_OUT, str(why), now=now)
