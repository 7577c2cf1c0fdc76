"""The officer's side of signing with a token on the desk.

The page hands the paper to the local service by script, shows the one-use addresses to whoever
has a program that asks for them, and lets everybody else carry the file there and back.
"""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, commits_in_parts, open_to, takes_files
from portal.core.downloads import MadeFile, send_file_response
from portal.core.errors import DomainError
from portal.core.settings import settings
from portal.core.web import let_connect
from portal.records.signatures import policies, queries
from portal.records.signatures.forms import LARGEST_MB, SignedFileForm
from portal.records.signatures.rules.transfers import TransferState, state_of
from portal.records.signatures.services import desk_tokens
from portal.records.signatures.views.desk import receive

blueprint = Blueprint("at_desk", __name__, url_prefix="/can-bo/ky-usb-token")
_MOST_BYTES = (LARGEST_MB + 1) * 1024 * 1024


@blueprint.get("/<uuid:transfer_id>")
@open_to(Audience.STAFF)
def show(transfer_id: UUID) -> ResponseReturnValue:
    """Show how the paper fares; 204 to the page that shows just that already."""
    found = _own(transfer_id)
    if request.args.get("dang") == _shown(found):
        return "", 204
    return _page(found)


@blueprint.post("/<uuid:transfer_id>/dia-chi")
@open_to(Audience.STAFF)
def address(transfer_id: UUID) -> ResponseReturnValue:
    """Make new one-use addresses: for the page's script as JSON, else shown on the page."""
    _own(transfer_id)
    made = desk_tokens.offer_again(transfer_id, actor=actor(), now=clock.now())
    places = _places(made)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(places)
    return _page(_own(transfer_id), places=places, expires_at=made.expires_at)


@blueprint.get("/<uuid:transfer_id>/van-ban.pdf")
@open_to(Audience.STAFF)
def file(transfer_id: UUID) -> ResponseReturnValue:
    """Hand the paper to its officer, to be signed in a program of their own."""
    found, now = _own(transfer_id), clock.now()
    sha256 = desk_tokens.give_by_hand(found.id, account_id=found.account_id, now=now)
    return send_file_response(MadeFile(f"{found.id}.pdf", sha256))


@blueprint.post("/<uuid:transfer_id>")
@open_to(Audience.STAFF)
@commits_in_parts
@takes_files(_MOST_BYTES)
def take_signed(transfer_id: UUID) -> ResponseReturnValue:
    """Take the signed paper from its officer's own hands."""
    found, form = _own(transfer_id), SignedFileForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        _bring_back(found, form.file.data.read())
    except DomainError as error:
        return _page(_own(transfer_id), error=error), error.status
    return redirect(url_for("at_desk.show", transfer_id=transfer_id), 303)


def _bring_back(found: queries.TransferRow, pdf: bytes) -> None:
    now = clock.now()
    receive(
        desk_tokens.bring_back_by_hand(found.id, pdf, account_id=found.account_id, now=now), now
    )


def _own(transfer_id: UUID) -> queries.TransferRow:
    found = queries.transfer(transfer_id, account_id=actor().id)
    authorize(policies.may_carry, found)
    return found


def _shown(found: queries.TransferRow) -> str:
    """Name all that the page shows of a transfer, to know when it shows something old."""
    return f"{state_of(found, clock.now())}.{found.refusal or ''}"


def _places(made: desk_tokens.Offer) -> dict[str, str]:
    base = settings().public_url
    give = url_for("desk_tokens.give", token=made.download_token)
    take = url_for("desk_tokens.take_back", token=made.upload_token)
    return {"download": f"{base}{give}", "upload": f"{base}{take}"}


def _page(
    found: queries.TransferRow,
    form: SignedFileForm | None = None,
    *,
    error: DomainError | None = None,
    **addresses: object,
) -> str:
    service = urlsplit(settings().desk_service)
    let_connect(f"{service.scheme}://{service.netloc}")
    return render_template(
        "records/signatures/transfer.html",
        transfer=found,
        state=state_of(found, clock.now()),
        states=TransferState,
        shown=_shown(found),
        refusal=desk_tokens.why_refused(found.refusal),
        form=form or SignedFileForm(formdata=None),
        error=error,
        service=settings().desk_service,
        **addresses,
    )
