"""A letter as XML."""

import base64
from collections.abc import Sequence

from lxml import etree

from portal.records.edxml.rules import NAMESPACE, SIGNATURES, Attachment, Letter, Organisation

PLACEHOLDER = "placeholder"


def write(letter: Letter) -> etree._Element:
    """Write a letter with an empty place for its signature; files are in base64."""
    root = etree.Element(_name("edXML"), nsmap={"edXML": NAMESPACE})
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    _write_message(_add(header, "MessageHeader"), letter)
    _write_trace(_add(header, "TraceHeaderList"), letter)
    ds = {"ds": SIGNATURES}
    etree.SubElement(header, f"{{{SIGNATURES}}}Signature", nsmap=ds).set("Id", PLACEHOLDER)
    _write_manifest(_add(_add(envelope, "edXMLBody"), "Manifest"), letter.attachments)
    _write_files(_add(root, "AttachmentEncoded"), letter.attachments)
    return root


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _add(parent: etree._Element, local: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, _name(local))
    made.text = text or None
    return made


def _add_all(parent: etree._Element, **texts: str) -> None:
    for local, text in texts.items():
        if text:
            _add(parent, local, text)


def _write_message(head: etree._Element, letter: Letter) -> None:
    _write_organisation(_add(head, "From"), letter.sender)
    for each in letter.receivers:
        _write_organisation(_add(head, "To"), each)
    _add(head, "DocumentId", letter.document_id)
    _add_all(_add(head, "Code"), CodeNumber=letter.number, CodeNotation=letter.notation)
    issued_on = letter.issued_on.isoformat()
    _add_all(_add(head, "PromulgationInfo"), Place=letter.place, PromulgationDate=issued_on)
    _add_all(_add(head, "DocumentType"), TypeDetail=letter.kind)
    _add(head, "Subject", letter.subject)
    signer = letter.signer
    _add_all(
        _add(head, "SignerInfo"),
        Competence=signer.competence,
        Position=signer.position,
        FullName=signer.name,
    )
    if letter.due_on:
        _add(head, "DueDate", letter.due_on.isoformat())
    if letter.recipients:
        _add_all(_add(head, "ToPlaces"), Place="; ".join(letter.recipients))
    for answered in letter.answers:
        _add_all(_add(head, "ResponseFor"), DocumentId=answered)


def _write_organisation(parent: etree._Element, organisation: Organisation) -> None:
    _add_all(
        parent,
        OrganId=organisation.code,
        OrganName=organisation.name,
        OrganAdd=organisation.address,
        Email=organisation.email,
        Telephone=organisation.telephone,
    )


def _write_trace(parent: etree._Element, letter: Letter) -> None:
    sent_at = letter.sent_at.isoformat(timespec="seconds")
    _add_all(_add(parent, "TraceHeader"), OrganId=letter.sender.code, Timestamp=sent_at)


def _write_manifest(parent: etree._Element, attachments: Sequence[Attachment]) -> None:
    for number, each in enumerate(attachments, 1):
        reference = _add(parent, "Reference")
        _add_all(reference, ContentId=_content_id(number), AttachmentName=each.name)


def _write_files(parent: etree._Element, attachments: Sequence[Attachment]) -> None:
    for number, each in enumerate(attachments, 1):
        _add_all(
            _add(parent, "Attachment"),
            ContentId=_content_id(number),
            ContentType=each.media_type,
            AttachmentName=each.name,
            ContentTransferEncoded=base64.b64encode(each.content).decode(),
        )


def _content_id(number: int) -> str:
    return f"cid:{number}"
