"""A permission to copy that is signed with the token on the desk of who allows the copy.

The permission says who allows it, so it is laid out when somebody does, and waits for that
person's token. Another one who may allow the copy has it laid out anew.
"""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.json_types import JsonObject
from portal.identity.organisations.queries import get_unit
from portal.records.copies import queries as find
from portal.records.copies.models import DocumentCopy
from portal.records.copies.rules import COPY_MOVES, CopyAct, form_rules
from portal.records.copies.services import chain
from portal.records.copies.services.working import ask_for
from portal.records.registers.services.double_signing import CertifyOrder, officer_of
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.services.desk_tokens import Errand, Offer, offer

STEP = "copy.at_desk"
_MOVE = COPY_MOVES[CopyAct.ALLOW]


def awaits_token(copy: DocumentCopy, actor: Actor) -> bool:
    """Tell whether a permission is laid out for the token of this very person."""
    laid_out = copy.slip_sha256 is not None and copy.signer_id == actor.id
    return copy.step is _MOVE.at and copy.pending is None and laid_out


def laid_out(copy_id: UUID, sha256: str) -> None:
    """Let a permission that is laid out wait for the token of who allows the copy."""
    copy = find.locked(copy_id)
    copy.pending, copy.slip_sha256 = None, sha256


def send_to_desk(copy_id: UUID, *, back: str, actor: Actor, now: datetime) -> Offer:
    """Open the way of a permission that is laid out to the desk of its signer and back.

    Raises OutOfOrder, MayNotAllow, and what ``desk_tokens.offer`` raises.
    """
    copy = find.locked(copy_id)
    _require_waiting(copy, actor, now)
    return offer(
        sha256=copy.slip_sha256 or "",
        owner=officer_of(actor, get_unit(copy.unit_id)),
        actor=actor,
        now=now,
        errand=Errand(
            f"Phiếu cho phép {form_rules()[copy.form].words.lower()} – {copy.subject}",
            back,
            STEP,
            {"copy_id": str(copy.id)},
        ),
    )


def copy_of(event: DeskSigned) -> DocumentCopy:
    """Give the copy whose permission was sent to a desk, locked; raises CopyNotFound."""
    return find.locked(UUID(str(event.payload["copy_id"])))


def take_signed(event: DeskSigned, *, actor: Actor) -> None:
    """Let a copy go on whose permission was signed at a desk; the policy was asked.

    Raises OutOfOrder for a permission that was laid out anew, and MayNotAllow: then the file is
    not taken.
    """
    copy = copy_of(event)
    _require_waiting(copy, actor, event.at)
    if copy.slip_sha256 != event.sha256:
        raise chain.OutOfOrder
    copy.updated_at = event.at
    ask_for(copy, str(_MOVE.stage), actor, signed_sha256=event.signed_sha256)


def to_take(copy_id: UUID, payload: JsonObject, actor: Actor, *, now: datetime) -> CertifyOrder:
    """Gather what was sent to a desk and what came back."""
    copy = find.get(copy_id)
    officer = officer_of(actor, get_unit(copy.unit_id))
    return CertifyOrder(copy.slip_sha256 or "", officer, now, str(payload["signed_sha256"]))


def _require_waiting(copy: DocumentCopy, actor: Actor, now: datetime) -> None:
    if not awaits_token(copy, actor):
        raise chain.OutOfOrder
    if not chain.may_allow(copy, actor, now=now):
        raise chain.MayNotAllow
