"""Apologising for a delay that is coming, and extending the limit once."""

from dataclasses import replace
from datetime import datetime

from portal.core.access import Actor
from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.rules import Limit, LimitKind
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Action, Basis
from portal.onestop.dossiers.services.moves import check_possible, move
from portal.onestop.procedures.queries import time_limit


class ApologyMissing(Invalid):
    """An extension is an apology first."""

    sentence = _l("Nhập lời xin lỗi gửi người nộp hồ sơ.")


class DaysMissing(Invalid):
    """An extension says by how long."""

    sentence = _l("Nhập số ngày gia hạn, từ 1 trở lên.")


def extend(
    dossier: Dossier,
    *,
    days: int | None,
    reason: str | None,
    basis: Basis,
    actor: Actor,
    now: datetime,
) -> None:
    """Extend the limit by days, with an apology (``basis.apology``), before it has run out.

    The days are calendar days where the procedure counts those, working days otherwise.
    Raises ApologyMissing, DaysMissing, NoLimit, ExtensionAfterExpiry, SecondExtension, or what
    ``moves.move`` raises.
    """
    check_possible(dossier, Action.EXTEND)
    if not basis.apology:
        raise ApologyMissing(errors={"apology": [str(ApologyMissing.sentence)]})
    if not days or days < 1:
        raise DaysMissing(errors={"days": [str(DaysMissing.sentence)]})
    extended = replace(basis, added=_added(dossier, days))
    move(dossier, Action.EXTEND, actor=actor, now=now, reason=reason, basis=extended)


def _added(dossier: Dossier, days: int) -> Limit:
    limit = time_limit(dossier.revision_id)
    by_calendar = limit is not None and limit.kind is LimitKind.CALENDAR_DAYS
    return Limit(LimitKind.CALENDAR_DAYS if by_calendar else LimitKind.WORKING_DAYS, days)
