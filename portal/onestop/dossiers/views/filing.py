"""Filing a dossier: begin, one thing a page, papers, check the answers, declare, file."""

from functools import partial
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, NotFound, TooMany
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import DeclarationForm, start_form
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts as find
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.services import drafts, filing, papers, starting
from portal.onestop.dossiers.services.drafts import AlreadyFiled, StaleDraft
from portal.onestop.eforms.forms import build_form, clean
from portal.ui.form import Form

filing_pages = Blueprint("filing", __name__, url_prefix="/nop-ho-so")


@filing_pages.route("/<code>", methods=["GET", "POST"])
@open_to(Audience.CITIZEN)
def start(code: str) -> ResponseReturnValue:
    """Tell what is needed, ask which agency decides, and begin a draft."""
    authorize(policies.may_file)
    offer = starting.offer(code)
    form = start_form(offer.units)
    if request.method == "POST" and form.validate():
        draft = starting.begin(offer, UUID(form["unit"].data), actor=actor(), now=clock.now())
        return redirect(_go_on(draft), 303)
    return _offer(code, offer, form), 422 if request.method == "POST" else 200


@filing_pages.get("/<code>/<uuid:draft_id>/")
@open_to(Audience.CITIZEN)
def go_on(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Lead to the first thing that is still missing."""
    return redirect(_go_on(_own_draft(code, draft_id)), 303)


@filing_pages.route("/<code>/<uuid:draft_id>/<page_id>", methods=["GET", "POST"])
@open_to(Audience.CITIZEN)
def page(code: str, draft_id: UUID, page_id: str) -> ResponseReturnValue:
    """Ask one thing, and save what was answered."""
    draft = _own_draft(code, draft_id)
    place = wizard.place(draft, page_id, actor(), now=clock.now())
    form = build_form(place.page, place.answers, place.today, request.form)
    if request.method == "GET":
        return _ask(draft, place, form)
    if not form.validate():
        return _ask(draft, place, form), 422
    try:
        drafts.save_page(draft, clean(place.page, form), seen=_seen(), now=clock.now())
    except StaleDraft as error:
        return _ask(draft, place, form, error=error), error.status
    return redirect(_url(draft, wizard.CHECK) if _checking() else _after(draft, page_id), 303)


@filing_pages.get("/<code>/<uuid:draft_id>/giay-to")
@open_to(Audience.CITIZEN)
def paper_list(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Show which papers are asked for and what has been sent."""
    return _papers(_own_draft(code, draft_id))


@filing_pages.post("/<code>/<uuid:draft_id>/giay-to/<requirement>")
@open_to(Audience.CITIZEN)
@takes_files(210 * 1024 * 1024)  # Ten files of 20 MB, and room for the form.
def add_paper(code: str, draft_id: UUID, requirement: str) -> ResponseReturnValue:
    """Take one or more files for a paper; each is examined before the transaction begins."""
    rules = papers.rules_before(partial(_own_draft, code, draft_id), requirement)
    try:
        papers.count_upload(actor())
        examined = papers.examine(request.files.getlist("file"), rules)
        draft = _own_draft(code, draft_id)
        papers.attach(draft, requirement, examined, actor=actor(), now=clock.now())
    except (NotFound, TooMany, AlreadyFiled):
        raise
    except DomainError as error:
        return _papers(_own_draft(code, draft_id), requirement, error), error.status
    return redirect(url_for("filing.paper_list", code=code, draft_id=draft_id), 303)


@filing_pages.post("/<code>/<uuid:draft_id>/giay-to/<uuid:paper_id>/bo")
@open_to(Audience.CITIZEN)
def remove_paper(code: str, draft_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Take a file away from the draft."""
    drafts.detach(_own_draft(code, draft_id), paper_id, now=clock.now())
    return redirect(url_for("filing.paper_list", code=code, draft_id=draft_id), 303)


@filing_pages.get("/<code>/<uuid:draft_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.CITIZEN)
def open_paper(code: str, draft_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand a file back to who sent it."""
    return send_file_response(find.get_file(_own_draft(code, draft_id).id, paper_id))


@filing_pages.route("/<code>/<uuid:draft_id>/kiem-tra", methods=["GET", "POST"])
@open_to(Audience.CITIZEN)
def check(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Show all answers for checking, take the declaration, and file."""
    draft, form = _own_draft(code, draft_id), DeclarationForm()
    if request.method == "GET":
        return _check(draft, form)
    try:
        dossier = filing.submit(
            draft, declared=form.given, seen=_seen(), actor=actor(), now=clock.now()
        )
    except DomainError as error:
        return _not_filed(draft, form, error)
    return redirect(url_for("mine.receipt", dossier_id=dossier.id), 303)


@filing_pages.post("/<code>/<uuid:draft_id>/xoa")
@open_to(Audience.CITIZEN)
def discard(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Throw the draft away."""
    drafts.discard(_own_draft(code, draft_id), actor=actor(), now=clock.now())
    return redirect(url_for("mine.index"), 303)


def _account() -> UUID:
    found = actor().id
    if found is None:
        raise NotFound
    return found


def _own_draft(code: str, draft_id: UUID) -> Draft:
    """Find a draft of whoever asks; one that was filed leads its readers to the dossier."""
    draft = find.get(draft_id)
    authorize(policies.may_edit_draft, draft)
    if draft.procedure_code != code:
        raise NotFound
    if draft.dossier_id is not None and request.method != "POST":
        abort(redirect(url_for("mine.show", dossier_id=draft.dossier_id), 303))
    return draft


def _checking() -> bool:
    """Tell whether the page was opened to correct it from the check page, to lead back there."""
    return request.values.get("tu") == wizard.CHECK


def _seen() -> int | None:
    return request.form.get("draft_version", type=int)


def _go_on(draft: Draft) -> str:
    place = wizard.first_open_place(draft, now=clock.now())
    return _url(draft, place)


def _after(draft: Draft, page_id: str) -> str:
    return _url(draft, wizard.place_after(draft, page_id))


def _url(draft: Draft, place: str) -> str:
    return f"{url_for('filing.go_on', code=draft.procedure_code, draft_id=draft.id)}{place}"


def _offer(code: str, offer: starting.Offer, form: Form) -> str:
    return render_template(
        "onestop/dossiers/start.html",
        offer=offer,
        form=form,
        drafts=find.open_drafts(_account(), code),
        most_mb=papers.RULES.largest_mb,
    )


def _not_filed(draft: Draft, form: DeclarationForm, error: DomainError) -> ResponseReturnValue:
    """Show what stands in the way; what is missing of a page stands in the sheet, not here."""
    if isinstance(error, filing.NotDeclared):
        form.add_errors_of(error)
    return _check(draft, form, error), error.status


def _ask(draft: Draft, place: wizard.Place, form: object, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/dossiers/page.html",
        draft=draft,
        place=place,
        form=form,
        error=error,
        checking=wizard.CHECK if _checking() else None,
    )


def _papers(draft: Draft, wrong: str | None = None, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/dossiers/papers.html",
        draft=draft,
        place=wizard.closing_place(draft, wizard.PAPERS),
        wanted=wizard.papers(draft),
        rules_for=papers.rules_for,
        wrong=wrong,
        error=error,
    )


def _check(draft: Draft, form: DeclarationForm, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/dossiers/check.html",
        draft=draft,
        form=form,
        error=error,
        place=wizard.closing_place(draft, wizard.CHECK),
        sheet=wizard.check_sheet(draft, actor(), now=clock.now()),
    )
