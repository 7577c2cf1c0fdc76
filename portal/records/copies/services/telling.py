"""Telling people of copies that now lie with them, or could not be made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.core.jobs import GivenUp
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import COPY_MATTER, CopyStep
from portal.records.correspondence.queries.outgoing import signers


def tell_next(copy: DocumentCopy, *, now: datetime) -> None:
    """Tell who may allow a copy that it was asked for; its clerk of everything afterwards."""
    with speaking("vi"):
        title = _("Bản sao: %(step)s", step=copy.step.label)
    for account_id in _at_desk(copy, now):
        _tell(account_id, copy, title, now)


def _at_desk(copy: DocumentCopy, now: datetime) -> Iterable[UUID]:
    if copy.step is not CopyStep.REQUESTED:
        return [copy.clerk_id]
    people = {each.account_id for each in signers(copy.unit_id, COPY_MATTER, now=now)}
    return sorted(people - {copy.clerk_id})


def tell_given_up(event: GivenUp) -> None:
    """Tell who ordered work on a copy that it was given up."""
    if not event.kind.startswith("copy."):
        return
    copy = find.get(UUID(str(event.payload["copy_id"])))
    with speaking("vi"):
        title = _("Chưa tạo hoặc ký được bản sao")
    _tell(UUID(str(event.payload["actor_id"])), copy, title, event.at)


def _tell(account_id: UUID, copy: DocumentCopy, title: str, now: datetime) -> None:
    notify(
        account_id=account_id,
        kind=NoticeKind.TASK,
        title=title,
        body=f"{copy.form.label}: {copy.subject}",
        url=f"/can-bo/ban-sao/{copy.id}",
        now=now,
    )
