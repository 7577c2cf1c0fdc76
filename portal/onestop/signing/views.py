"""Signing and sealing many documents: the list, what is opened, the one confirmation, progress."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    ask_for_proof,
    authorize,
    needs_fresh_proof,
    open_to,
)
from portal.core.downloads import MadeFile, send_file_response, send_picture_response
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import gettext as _
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import get
from portal.onestop.dossiers.queries.inbox import DeskFilter, InboxRow
from portal.onestop.signing import policies, services
from portal.onestop.signing.forms import read_ids, read_stage
from portal.onestop.signing.models import SigningBatch, SigningItem
from portal.onestop.signing.queries import batches as find
from portal.onestop.signing.queries import candidates
from portal.onestop.signing.rules import LARGEST_BATCH, ItemState, Stage
from portal.records.documents.services.previews import page_count, preview_png
from portal.records.signatures.services import signs_at_desk

signing = Blueprint("signing", __name__, url_prefix="/can-bo/ky-hang-loat")


@signing.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the officer's own lists, and say how to make one."""
    authorize(policies.may_work_at_desk)
    return render_template(
        "onestop/signing/index.html", batches=find.own_batches(actor()), stages=Stage
    )


@signing.post("")
@open_to(Audience.STAFF)
def make() -> ResponseReturnValue:
    """Make a list of the dossiers that were ticked, or of a whole queue."""
    authorize(policies.may_work_at_desk)
    stage, now = read_stage(request.form.get("viec")), clock.now()
    ids: Sequence[UUID] = read_ids(request.form.getlist("dossier"))
    if "tat-ca" in request.form:
        ids = candidates.ids_in_queue(actor(), stage, request.form.get("q", ""), now=now)
    batch = services.open_batch(stage, ids, actor=actor(), now=now)
    return redirect(url_for("signing.show", batch_id=batch.id), 303)


@signing.get("/<uuid:batch_id>")
@open_to(Audience.STAFF)
def show(batch_id: UUID) -> ResponseReturnValue:
    """Show a list: what will be done, or how far it has come."""
    return _page(_own(batch_id))


@signing.post("/<uuid:batch_id>/xac-nhan")
@open_to(Audience.STAFF)
def authorise(batch_id: UUID) -> ResponseReturnValue:
    """Take the one confirmation for the list that was shown."""
    batch = _own(batch_id)
    if not actor().fresh:
        return ask_for_proof(url_for("signing.show", batch_id=batch_id))
    try:
        services.authorise(batch, request.form.get("digest", ""), actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(batch, error), error.status
    return redirect(url_for("signing.show", batch_id=batch_id), 303)


@signing.post("/<uuid:batch_id>/dung")
@open_to(Audience.STAFF)
def call_off(batch_id: UUID) -> ResponseReturnValue:
    """Stop what has not begun."""
    count = services.call_off(_own(batch_id), actor=actor(), now=clock.now())
    flash(_("Đã dừng %(count)s văn bản chưa làm.", count=count))
    return redirect(url_for("signing.show", batch_id=batch_id), 303)


@signing.post("/<uuid:batch_id>/lam-lai")
@open_to(Audience.STAFF)
def try_again(batch_id: UUID) -> ResponseReturnValue:
    """Have what failed tried again."""
    count = services.try_again(_own(batch_id), actor=actor(), now=clock.now())
    flash(_("Đã cho làm lại %(count)s văn bản.", count=count))
    return redirect(url_for("signing.show", batch_id=batch_id), 303)


@signing.post("/<uuid:batch_id>/van-ban/<int:position>/mo")
@open_to(Audience.STAFF)
def open_document(batch_id: UUID, position: int) -> ResponseReturnValue:
    """Write down that a document is opened, and lead to it."""
    batch = _own(batch_id)
    services.note_view(batch, _item(batch, position), actor=actor(), now=clock.now())
    return redirect(url_for("signing.document", batch_id=batch_id, position=position), 303)


@signing.get("/<uuid:batch_id>/van-ban/<int:position>")
@open_to(Audience.STAFF)
def document(batch_id: UUID, position: int) -> ResponseReturnValue:
    """Show an opened document: the pages as they are, and why it stands out."""
    batch = _own(batch_id)
    item = _opened(batch, position)
    owed = [row.position for row in find.rows_of(batch) if row.owed]
    return render_template(
        "onestop/signing/document.html",
        batch=batch,
        row=find.row_of(batch, item),
        pages=page_count(item.sha256),
        owed=owed,
    )


@signing.get("/<uuid:batch_id>/van-ban/<int:position>/trang/<int:number>.png")
@open_to(Audience.STAFF)
def page(batch_id: UUID, position: int, number: int) -> ResponseReturnValue:
    """Show one page of an opened document as a picture made in the limited child."""
    return send_picture_response(preview_png(_file(_own(batch_id), position), number))


@signing.get("/<uuid:batch_id>/van-ban/<int:position>.pdf")
@open_to(Audience.STAFF)
def file(batch_id: UUID, position: int) -> ResponseReturnValue:
    """Hand out the very bytes of an opened document."""
    return send_file_response(_file(_own(batch_id), position))


@signing.post("/ho-so/<uuid:dossier_id>/usb-token")
@open_to(Audience.STAFF)
@needs_fresh_proof
def at_desk(dossier_id: UUID) -> ResponseReturnValue:
    """Send one result to the token on its signer's desk."""
    dossier = get(dossier_id)
    authorize(policies.may_sign, dossier)
    back = url_for("desk.show", dossier_id=dossier_id)
    made = services.send_to_desk(dossier, back=back, actor=actor(), now=clock.now())
    return redirect(url_for("at_desk.show", transfer_id=made.transfer_id), 303)


def token_button(dossier: Dossier) -> str | None:
    """Put the way to the token in the place of the usual button, for whom it is."""
    if not signs_at_desk(actor().id):
        return None
    return render_template("onestop/signing/_token.html", dossier=dossier)


def bar(wanted: DeskFilter, rows: Sequence[InboxRow]) -> str | None:
    """Show over a queue what of it can be signed or sealed together."""
    here = [
        stage
        for stage in Stage
        if any(row.step is stage.step for row in rows)
        and policies.may_make(actor(), stage)
        and not (stage is Stage.SIGN and signs_at_desk(actor().id))
    ]
    if not here:
        return None
    return render_template(
        "onestop/signing/_bar.html", stages=here, wanted=wanted, most=LARGEST_BATCH
    )


def _own(batch_id: UUID) -> SigningBatch:
    batch = find.get_batch(batch_id)
    authorize(policies.may_open_batch, batch)
    return batch


def _item(batch: SigningBatch, position: int) -> SigningItem:
    item = find.get_item(batch, position)
    authorize(policies.may_handle, get(item.dossier_id))
    return item


def _opened(batch: SigningBatch, position: int) -> SigningItem:
    """Give a document whose opening is written down; nothing is shown of any other."""
    item = _item(batch, position)
    if not find.row_of(batch, item).opened:
        raise NotFound
    return item


def _file(batch: SigningBatch, position: int) -> MadeFile:
    return MadeFile(f"{batch.id}-{position}.pdf", _opened(batch, position).sha256)


def _page(batch: SigningBatch, error: DomainError | None = None) -> str:
    rows = find.rows_of(batch)
    return render_template(
        "onestop/signing/batch.html",
        batch=batch,
        rows=rows,
        error=error,
        owed=sum(1 for row in rows if row.owed),
        counts={state: sum(1 for row in rows if row.state is state) for state in ItemState},
        waits_for=services.why_waiting(rows),
        asks_proof=not actor().fresh,
    )
