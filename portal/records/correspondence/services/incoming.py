"""Registering what comes in, giving it to somebody, and settling it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.counters import counting_up
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.search.fold import fold
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.records.correspondence.models import (
    IncomingDocument,
    IncomingSeries,
    OutgoingDocument,
)
from portal.records.correspondence.queries import incoming as find
from portal.records.correspondence.queries.incoming import IncomingFilter
from portal.records.correspondence.rules import IncomingState
from portal.records.documents.services import InspectedFile, keep
from portal.records.registers.services.workbooks import export_register

INCOMING = "correspondence.incoming"
_NEXT = counting_up(IncomingSeries.last_number)


class AssigneeUnknown(Invalid):
    """The person chosen holds no function in the unit."""

    sentence = _l("Chọn một người đang giữ chức năng tại đơn vị.")


class AnswerUnknown(Invalid):
    """The answer is no document of the unit."""

    sentence = _l("Chọn một văn bản đi của đơn vị.")


class AlreadySettled(Refused):
    """The document was settled already."""

    sentence = _l("Văn bản đến này đã giải quyết xong.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the clerk enters of a document that came in."""

    sender: str
    subject: str
    received_on: date
    their_number: str = ""
    their_date: date | None = None
    due_on: date | None = None


def register(
    unit_id: UUID, arrival: Arrival, file: InspectedFile, *, actor: Actor, now: datetime
) -> IncomingDocument:
    """Enter a document under the next number of the unit's register of this year.

    The number's row stays locked until the transaction ends, and a number that is rolled
    back is given again: the series has no gaps.
    """
    stored = keep(file, owner=actor, purpose=INCOMING, now=now, unit_id=unit_id)
    year = local(now).year
    made = IncomingDocument(
        id=uuid7(),
        unit_id=unit_id,
        year=year,
        number=_next_number(unit_id, year),
        received_on=arrival.received_on,
        sender=arrival.sender,
        their_number=arrival.their_number,
        their_date=arrival.their_date,
        subject=arrival.subject,
        folded=fold(f"{arrival.sender} {arrival.their_number} {arrival.subject}")[:1000],
        due_on=arrival.due_on,
        state=IncomingState.REGISTERED,
        file_id=stored.id,
        created_at=now,
    )
    session().add(made)
    session().flush()
    _record("incoming.registered", made, actor, now, number=f"{made.number:02d}/{year}")
    return made


def _next_number(unit_id: UUID, year: int) -> int:
    number: int = session().execute(_NEXT, {"unit_id": unit_id, "year": year}).scalar_one()
    return number


def assign(
    document_id: UUID,
    *,
    assignee_id: UUID,
    instruction: str,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a document to somebody of the unit, who is told; raises AlreadySettled, AssigneeUnknown.

    Without a new deadline the one that was registered stays.
    """
    document = _open(document_id)
    people = staff_in(document.unit_id, None, local(now).date())
    names = {row.account_id: row.display_name for row in people}
    if assignee_id not in names:
        raise AssigneeUnknown(errors={"assignee_id": [str(AssigneeUnknown.sentence)]})
    document.assignee_id, document.assignee_name = assignee_id, names[assignee_id]
    document.instruction = instruction or None
    document.due_on = due_on or document.due_on
    document.state = IncomingState.ASSIGNED
    session().flush()
    _record("incoming.assigned", document, actor, now, officer=str(assignee_id))
    _tell(document, now)


def _tell(document: IncomingDocument, now: datetime) -> None:
    if document.assignee_id is None:
        return
    notify(
        account_id=document.assignee_id,
        kind=NoticeKind.TASK,
        title=f"Văn bản đến số {document.number:02d}: {document.sender}"[:200],
        body=document.subject,
        url=f"/can-bo/van-ban-den/{document.id}",
        now=now,
    )


def settle(
    document_id: UUID, *, answer_id: UUID | None, remark: str, actor: Actor, now: datetime
) -> None:
    """Note how a document was settled, and which outgoing document answers it, if one does.

    Raises AlreadySettled or AnswerUnknown.
    """
    document = _open(document_id)
    if answer_id is not None:
        answer = session().get(OutgoingDocument, answer_id)
        if answer is None or answer.unit_id != document.unit_id:
            raise AnswerUnknown(errors={"answer_id": [str(AnswerUnknown.sentence)]})
    document.answer_id, document.settled_note = answer_id, remark or None
    document.state, document.settled_at = IncomingState.SETTLED, now
    session().flush()
    _record("incoming.settled", document, actor, now, reason=remark or None)


def _open(document_id: UUID) -> IncomingDocument:
    document = find.locked(document_id)
    if document.state is IncomingState.SETTLED:
        raise AlreadySettled
    return document


def export(wanted: IncomingFilter, *, title: str, actor: Actor, now: datetime) -> bytes:
    """Write the register of a filter as a workbook of at most ``find.MOST_EXPORTED`` rows."""
    return export_register(
        "incoming",
        find.all_rows(wanted),
        title=title,
        headings=find.HEADINGS,
        unit_ids=wanted.unit_ids,
        actor=actor,
        now=now,
    )


def _record(
    action: str, document: IncomingDocument, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="incoming",
        subject_id=document.id,
        unit_id=document.unit_id,
        **facts,
    )
