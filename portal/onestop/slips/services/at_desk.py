"""A letter signed with the token on its head's desk: sent there, and taken when it is back.

A letter says who signs it, so it is laid out when a head orders the signature and then waits for
that head's token. Another head may order it anew; it is laid out again then.
"""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.i18n import speaking
from portal.core.jobs import Finish, enqueue
from portal.core.json_types import JsonObject
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.rules.stages import Stage
from portal.onestop.slips.services import letters, signing
from portal.records.archive import services as archive
from portal.records.registers.services import double_signing
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.rules import Owner
from portal.records.signatures.services import NoSigner
from portal.records.signatures.services.desk_tokens import Errand, Offer, offer

STEP, TAKE = "letter.at_desk", "letter.take"


def awaits_token(slip: Slip, actor: Actor) -> bool:
    """Tell whether a letter is laid out for the token of this very head."""
    laid_out = slip.unfinished_sha256 is not None and slip.signer_id == actor.id
    return slip.stage is Stage.TO_SIGN and laid_out


def send_to_desk(slip_id: UUID, *, seen: str, back: str, actor: Actor, now: datetime) -> Offer:
    """Open the way of a letter that is laid out to the desk of its head and back.

    Raises LetterGoneOn, LetterChanged, and what ``signing.require_authority`` and
    ``desk_tokens.offer`` raise.
    """
    slip = find.locked(slip_id)
    if not awaits_token(slip, actor):
        raise letters.LetterGoneOn
    if seen != letters.seen_in(slip):
        raise letters.LetterChanged
    signer = _signer(slip)
    signing.require_authority(slip, signer, now=now)
    with speaking("vi"):
        title = f"{slip.kind.label} – {signing.about(slip)}"
    return offer(
        sha256=slip.unfinished_sha256 or "",
        owner=signer,
        actor=actor,
        now=now,
        errand=Errand(title, back, STEP, {"slip_id": str(slip.id)}),
    )


def letter_of(event: DeskSigned) -> Slip:
    """Give the letter that was sent to a desk, locked; raises NotFound."""
    return find.locked(UUID(str(event.payload["slip_id"])))


def take_signed(event: DeskSigned, *, actor: Actor) -> None:
    """Let a letter go on that its head has signed; the policy was asked.

    Raises LetterGoneOn for one that was laid out anew or went on meanwhile, and what
    ``signing.require_authority`` raises: then the file is not taken.
    """
    slip = letter_of(event)
    if not awaits_token(slip, actor) or slip.unfinished_sha256 != event.sha256:
        raise letters.LetterGoneOn
    signing.require_authority(slip, _signer(slip), now=event.at)
    slip.stage = Stage.SIGNING
    payload = {**signing.payload_of(slip, actor), "signed_sha256": event.signed_sha256}
    enqueue(TAKE, payload, key=f"letter:{slip.dossier_id}:take:{slip.id}:{event.transfer_id}")


def take(payload: JsonObject, *, now: datetime) -> Finish:
    """Raise what came back from a desk to its level; the letter then waits for its seal."""
    actor = signing.ordered_by(payload)
    with transaction(writing=False):
        slip = find.get(UUID(str(payload["slip_id"])))
        order = double_signing.CertifyOrder(
            slip.unfinished_sha256 or "", _signer(slip), now, str(payload["signed_sha256"])
        )
        wanted = signing.order(slip, signing.LETTER_SIGNED, actor, now=now)
    return archive.hand_on(double_signing.certify(order), wanted, now=now)


def _signer(slip: Slip) -> Owner:
    signer = signing.signer_of(slip)
    if signer is None:
        raise NoSigner
    return signer
