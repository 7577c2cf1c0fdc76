"""The officer's desk: what lies on it, one dossier, and every act on it."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import send_file_response, send_picture_response
from portal.core.errors import DomainError, Invalid
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import DraftResultForm, desk_filter, move_form, order
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import file_view, files
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services import desk as acts
from portal.onestop.dossiers.services import results
from portal.onestop.dossiers.services.revealing import reveal_identity
from portal.records.documents.services.previews import preview_png
from portal.ui.form import Form

desk = Blueprint("desk", __name__, url_prefix="/can-bo")
SLUGS = {
    "tiep-nhan": Action.RECEIVE,
    "tu-choi": Action.REFUSE_INTAKE,
    "phan-cong": Action.ASSIGN,
    "trinh": Action.PROPOSE,
    "ky-nhay": Action.INITIAL,
    "tra-lai": Action.SEND_BACK,
    "ky-so": Action.SIGN,
    "phat-hanh": Action.RELEASE,
    "tra-ket-qua": Action.HAND_OVER,
}
_SLUG_OF = {action: slug for slug, action in SLUGS.items()}


@desk.get("/")
@open_to(Audience.STAFF)
def home() -> ResponseReturnValue:
    """Lead to the list of what is to be done."""
    authorize(policies.may_work_at_desk)
    return redirect(url_for("desk.inbox"), 303)


@desk.get("/ho-so")
@open_to(Audience.STAFF)
def inbox() -> ResponseReturnValue:
    """Show a queue of the officer's desk."""
    authorize(policies.may_work_at_desk)
    wanted, now = desk_filter(request.args), clock.now()
    rows = find.desk(actor(), wanted, now=now)
    return render_template(
        "onestop/dossiers/inbox.html",
        rows=rows[: wanted.limit],
        more=len(rows) > wanted.limit,
        wanted=wanted,
        counts=find.queue_counts(actor(), now=now),
        now=now,
    )


@desk.get("/ho-so/<uuid:dossier_id>")
@open_to(Audience.STAFF)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """Show one dossier: papers on the left, form and acts on the right."""
    dossier = _handled(dossier_id)
    return _page(dossier, move_form(acts.officers(dossier, now=clock.now())))


@desk.post("/ho-so/<uuid:dossier_id>/<any({}):slug>".format(",".join(f'"{s}"' for s in SLUGS)))
@open_to(Audience.STAFF)
def act(dossier_id: UUID, slug: str) -> ResponseReturnValue:
    """Carry out one act on a dossier."""
    dossier = _handled(dossier_id)
    form = move_form(acts.officers(dossier, now=clock.now()))
    action, wanted = SLUGS[slug], order(form)
    try:
        acts.check_possible(dossier, action, wanted)
        authorize(lambda who: policies.may_act(who, dossier, action))
        acts.act(dossier, action, wanted, actor=actor(), now=clock.now())
    except DomainError as error:
        if isinstance(error, Invalid):
            form.add_errors(error.errors)
        return _page(dossier, form, error=error), error.status
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@desk.post("/ho-so/<uuid:dossier_id>/so-dinh-danh")
@open_to(Audience.STAFF)
def reveal(dossier_id: UUID) -> ResponseReturnValue:
    """Show identity numbers whole, once, and write down who looked."""
    dossier = _handled(dossier_id)
    reveal_identity(dossier, actor=actor(), now=clock.now())
    return _page(dossier, move_form(acts.officers(dossier, now=clock.now())), whole=True)


@desk.route("/ho-so/<uuid:dossier_id>/ket-qua", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def draft_result(dossier_id: UUID) -> ResponseReturnValue:
    """Let the case officer write the result from a template."""
    dossier = find.get(dossier_id)
    authorize(policies.may_draft, dossier)
    form = DraftResultForm(data=results.starting_point(dossier))
    if request.method == "GET":
        return _draft_page(dossier, form)
    if not form.validate():
        return _draft_page(dossier, form), 422
    try:
        results.write(dossier, form.content(), seen=form.seen_at, actor=actor(), now=clock.now())
    except DomainError as error:
        return _draft_page(dossier, form, error), error.status
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@desk.get("/ho-so/<uuid:dossier_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.STAFF)
def paper(dossier_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand out a paper as it was filed."""
    return send_file_response(files.uploaded(_handled(dossier_id), paper_id))


@desk.get("/ho-so/<uuid:dossier_id>/giay-to/<uuid:paper_id>/trang/<int:number>.png")
@open_to(Audience.STAFF)
def paper_page(dossier_id: UUID, paper_id: UUID, number: int) -> ResponseReturnValue:
    """Show one page of a paper as a picture made in the limited child."""
    stored = files.uploaded(_handled(dossier_id), paper_id)
    if stored.preview_sha256:
        return send_file_response(stored, inline_preview=True)
    return send_picture_response(preview_png(stored, number))


@desk.get("/ho-so/<uuid:dossier_id>/van-ban/<kind>.pdf")
@open_to(Audience.STAFF)
def issued_paper(dossier_id: UUID, kind: str) -> ResponseReturnValue:
    """Hand out a paper that the portal made, or the result as far as it has come."""
    dossier = _handled(dossier_id)
    made = files.latest_result if kind == files.RESULT else partial(files.made, kind=kind)
    return send_file_response(made(dossier))


def _draft_page(dossier: Dossier, form: DraftResultForm, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/dossiers/draft_result.html", dossier=dossier, form=form, error=error
    )


def _handled(dossier_id: UUID) -> Dossier:
    dossier = find.get(dossier_id)
    authorize(policies.may_handle, dossier)
    return dossier


def _page(
    dossier: Dossier, form: Form, *, error: DomainError | None = None, whole: bool = False
) -> str:
    return render_template(
        "onestop/dossiers/desk.html",
        dossier=dossier,
        form=form,
        error=error,
        view=file_view.of(dossier, whole=whole),
        whole=whole,
        moves=[(_SLUG_OF[m.action], m) for m in policies.allowed_moves(actor(), dossier)],
        result=find.find_result(dossier.id),
        now=clock.now(),
    )
