"""Deciding which level a kind of document must reach."""

from datetime import date, datetime

import sqlalchemy as sa

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.records.archive import queries
from portal.records.archive.models import LevelDemand
from portal.records.archive.rules import demanded
from portal.records.signatures.rules import Level


class AlreadyDecided(Refused):
    """There is a decision for this kind and day; a change needs another day."""

    sentence = _l("Đã có quyết định về mức chữ ký cho loại văn bản này từ ngày đó.")


class BasisMissing(Refused):
    """Nobody says who decided."""

    sentence = _l("Hãy ghi căn cứ của quyết định về mức chữ ký.")


def level_for(kind: str, *, now: datetime) -> Level:
    """Give the level demanded today of a kind of document."""
    return demanded(queries.demands(), kind, local(now).date())


def demand(
    kind: str, level: Level, *, effective_from: date, basis: str, actor: Actor, now: datetime
) -> None:
    """Demand a level of a kind of document (of all, when it is empty) from a day on.

    Earlier decisions stay, so that it can be told what was demanded on any day. Raises
    AlreadyDecided, BasisMissing.
    """
    if not basis.strip():
        raise BasisMissing
    same = (LevelDemand.kind == kind, LevelDemand.effective_from == effective_from)
    if session().scalar(sa.select(LevelDemand.id).where(*same)) is not None:
        raise AlreadyDecided
    made = LevelDemand(
        kind=kind, level=level, effective_from=effective_from, basis=basis.strip(), decided_at=now
    )
    session().add(made)
    session().flush()
    record(
        action="document.level_demanded",
        actor=actor,
        now=now,
        subject="level_demand",
        subject_id=made.id,
        unit_id=None,
        kind=kind,
        level=level.value,
        effective_from=effective_from.isoformat(),
        basis=made.basis,
    )
