"""Linked agencies in the life of a dossier: units told of their part, and how each ended."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.errors import Refused
from portal.core.i18n import format_datetime, speaking
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.queries import staff_in
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.queries.linked import is_over
from portal.onestop.dossiers.queries.matters import telling_duty
from portal.onestop.dossiers.services.acting import in_whose_place, stand_in, stand_in_part
from portal.onestop.dossiers.services.noting import acting_facts
from portal.onestop.workflows.events import PartBegun
from portal.onestop.workflows.queries.asking import LinkedRow
from portal.onestop.workflows.services import linking
from portal.onestop.workflows.services.linking import Ending
from portal.records.documents.services import InspectedFile, keep

PURPOSE = "linked.result"


class ParentEnded(Refused):
    """The dossier has ended, and with it all its parts."""

    sentence = _l("Hồ sơ chính đã kết thúc nên không ghi kết quả phần liên thông được nữa.")


def end_outside(dossier: Dossier, key: str, ending: Ending, *, actor: Actor, now: datetime) -> None:
    """Enter what an agency outside the portal told of its part.

    Who deputises is counted, and named with whose place they took. Raises ParentEnded, or what
    ``acting.stand_in`` and ``linking.end_part`` raise.
    """
    _require_open(dossier)
    acting = stand_in(dossier, telling_duty(actor, dossier), actor=actor, now=now)
    ending = replace(ending, by=in_whose_place(actor, acting))
    linking.end_part(dossier.id, key, ending, actor=actor, now=now, **acting_facts(acting))


def conclude(
    part: LinkedRow, ending: Ending, *, file: InspectedFile | None, actor: Actor, now: datetime
) -> None:
    """Record how a unit on the portal ended its part, with its document; the parent's desk hears.

    Who deputises is counted, and named with whose place they took. Raises ParentEnded, or what
    ``acting.stand_in_part`` and ``linking.conclude_part`` raise.
    """
    dossier = get(part.dossier_id)
    _require_open(dossier)
    acting = stand_in_part(dossier, part, actor=actor, now=now)
    ending = replace(ending, by=in_whose_place(actor, acting))
    if file is not None:
        kept = keep(file, owner=actor, purpose=PURPOSE, now=now, unit_id=part.agency_unit_id)
        ending = replace(ending, file_id=kept.id)
    linking.conclude_part(part.id, ending, actor=actor, now=now, **acting_facts(acting))
    if dossier.officer_id is not None:
        _tell_officer(dossier.officer_id, dossier, part, now)


def tell_unit(begun: PartBegun) -> None:
    """Tell the heads of a linked unit that a part has come to it, and by when it is due."""
    if begun.unit_id is None:
        return
    dossier = get(begun.dossier_id)
    heads = staff_in(begun.unit_id, Function.DIVISION_HEAD, local(begun.at).date())
    with speaking("vi"):
        due = format_datetime(begun.due_at)
        body = _("Hồ sơ %(code)s có phần của đơn vị, hạn %(due)s.", code=dossier.code, due=due)
        for head in heads:
            _notify(
                head.account_id, _("Có phần liên thông mới"), body, "/can-bo/lien-thong", begun.at
            )


def _tell_officer(officer_id: UUID, dossier: Dossier, part: LinkedRow, now: datetime) -> None:
    with speaking("vi"):
        body = _("Hồ sơ %(code)s: %(part)s.", code=dossier.code, part=part.name)
        url = f"/can-bo/ho-so/{dossier.id}"
        _notify(officer_id, _("Đơn vị liên thông đã ghi kết quả"), body, url, now)


def _notify(account_id: UUID, title: str, body: str, url: str, now: datetime) -> None:
    notify(account_id=account_id, kind=NoticeKind.DOSSIER, title=title, body=body, url=url, now=now)


def _require_open(dossier: Dossier) -> None:
    if is_over(dossier):
        raise ParentEnded
