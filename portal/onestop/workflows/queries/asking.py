"""Reading opinions asked of units, and sub-dossiers with other agencies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import session
from portal.core.errors import NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.onestop.workflows.models import LinkedDossier, OpinionRequest
from portal.onestop.workflows.rules.linking import Outcome, Standing, standing
from portal.onestop.workflows.rules.opinions import Stance, Wait, is_late


class RequestNotFound(NotFound):
    """There is no such request for this reader."""

    sentence = _l("Không tìm thấy yêu cầu góp ý kiến này.")


class PartNotFound(NotFound):
    """The dossier has no such sub-dossier."""

    sentence = _l("Hồ sơ không có phần liên thông này.")


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """A question to one unit, and its answer when there is one."""

    id: UUID
    dossier_id: UUID
    round_id: UUID
    wait: Wait
    asking_unit_id: UUID
    asked_unit_id: UUID
    question: str
    papers: list[JsonValue]
    asked_by_name: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answered_by_name: str | None
    stance: Stance | None
    answer: str | None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the unit's own limit has been missed."""
        return is_late(self, now)

    def shows(self, paper_id: UUID) -> bool:
        """Tell whether the asked unit may open a paper."""
        return str(paper_id) in self.papers


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A sub-dossier with another agency."""

    id: UUID
    dossier_id: UUID
    unit_id: UUID
    key: str
    name: str
    agency: str
    agency_unit_id: UUID | None
    procedure_code: str
    limit: dict[str, JsonValue]
    after: list[str]
    reference: str
    started_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    result: str
    file_id: UUID | None
    ended_by_name: str | None

    def standing(self, now: datetime) -> Standing:
        """Tell how it stands by its own clock."""
        return standing(self, now)


_OPINION = sa.select(*(OpinionRequest.__table__.c[name] for name in OpinionRow.__slots__))
_LINKED = sa.select(*(LinkedDossier.__table__.c[name] for name in LinkedRow.__slots__))


def get_opinion(request_id: UUID) -> OpinionRow:
    """Give a request; raises RequestNotFound."""
    found = _opinions(OpinionRequest.id == request_id)
    if not found:
        raise RequestNotFound
    return found[0]


def opinions_of(dossier_id: UUID) -> tuple[OpinionRow, ...]:
    """List what was asked about a dossier, in the order of asking."""
    return _opinions(OpinionRequest.dossier_id == dossier_id)


def opinions_in_round(round_id: UUID) -> tuple[OpinionRow, ...]:
    """List the requests that were asked together."""
    return _opinions(OpinionRequest.round_id == round_id)


def asked_of(unit_ids: Iterable[UUID], *, open_only: bool = True) -> tuple[OpinionRow, ...]:
    """List what units are asked, the most urgent first; open ones only unless told otherwise."""
    wanted: list[Any] = [OpinionRequest.asked_unit_id.in_(set(unit_ids))]
    if open_only:
        wanted.append(OpinionRequest.answered_at.is_(None))
    return _opinions(*wanted, order=OpinionRequest.due_at)


def linked_to(dossier_id: UUID) -> tuple[LinkedRow, ...]:
    """List the sub-dossiers of a dossier in their order."""
    session().flush()
    wanted = _LINKED.where(LinkedDossier.dossier_id == dossier_id)
    rows = session().execute(wanted.order_by(LinkedDossier.position))
    return tuple(LinkedRow(*row) for row in rows)


def get_part(part_id: UUID) -> LinkedRow:
    """Give a sub-dossier; raises PartNotFound."""
    session().flush()
    row = session().execute(_LINKED.where(LinkedDossier.id == part_id)).one_or_none()
    if row is None:
        raise PartNotFound
    return LinkedRow(*row)


def part_name(key: str) -> str | None:
    """Say what sub-dossiers with a key are called, as the latest one is; nothing for none."""
    named = sa.select(LinkedDossier.name).where(LinkedDossier.key == key)
    return session().scalar(named.order_by(LinkedDossier.id.desc()).limit(1))


def begun(*, ended: bool) -> sa.Select[Any]:
    """Select the sub-dossiers that run, or have ended, with any agency: a LinkedRow's columns."""
    done = LinkedDossier.ended_at.is_not(None) if ended else LinkedDossier.ended_at.is_(None)
    return _LINKED.where(LinkedDossier.started_at.is_not(None), done)


def begun_with(unit_ids: Iterable[UUID], *, ended: bool) -> sa.Select[Any]:
    """Select the sub-dossiers that lie, or lay, with units: the columns of a LinkedRow.

    Whoever keeps the dossiers joins them and leaves out those whose dossier has ended.
    """
    return begun(ended=ended).where(LinkedDossier.agency_unit_id.in_(set(unit_ids)))


def _opinions(*wanted: Any, order: Any = OpinionRequest.asked_at) -> tuple[OpinionRow, ...]:  # noqa: ANN401 - columns.
    session().flush()
    rows = session().execute(_OPINION.where(*wanted).order_by(order, OpinionRequest.id))
    return tuple(OpinionRow(*row) for row in rows)
