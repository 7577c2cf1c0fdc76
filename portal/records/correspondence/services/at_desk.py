"""A document signed with the token on its signer's desk: sent there, and taken when it is back."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence.models import OutgoingDocument
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.rules import Act
from portal.records.correspondence.services import chain
from portal.records.registers.rules import kinds
from portal.records.registers.services import check_signer
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.rules import Owner, Purpose
from portal.records.signatures.services.desk_tokens import Errand, Offer, offer

STEP = "outgoing.at_desk"


class RenderedAnew(Refused):
    """The document is not the one that was sent to the desk."""

    sentence = _l("Văn bản đã được soạn lại sau khi gửi đi ký. Hãy mở lại văn bản và ký bản mới.")


def send_to_desk(document: OutgoingDocument, *, back: str, actor: Actor, now: datetime) -> Offer:
    """Open the way of an initialled document to the desk of its signer and back.

    Raises OutOfOrder, StillWorking, AnotherSigner, and what ``registers.check_signer`` and
    ``desk_tokens.offer`` raise.
    """
    chain.check_possible(document, Act.SIGN)
    if actor.id is None or actor.id != document.signer_id or document.rendered_sha256 is None:
        raise chain.AnotherSigner
    unit, matter = get_unit(document.unit_id), find.matter_of(document)
    check_signer(document.unit_id, matter, account_id=actor.id, name=actor.name, now=now)
    title = f"{kinds()[document.kind].name} – {document.subject}"
    return offer(
        sha256=document.rendered_sha256,
        owner=Owner(Purpose.OFFICER, str(actor.id), actor.name, unit.short_name),
        actor=actor,
        now=now,
        errand=Errand(title, back, STEP, {"document_id": str(document.id)}),
    )


def document_of(event: DeskSigned) -> OutgoingDocument:
    """Give the document that was sent to a desk, locked; raises DocumentNotFound."""
    return find.locked(UUID(str(event.payload["document_id"])))


def take_signed(event: DeskSigned, *, actor: Actor) -> None:
    """Let a document go on that its signer has signed; the policy was asked.

    Raises RenderedAnew, and what the act raises.
    """
    document = document_of(event)
    if document.rendered_sha256 != event.sha256:
        raise RenderedAnew
    chain.act(
        document.id,
        Act.SIGN,
        seen=None,
        signed_sha256=event.signed_sha256,
        actor=actor,
        now=event.at,
    )
