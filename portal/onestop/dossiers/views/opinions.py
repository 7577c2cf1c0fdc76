"""Asking other units about a dossier, and the pages on which they answer."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import OpinionForm, enquiry_form
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents, files
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.asked import waiting
from portal.onestop.dossiers.queries.matters import matter_of_question
from portal.onestop.dossiers.services import consulting
from portal.onestop.dossiers.services.consulting import Enquiry
from portal.onestop.workflows.policies import may_answer, may_see_asked
from portal.onestop.workflows.queries import asking
from portal.onestop.workflows.rules import Stance, Wait
from portal.ui.form import Form

opinions = Blueprint("opinions", __name__, url_prefix="/can-bo")


@opinions.route("/ho-so/<uuid:dossier_id>/hoi-y-kien", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def ask(dossier_id: UUID) -> ResponseReturnValue:
    """Let the case officer ask other units."""
    dossier = find.get(dossier_id)
    authorize(policies.may_consult, dossier)
    form = _enquiry_form(dossier)
    if not form.validate_on_submit():
        return _ask_page(dossier, form), 422 if form.is_submitted() else 200
    try:
        consulting.consult(dossier, _enquiry(form), actor=actor(), now=clock.now())
    except DomainError as error:
        return _ask_page(dossier, _with_errors(form, error), error), error.status
    flash(_("Đã gửi câu hỏi tới các đơn vị."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@opinions.get("/y-kien")
@open_to(Audience.STAFF)
def asked() -> ResponseReturnValue:
    """List what the reader's units are asked."""
    authorize(may_see_asked)
    rows = waiting(actor())
    return render_template("onestop/dossiers/asked.html", rows=rows, now=clock.now())


@opinions.route("/y-kien/<uuid:request_id>", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def answer(request_id: UUID) -> ResponseReturnValue:
    """Show a question with the papers it needs, and take the unit's answer."""
    row, form = _asked(request_id), OpinionForm()
    if not form.is_submitted():
        return _answer_page(row, form)
    if not form.validate():
        return _answer_page(row, form), 422
    try:
        stance, text = Stance(form.stance.data), form.answer.data or ""
        consulting.give_opinion(row.id, stance=stance, text=text, actor=actor(), now=clock.now())
    except DomainError as error:
        return _answer_page(row, _with_errors(form, error), error), error.status
    flash(_("Đã gửi ý kiến của đơn vị."))
    return redirect(url_for("opinions.asked"), 303)


@opinions.get("/y-kien/<uuid:request_id>/giay-to/<uuid:paper_id>")
@open_to(Audience.STAFF)
def paper(request_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Hand out a paper that goes with the question, and no other."""
    row = _asked(request_id)
    if not row.shows(paper_id):
        raise NotFound
    return send_file_response(files.uploaded(find.get(row.dossier_id), paper_id))


def _asked(request_id: UUID) -> asking.OpinionRow:
    row = asking.get_opinion(request_id)
    authorize(may_answer, row, matter_of_question(actor(), row))
    return row


def _enquiry_form(dossier: Dossier) -> Form:
    units = [unit for unit in organisations.units() if unit.id != dossier.unit_id]
    return enquiry_form(
        [(str(unit.id), unit.name) for unit in units],
        [
            (str(row.id), f"{row.requirement_name} – {row.file_name}")
            for row in contents.papers(dossier.id)
        ],
    )


def _enquiry(form: Form) -> Enquiry:
    told = form.answers
    return Enquiry(
        unit_ids=[UUID(key) for key in told["unit_ids"]],
        question=told["question"],
        papers=[UUID(key) for key in told["papers"]],
        limit_hours=int(told["limit_hours"]),
        wait=Wait(told["wait"]),
    )


def _with_errors(form: Form, error: DomainError) -> Form:
    form.add_errors_of(error)
    return form


def _ask_page(dossier: Dossier, form: Form, error: DomainError | None = None) -> str:
    return render_template("onestop/dossiers/ask.html", dossier=dossier, form=form, error=error)


def _answer_page(row: asking.OpinionRow, form: Form, error: DomainError | None = None) -> str:
    dossier = find.get(row.dossier_id)
    return render_template(
        "onestop/dossiers/answer.html",
        row=row,
        dossier=dossier,
        asking_unit=organisations.get_unit(row.asking_unit_id),
        papers=[p for p in contents.papers(dossier.id) if row.shows(p.id)],
        form=form,
        error=error,
        now=clock.now(),
    )
