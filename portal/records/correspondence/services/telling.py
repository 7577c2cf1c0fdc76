"""Telling people of outgoing documents that now lie with them, or could not be made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portal.core.clock import local
from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.core.jobs import GivenUp
from portal.identity.accounts.queries import staff_in
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.rules import Function
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Step
from portal.records.registers.rules import kinds

_FUNCTIONS = {Step.CHECKING: Function.DIVISION_HEAD, Step.NUMBERING: Function.RECORDS_CLERK}


def tell_next(document: OutgoingDocument, *, now: datetime) -> None:
    """Tell those on whose desk a document lies now; its drafter, when it came back or is out."""
    with speaking("vi"):
        title = _("Văn bản đi: %(step)s", step=document.step.label)
    for account_id in _at_desk(document, now):
        _tell(account_id, document, title, now)


def _at_desk(document: OutgoingDocument, now: datetime) -> Iterable[UUID]:
    function = _FUNCTIONS.get(document.step)
    if function is None:
        return [document.signer_id if document.step is Step.SIGNING else document.drafter_id]
    people = staff_in(document.unit_id, function, local(now).date())
    return sorted({row.account_id for row in people} - {document.drafter_id})


def tell_given_up(event: GivenUp) -> None:
    """Tell who ordered work on a document that it was given up."""
    if not event.kind.startswith("outgoing."):
        return
    document = find.get(UUID(str(event.payload["document_id"])))
    with speaking("vi"):
        title = _("Chưa tạo hoặc ký được văn bản")
    _tell(UUID(str(event.payload["actor_id"])), document, title, event.at)


def _tell(account_id: UUID, document: OutgoingDocument, title: str, now: datetime) -> None:
    notify(
        account_id=account_id,
        kind=NoticeKind.TASK,
        title=title,
        body=f"{kinds()[document.kind].name}: {document.subject}",
        url=f"/can-bo/van-ban-di/{document.id}",
        now=now,
    )
