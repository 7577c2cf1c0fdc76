"""What officers set up at the desk for themselves, and what they have read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Invalid, NotFound, Refused
from portal.core.events import publish
from portal.core.i18n import lazy_gettext as _l
from portal.core.upserts import insert_or_change
from portal.onestop.dossiers.events import DossierOpened
from portal.onestop.dossiers.models import DeskView, Dossier, ReadMark, SavedFilter
from portal.onestop.dossiers.queries.desk_view import filters_of
from portal.onestop.dossiers.queries.inbox import unread_of
from portal.onestop.dossiers.rules.columns import COLUMNS
from portal.onestop.dossiers.rules.queues import QUEUES

MOST_FILTERS = 20
_LONGEST_NAME = 80


class NoName(Invalid):
    """A filter needs a name to be found by."""

    sentence = _l("Đặt tên cho bộ lọc.")


class TooManyFilters(Refused):
    """The officer has as many filters as the list can show."""

    sentence = _l("Ông/bà đã lưu đủ 20 bộ lọc. Hãy xóa bớt một bộ lọc trước khi lưu thêm.")


def note_opened(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Note that an officer has this version of a dossier before their eyes, and tell of it.

    Pages are read in a reading transaction, so the mark has its own, and none when nothing is new.
    """
    key, version, unit_id = dossier.id, dossier.version, dossier.unit_id
    if unread_of(actor, key, version):
        with transaction():
            mark_read({key: version}, actor=actor)
    publish(DossierOpened(key, unit_id, actor, now))


def mark_read(versions: Mapping[UUID, int], *, actor: Actor) -> None:
    """Note in the present transaction which versions of dossiers an officer has read."""
    rows = [
        {"account_id": actor.id, "dossier_id": key, "version": version}
        for key, version in versions.items()
    ]
    if rows:
        session().connection().execute(insert_or_change(ReadMark, "version"), rows)


def choose_columns(chosen: Iterable[str], *, actor: Actor) -> None:
    """Keep which columns an officer wants; unknown names are left out."""
    wanted = set(chosen)
    session().merge(
        DeskView(account_id=actor.id, columns=[name for name in COLUMNS if name in wanted])
    )


def save_filter(name: str, queue: str, words: str, *, actor: Actor) -> None:
    """Save a queue and words under a name, in place of an earlier filter of that name.

    Raises NoName, NotFound for a queue that is none, or TooManyFilters.
    """
    told = " ".join(name.split())[:_LONGEST_NAME]
    if not told:
        raise NoName(errors={"name": [str(NoName.sentence)]})
    if queue not in QUEUES:
        raise NotFound
    mine = sa.and_(SavedFilter.account_id == actor.id, SavedFilter.name == told)
    session().execute(sa.delete(SavedFilter).where(mine))
    if len(filters_of(actor)) >= MOST_FILTERS:
        raise TooManyFilters
    session().add(SavedFilter(account_id=actor.id, name=told, queue=queue, words=words[:100]))


def drop_filter(filter_id: UUID, *, actor: Actor) -> None:
    """Forget one of the officer's own filters; another's is left alone."""
    mine = sa.and_(SavedFilter.id == filter_id, SavedFilter.account_id == actor.id)
    session().execute(sa.delete(SavedFilter).where(mine))
