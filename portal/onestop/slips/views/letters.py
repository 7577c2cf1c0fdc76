"""Letters that wait for the head's signature or the clerk's number and seal."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, needs_fresh_proof, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, Forbidden
from portal.identity.accounts.services.acting import acting
from portal.onestop.slips import policies
from portal.onestop.slips.queries import letters as find
from portal.onestop.slips.queries.wordings import by_id
from portal.onestop.slips.rules.layout import fill
from portal.onestop.slips.rules.stages import Stage
from portal.onestop.slips.services import at_desk
from portal.onestop.slips.services import letters as acts
from portal.onestop.slips.services.making import content_of
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.services import signs_at_desk

letters = Blueprint("letters", __name__, url_prefix="/can-bo/van-ban-cho-ky")


@letters.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List what waits for the reader's signature or seal."""
    authorize(policies.may_see_letters)
    signing, sealing = policies.units_signed_for(actor()), policies.units_sealed_for(actor())
    return render_template(
        "onestop/slips/letters.html",
        to_sign=find.waiting(signing, (Stage.TO_SIGN, Stage.SIGNING)),
        to_seal=find.waiting(sealing, (Stage.TO_SEAL, Stage.SEALING)),
    )


@letters.get("/<uuid:slip_id>")
@open_to(Audience.STAFF)
def show(slip_id: UUID) -> ResponseReturnValue:
    """Show what a letter says, and the one act that is next."""
    slip = find.get(slip_id)
    authorize(policies.may_see_letter, slip.unit_id)
    return _page(slip_id)


@letters.get("/<uuid:slip_id>.pdf")
@open_to(Audience.STAFF)
def download(slip_id: UUID) -> ResponseReturnValue:
    """Hand out the file that is to be sealed, or the finished one."""
    slip = find.get(slip_id)
    authorize(policies.may_see_letter, slip.unit_id)
    return send_file_response(find.file_of(slip))


@letters.post("/<uuid:slip_id>/ky")
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign(slip_id: UUID) -> ResponseReturnValue:
    """Order the head's signature."""
    authorize(policies.may_sign_letter, find.get(slip_id).unit_id)
    try:
        seen = request.form.get("seen", "")
        acts.sign(slip_id, seen=seen, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(slip_id, error), error.status
    return redirect(url_for("letters.index"), 303)


@letters.post("/<uuid:slip_id>/usb-token")
@open_to(Audience.STAFF)
@needs_fresh_proof
def sign_at_desk(slip_id: UUID) -> ResponseReturnValue:
    """Send a letter to the token on its head's desk."""
    authorize(policies.may_sign_letter, find.get(slip_id).unit_id)
    seen, back = request.form.get("seen", ""), url_for("letters.show", slip_id=slip_id)
    try:
        made = at_desk.send_to_desk(slip_id, seen=seen, back=back, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(slip_id, error), error.status
    return redirect(url_for("at_desk.show", transfer_id=made.transfer_id), 303)


@letters.post("/<uuid:slip_id>/dong-dau")
@open_to(Audience.STAFF)
@needs_fresh_proof
def seal(slip_id: UUID) -> ResponseReturnValue:
    """Give the number and order the seal."""
    authorize(policies.may_seal_letter, find.get(slip_id).unit_id)
    try:
        acts.seal(slip_id, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(slip_id, error), error.status
    return redirect(url_for("letters.index"), 303)


def _page(slip_id: UUID, error: DomainError | None = None) -> str:
    slip = find.get(slip_id)
    content, text = content_of(slip), by_id(slip.wording_id).text
    return render_template(
        "onestop/slips/letter.html",
        slip=slip,
        error=error,
        text=text,
        content=content,
        seen=acts.seen_in(slip),
        blocks=fill(text.body, content.words, content.tables),
        may_sign=slip.stage is Stage.TO_SIGN and policies.may_sign_letter(actor(), slip.unit_id),
        may_seal=slip.stage is Stage.TO_SEAL and policies.may_seal_letter(actor(), slip.unit_id),
        asks_proof=not actor().fresh,
        token=signs_at_desk(actor().id),
        awaits_token=at_desk.awaits_token(slip, actor()),
    )


def take_back(event: DeskSigned) -> None:
    """Let a letter go on that its head has signed at their desk.

    Raises Forbidden when they may not sign it any more, and what ``at_desk.take_signed`` raises:
    then the file is not taken.
    """
    if event.step != at_desk.STEP:
        return
    letter, signer = at_desk.letter_of(event), acting(event.account_id, event.at)
    if not policies.may_sign_letter(signer, letter.unit_id):
        raise Forbidden
    at_desk.take_signed(event, actor=signer)
