"""The letter inside a package; what must be there and is not makes it none."""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime

from lxml import etree

from portal.core.clock import VIETNAM
from portal.records.edxml.rules import (
    MOST_ATTACHMENTS,
    NAMESPACE,
    Attachment,
    Letter,
    Organisation,
    Signer,
)

_LONGEST = 2000


class Malformed(ValueError):
    """Something that a package must have is not there."""


def read_letter(root: etree._Element) -> Letter:
    """Read a letter; raises ValueError when something that must be there is not."""
    if root.tag != f"{{{NAMESPACE}}}edXML":
        raise Malformed
    head = _one(root, "edXMLEnvelope/edXMLHeader/MessageHeader")
    return Letter(
        document_id=_text(head, "DocumentId"),
        sender=_organisation(_one(head, "From")),
        receivers=tuple(map(_organisation, _all(head, "To"))),
        number=_text(head, "Code/CodeNumber"),
        notation=_text(head, "Code/CodeNotation"),
        issued_on=date.fromisoformat(_text(head, "PromulgationInfo/PromulgationDate")),
        place=_maybe(head, "PromulgationInfo/Place"),
        kind=_maybe(head, "DocumentType/TypeDetail"),
        subject=_text(head, "Subject"),
        signer=Signer(
            _maybe(head, "SignerInfo/FullName"),
            _maybe(head, "SignerInfo/Position"),
            _maybe(head, "SignerInfo/Competence"),
        ),
        sent_at=_sent_at(root),
        attachments=tuple(_attachments(root)),
        due_on=_due_on(head),
        recipients=tuple(filter(None, _maybe(head, "ToPlaces/Place").split("; "))),
        answers=tuple(_text(each, "DocumentId") for each in _all(head, "ResponseFor")),
    )


def _organisation(place: etree._Element) -> Organisation:
    return Organisation(
        code=_text(place, "OrganId"),
        name=_text(place, "OrganName"),
        address=_maybe(place, "OrganAdd"),
        email=_maybe(place, "Email"),
        telephone=_maybe(place, "Telephone"),
    )


def _sent_at(root: etree._Element) -> datetime:
    sent = _text(root, "edXMLEnvelope/edXMLHeader/TraceHeaderList/TraceHeader/Timestamp")
    moment = datetime.fromisoformat(sent)
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


def _due_on(head: etree._Element) -> date | None:
    text = _maybe(head, "DueDate")
    return date.fromisoformat(text) if text else None


def _attachments(root: etree._Element) -> Iterator[Attachment]:
    held = _all(root, "AttachmentEncoded/Attachment")
    if not 0 < len(held) <= MOST_ATTACHMENTS:
        raise Malformed
    for each in held:
        encoded = "".join(_text(each, "ContentTransferEncoded").split())
        yield Attachment(
            name=_text(each, "AttachmentName"),
            media_type=_maybe(each, "ContentType"),
            content=base64.b64decode(encoded, validate=True),
        )


def _path(local: str) -> str:
    return "/".join(f"{{{NAMESPACE}}}{each}" for each in local.split("/"))


def _all(place: etree._Element, local: str) -> list[etree._Element]:
    return place.findall(_path(local))


def _one(place: etree._Element, local: str) -> etree._Element:
    found = place.find(_path(local))
    if found is None:
        raise Malformed
    return found


def _maybe(place: etree._Element, local: str) -> str:
    return (place.findtext(_path(local)) or "").strip()[:_LONGEST]


def _text(place: etree._Element, local: str) -> str:
    text = (_one(place, local).text or "").strip()
    if not text:
        raise Malformed
    return text
