"""Telling people in time of a linked part: the thresholds are those of a dossier's own clock.

A part's clock runs from its beginning to its end, so what was told need not be kept: a job stands
for the next threshold, tells of the gravest that has passed when it runs, and asks for the next.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.i18n import format_datetime, speaking
from portal.core.i18n import gettext as _
from portal.core.jobs import Job, enqueue
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.queries.linked import is_over, moments_of, running
from portal.onestop.dossiers.queries.matters import matter_of
from portal.onestop.dossiers.rules.warnings import HEARS, Threshold
from portal.onestop.dossiers.services.alarms import (
    Moments,
    answering,
    note_escalation,
    responsible,
)
from portal.onestop.workflows.events import PartBegun
from portal.onestop.workflows.queries.asking import LinkedRow, get_part
from portal.onestop.workflows.rules import Duty

KIND = "linked.warn"


def set_first(begun: PartBegun) -> None:
    """Ask for a job at the first threshold of a part that has just begun."""
    part = get_part(begun.part_id)
    _ask(part, moments_of(part), begun.at)


def unwatched() -> tuple[LinkedRow, ...]:
    """List the running parts for which no job was ever set: they began before there were any."""
    return tuple(part for part in running() if not _was_asked(part))


def take_up(parts: Iterable[LinkedRow], *, now: datetime) -> None:
    """Ask for a first job of each part: at once for the gravest threshold it has passed, if any."""
    for part in parts:
        moments = moments_of(part)
        passed = [(threshold, at) for threshold, at in moments.items() if at <= now]
        if passed:
            _enqueue(part, *passed[-1])
        else:
            _ask(part, moments, now)


def _was_asked(part: LinkedRow) -> bool:
    keys = [_key(part, threshold) for threshold in Threshold]
    return bool(session().scalar(sa.select(sa.exists().where(Job.key.in_(keys)))))


def warn(part_id: UUID, since: Threshold, *, now: datetime) -> None:
    """Tell of the gravest threshold from ``since`` on that a part has passed, and set the next.

    Nothing is told of a part, or a dossier, that has ended.
    """
    part = get_part(part_id)
    dossier = get(part.dossier_id)
    if part.ended_at is not None or is_over(dossier):
        return
    moments = moments_of(part)
    order = list(moments)
    due = [t for t in order[order.index(since) :] if moments[t] <= now] if since in moments else []
    if due:
        _tell(dossier, part, due[-1], now)
    _ask(part, moments, now)


def _ask(part: LinkedRow, moments: Moments, now: datetime) -> None:
    coming = next(((threshold, at) for threshold, at in moments.items() if at > now), None)
    if coming is not None:
        _enqueue(part, *coming)


def _enqueue(part: LinkedRow, threshold: Threshold, at: datetime) -> None:
    told = {"part_id": str(part.id), "threshold": threshold.value}
    enqueue(KIND, told, key=_key(part, threshold), run_after=at)


def _key(part: LinkedRow, threshold: Threshold) -> str:
    return f"linked:{part.id}:{threshold.value}"


def _tell(dossier: Dossier, part: LinkedRow, threshold: Threshold, now: datetime) -> None:
    there, here = _there(dossier, part, threshold, now), _here(dossier, part, threshold, now)
    pages = {f"/can-bo/lien-thong/{part.id}": there, f"/can-bo/ho-so/{dossier.id}": here}
    title, body = _words(dossier, part, threshold)
    for url, people in pages.items():
        for who in people:
            notify(account_id=who, kind=NoticeKind.TASK, title=title, body=body, url=url, now=now)
    if threshold in HEARS:
        note_escalation(dossier, threshold, [*there, *here], now, part=part.key)


def _there(dossier: Dossier, part: LinkedRow, threshold: Threshold, now: datetime) -> list[UUID]:
    """Name who is told in the linked unit; nobody where the agency is not on the portal."""
    unit_id = part.agency_unit_id
    if unit_id is None:
        return []
    matter = matter_of(dossier)
    matter = replace(matter, procedure_code=part.procedure_code or matter.procedure_code)
    duties = [] if threshold is Threshold.VERY_LATE else [Duty.CONSULT]
    duties += [HEARS[threshold]] if threshold in HEARS else []
    found = (who for duty in duties for who in answering(unit_id, duty, matter, now))
    return list(dict.fromkeys(found))


def _here(dossier: Dossier, part: LinkedRow, threshold: Threshold, now: datetime) -> list[UUID]:
    """Name who is told at the dossier's own desk: whoever has it, once a part is late.

    Where the agency is not on the portal they hear of every threshold, and their heads too once
    it is late, as nobody else is told.
    """
    if part.agency_unit_id is not None:
        return responsible(dossier, now) if threshold in HEARS else []
    matter, heads = matter_of(dossier), HEARS.get(threshold)
    more = answering(dossier.unit_id, heads, matter, now) if heads else []
    return list(dict.fromkeys([*responsible(dossier, now), *more]))


def _words(dossier: Dossier, part: LinkedRow, threshold: Threshold) -> tuple[str, str]:
    with speaking("vi"):
        warning = threshold.briefly(part.started_at) if part.started_at else ""
        return _("Phần liên thông: %(warning)s", warning=warning.lower()), _(
            "Phần “%(part)s” của hồ sơ %(code)s tại %(agency)s, hạn %(due)s.",
            part=part.name,
            code=dossier.code,
            agency=part.agency,
            due=format_datetime(part.due_at) if part.due_at else "–",
        )
