"""The counter: who came and for what, the questions on one page, papers, and Mẫu 01."""

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import show_made_response
from portal.core.errors import DomainError, Invalid, NotFound
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import get_unit, units
from portal.identity.organisations.rules import Function
from portal.onestop.desk import policies
from portal.onestop.desk.forms import offered_procedures, read_walk_in, walk_in_form
from portal.onestop.desk.queries import intake as find
from portal.onestop.desk.queries.duplicates import duplicates_of
from portal.onestop.desk.queries.scans import walk_ins_begun, wrong_papers
from portal.onestop.desk.services import intake, keeping
from portal.onestop.desk.views.walk_ins import (
    WalkInPage,
    counter,
    own_intake,
    read_page,
    show_page,
)
from portal.onestop.dossiers.models import Dossier, Draft, PaperKind
from portal.onestop.dossiers.queries import dossiers, files
from portal.onestop.dossiers.queries.dossiers import find_issued_paper
from portal.onestop.dossiers.services.refiling import REPAIRABLE
from portal.onestop.eforms.forms import clean
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.rules import Route
from portal.ui.form import Form


@counter.route("", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def start() -> ResponseReturnValue:
    """Ask who came, for what, and where; then begin the dossier."""
    authorize(policies.may_take_in)
    if request.method == "POST":
        intake.count_begun(actor())
    form = _first_form()
    if not form.validate_on_submit():
        return _first(form), 422 if form.is_submitted() else 200
    try:
        begun = intake.begin(read_walk_in(form), actor=actor(), now=clock.now())
    except DomainError as error:
        form.add_errors_of(error)
        return _first(form, error), error.status
    return _begun(begun)


@counter.route("/<uuid:draft_id>", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def enter(draft_id: UUID) -> ResponseReturnValue:
    """Ask what cannot be left out on one page, and take the dossier in."""
    if request.method == "POST":  # What was typed is kept, whatever comes of it.
        read = partial(_typed, draft_id)
        intake.ask_about(read, actor=actor(), now=clock.now())
        keeping.keep_typed(read, now=clock.now())
    page = read_page(draft_id, request.form)
    if page.draft.dossier_id is not None:
        return redirect(url_for("counter.done", draft_id=draft_id), 303)
    if request.method == "GET":
        return show_page(page)
    return _saved(page) if "save" in request.form else _take_in(page)


@counter.get("/<uuid:draft_id>/xong")
@open_to(Audience.STAFF)
def done(draft_id: UUID) -> ResponseReturnValue:
    """Say that the dossier is in, and offer Mẫu 01 to be printed."""
    taken, draft = own_intake(draft_id)
    dossier = _filed(draft)
    return render_template(
        "onestop/desk/taken_in.html",
        dossier=dossier,
        taken=taken,
        unit=get_unit(dossier.unit_id),
        made=find_issued_paper(dossier.id, PaperKind.RECEIPT_01, 1),
    )


@counter.get("/<uuid:draft_id>/giay-tiep-nhan.pdf")
@open_to(Audience.STAFF)
def receipt(draft_id: UUID) -> ResponseReturnValue:
    """Show Mẫu 01 of a dossier that the officer took in, to be printed from the browser."""
    _taken, draft = own_intake(draft_id)
    return show_made_response(files.made(_filed(draft), kind=PaperKind.RECEIPT_01))


def beside_dossier(dossier: Dossier) -> str:
    """Show open dossiers that look the same, and the repair of a wrong intake."""
    found = duplicates_of(actor(), dossier)
    early = dossier.step in REPAIRABLE and not dossier.pending
    return render_template(
        "onestop/desk/_intake.html",
        dossier=dossier,
        duplicates=found,
        may_repair=early and policies.may_repair(actor(), dossier.unit_id),
        repairs=find.repairs_of(dossier.id),
    )


def _begun(begun: intake.Begun) -> ResponseReturnValue:
    if begun.known_from:
        known = begun.known_from
        flash(_("Đã điền sẵn theo hồ sơ %(code)s. Hãy đối chiếu với giấy tờ.", code=known))
    return redirect(url_for("counter.enter", draft_id=begun.draft_id), 303)


def _typed(draft_id: UUID) -> intake.Typed:
    """Read what was typed of an officer's own dossier, right or wrong."""
    page = read_page(draft_id, request.form)
    on_paper = request.form.getlist("on_paper")
    return intake.Typed(page.taken, page.draft, clean(page.sheet.page, page.form), on_paper)


def _saved(page: WalkInPage) -> ResponseReturnValue:
    """Say that the page is saved; what cannot be read as it was typed is told at once."""
    page.form.validate()
    for question in page.form.questions:
        if not any(str(typed).strip() for typed in question.raw_data or ()):
            question.errors = []
    if page.form.error_list:
        return show_page(page), 422
    flash(_("Đã lưu. Hồ sơ chưa được tiếp nhận; có thể mở lại ở trang Nhận hồ sơ tại quầy."))
    return redirect(url_for("counter.enter", draft_id=page.draft.id), 303)


def _take_in(page: WalkInPage) -> ResponseReturnValue:
    """Take the dossier in, or show all that is missing, of questions and papers, at once."""
    on_paper = frozenset(str(name) for name in page.taken.on_paper)
    wrong = wrong_papers(page.draft, page.answers, on_paper)
    if not page.form.validate() or wrong:
        return show_page(page, wrong), 422
    now = clock.now()
    intake.save(page.taken, page.draft, clean(page.sheet.page, page.form), on_paper, now=now)
    try:
        intake.take_in(page.taken, page.draft, actor=actor(), now=now)
    except DomainError as error:
        return show_page(page, untold=_sentences(error)), error.status
    return redirect(url_for("counter.done", draft_id=page.draft.id), 303)


def _sentences(error: DomainError) -> tuple[str, ...]:
    told = error.errors.values() if isinstance(error, Invalid) else ()
    return tuple(said for found in told for said in found) or (str(error),)


def _filed(draft: Draft) -> Dossier:
    if draft.dossier_id is None:
        raise NotFound
    return dossiers.get(draft.dossier_id)


def _first_form() -> Form:
    everywhere = [(str(unit.id), unit.name) for unit in units()]
    own = {g.unit_id for g in actor().grants if g.function == Function.INTAKE}
    pages = [page for page in in_force_pages() if page.route is Route.PROVINCIAL]
    here = {page.code: page.shown_name for page in pages}
    offered = offered_procedures(here, find.recent_procedures(actor().id))
    return walk_in_form(offered, everywhere, [u for u in everywhere if UUID(u[0]) in own])


def _first(form: Form, error: DomainError | None = None) -> str:
    begun = walk_ins_begun(actor().id)
    return render_template("onestop/desk/counter.html", form=form, error=error, begun=begun)
