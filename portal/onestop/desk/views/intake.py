"""The counter: who came and for what, the questions on one page, papers, and Mẫu 01."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.downloads import show_made_response
from portal.core.errors import DomainError, Invalid, NotFound, Refused
from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject
from portal.identity.organisations.queries import get_unit, units
from portal.identity.organisations.rules import Function
from portal.onestop.desk import policies
from portal.onestop.desk.forms import (
    offered_procedures,
    read_walk_in,
    walk_in_form,
)
from portal.onestop.desk.models import CounterIntake
from portal.onestop.desk.queries import intake as find
from portal.onestop.desk.services import intake
from portal.onestop.desk.views.sheets import sheet_form
from portal.onestop.dossiers.models import Dossier, Draft, PaperKind
from portal.onestop.dossiers.queries import dossiers, drafts, files, wizard
from portal.onestop.dossiers.queries.dossiers import find_issued_paper
from portal.onestop.dossiers.services import papers
from portal.onestop.dossiers.services.refiling import REPAIRABLE
from portal.onestop.eforms.forms import PageForm, clean
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.rules import Route
from portal.records.documents.services.refusals import UploadRefused
from portal.ui.form import Form

counter = Blueprint("counter", __name__, url_prefix="/can-bo/tiep-nhan")


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
    taken, draft = _own(draft_id)
    now, on_paper = clock.now(), request.form.getlist("on_paper")
    sheet, form = sheet_form(partial(_read, draft, now), request.form)
    if not form.validate_on_submit():
        return _sheet(taken, draft, (sheet, form)), 422 if form.is_submitted() else 200
    intake.save(taken, draft, clean(sheet.page, form), on_paper, now=now)
    if "save" in request.form:
        return redirect(url_for("counter.enter", draft_id=draft_id), 303)
    return _take_in(taken, draft, (sheet, form), now)


@counter.post("/<uuid:draft_id>/giay-to/<requirement>")
@open_to(Audience.STAFF)
@takes_files(210 * 1024 * 1024)
def add_paper(draft_id: UUID, requirement: str) -> ResponseReturnValue:
    """Take scans of a paper; each is examined before the transaction begins."""
    rules = papers.rules_before(partial(_draft, draft_id), requirement)
    papers.count_upload(actor())
    try:
        examined = papers.examine(request.files.getlist("file"), rules)
        papers.attach(_draft(draft_id), requirement, examined, actor=actor(), now=clock.now())
    except (Invalid, Refused, UploadRefused) as error:
        return _as_saved(draft_id, requirement, error), error.status
    return redirect(url_for("counter.enter", draft_id=draft_id), 303)


@counter.get("/<uuid:draft_id>/xong")
@open_to(Audience.STAFF)
def done(draft_id: UUID) -> ResponseReturnValue:
    """Say that the dossier is in, and offer Mẫu 01 to be printed."""
    taken, draft = _own(draft_id)
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
    _taken, draft = _own(draft_id)
    return show_made_response(files.made(_filed(draft), kind=PaperKind.RECEIPT_01))


def beside_dossier(dossier: Dossier) -> str:
    """Show open dossiers that look the same, and the repair of a wrong intake."""
    found = find.duplicates_of(actor(), dossier)
    early = dossier.step in REPAIRABLE and not dossier.pending
    return render_template(
        "onestop/desk/_intake.html",
        dossier=dossier,
        duplicates=found,
        units={row.unit_id: row.unit_name for row in found},
        may_repair=early and policies.may_repair(actor(), dossier.unit_id),
        repairs=find.repairs_of(dossier.id),
    )


def _own(draft_id: UUID) -> tuple[CounterIntake, Draft]:
    taken = find.get_intake(draft_id)
    authorize(policies.may_go_on, taken)
    return taken, drafts.get(draft_id)


def _draft(draft_id: UUID) -> Draft:
    return _own(draft_id)[1]


def _begun(begun: intake.Begun) -> ResponseReturnValue:
    if begun.known_from:
        known = begun.known_from
        flash(_("Đã điền sẵn theo hồ sơ %(code)s. Hãy đối chiếu với giấy tờ.", code=known))
    return redirect(url_for("counter.enter", draft_id=begun.draft_id), 303)


def _take_in(
    taken: CounterIntake, draft: Draft, asked: tuple[find.Sheet, PageForm], now: datetime
) -> ResponseReturnValue:
    try:
        intake.take_in(taken, draft, actor=actor(), now=now)
    except DomainError as error:
        return _sheet(taken, draft, asked, error), error.status
    return redirect(url_for("counter.done", draft_id=draft.id), 303)


def _filed(draft: Draft) -> Dossier:
    if draft.dossier_id is None:
        raise NotFound
    return dossiers.get(draft.dossier_id)


def _first_form() -> Form:
    everywhere = [(str(unit.id), unit.name) for unit in units()]
    own = {g.unit_id for g in actor().grants if g.function == Function.INTAKE}
    here = {page.code: page.name for page in in_force_pages() if page.route is Route.PROVINCIAL}
    offered = offered_procedures(here, find.recent_procedures(actor().id))
    return walk_in_form(offered, everywhere, [u for u in everywhere if UUID(u[0]) in own])


def _first(form: Form, error: DomainError | None = None) -> str:
    return render_template("onestop/desk/counter.html", form=form, error=error)


def _read(draft: Draft, now: datetime, typed: JsonObject) -> find.Sheet:
    return find.sheet(draft, now=now, typed=typed)


def _as_saved(draft_id: UUID, requirement: str, error: DomainError) -> str:
    """Show the page as it is stored, with what was refused beside the paper it is about."""
    taken, draft = _own(draft_id)
    sheet, form = sheet_form(partial(_read, draft, clock.now()), MultiDict())
    return _sheet(taken, draft, (sheet, form), paper_errors={requirement: error})


def _sheet(
    taken: CounterIntake,
    draft: Draft,
    asked: tuple[find.Sheet, PageForm],
    error: DomainError | None = None,
    paper_errors: Mapping[str, DomainError] = MappingProxyType({}),
) -> str:
    sheet, form = asked
    number = drafts.answers(draft).get("applicant_identity_number")
    return render_template(
        "onestop/desk/enter.html",
        taken=taken,
        draft=draft,
        sheet=sheet,
        form=form,
        error=error,
        paper_errors=paper_errors,
        unit=get_unit(draft.unit_id),
        wanted=wizard.papers(draft),
        duplicates=find.duplicates(str(number or ""), draft.procedure_code),
        units={unit.id: unit.name for unit in units()},
    )
