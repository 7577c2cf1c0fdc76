"""The citizen's page: only what has to be put right, each thing answered in place."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, takes_files
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import gettext as _
from portal.onestop.corrections import policies
from portal.onestop.corrections.models import CorrectionSheet, SheetState
from portal.onestop.corrections.queries import answering as find
from portal.onestop.corrections.queries import reasons, sheets
from portal.onestop.corrections.rules.deadlines import answer_rule
from portal.onestop.corrections.rules.items import field_key
from portal.onestop.corrections.services import answering, handing_in
from portal.onestop.corrections.views.pictures import picture_of
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules import Step
from portal.onestop.dossiers.services.papers import count_upload, examine, rules_for
from portal.onestop.eforms.forms import PageForm, build_form, clean

supplements = Blueprint(
    "supplements", __name__, url_prefix="/ho-so-cua-toi/<uuid:dossier_id>/bo-sung"
)


@supplements.get("")
@open_to(Audience.CITIZEN)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """List what has to be put right, with the officer's words, and what is left."""
    sheet, dossier = _own(dossier_id)
    if sheet.state is not SheetState.SENT or dossier.step is not Step.APPLICANT:
        return redirect(url_for("mine.show", dossier_id=dossier_id), 303)
    return _page(sheet, dossier)


@supplements.post("/khai/<field_id>")
@open_to(Audience.CITIZEN)
def answer_field(dossier_id: UUID, field_id: str) -> ResponseReturnValue:
    """Save the answer to one field."""
    sheet, dossier = _own(dossier_id)
    field = answering.wanted(sheet, dossier, field_key(field_id)).field
    if field is None:
        raise answering.LineClosed
    page = find.standing(sheet, dossier).page_of(field)
    form = _form(sheet, dossier, field_id, posted=True)
    if not form.validate():
        return _page(sheet, dossier, wrong={field_key(field_id): form}), 422
    value = clean(page, form)[field_id]
    answering.answer_field(sheet, dossier, field_id, value, now=clock.now())
    return _saved(dossier_id)


@supplements.post("/giay-to/<requirement>")
@open_to(Audience.CITIZEN)
@takes_files(210 * 1024 * 1024)  # Ten files of 20 MB, and room for the form.
def add_files(dossier_id: UUID, requirement: str) -> ResponseReturnValue:
    """Take new files for one paper; each is examined before the transaction begins."""
    rules = answering.rules_before(partial(_own, dossier_id), requirement)
    count_upload(actor())
    try:
        examined = examine(request.files.getlist("file"), rules)
    except DomainError as error:
        return _page(*_own(dossier_id), error=error), error.status
    sheet, dossier = _own(dossier_id)
    try:
        answering.add_files(sheet, dossier, requirement, examined, actor=actor(), now=clock.now())
    except Invalid as error:
        return _page(sheet, dossier, error=error), error.status
    return _saved(dossier_id)


@supplements.post("/tep/<uuid:answer_file_id>/bo")
@open_to(Audience.CITIZEN)
def remove_file(dossier_id: UUID, answer_file_id: UUID) -> ResponseReturnValue:
    """Take a new file away."""
    sheet, _dossier = _own(dossier_id)
    answering.remove_file(sheet, answer_file_id)
    return redirect(url_for("supplements.show", dossier_id=dossier_id), 303)


@supplements.get("/tep/<uuid:answer_file_id>")
@open_to(Audience.CITIZEN)
def open_file(dossier_id: UUID, answer_file_id: UUID) -> ResponseReturnValue:
    """Hand a new file back to who sent it."""
    sheet, _dossier = _own(dossier_id)
    return send_file_response(find.stored_file(sheet.id, answer_file_id))


@supplements.get("/anh/<uuid:line_id>")
@open_to(Audience.CITIZEN)
def picture(dossier_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Show the picture of a good example that a line of the sheet names."""
    sheet, _dossier = _own(dossier_id)
    line = next((line for line in sheets.deficient(sheet.id) if line.id == line_id), None)
    if line is None:
        raise sheets.SheetNotFound
    return picture_of(reasons.pictured(line.reason_code, line.reason_version))


@supplements.post("/nop")
@open_to(Audience.CITIZEN)
def hand_in(dossier_id: UUID) -> ResponseReturnValue:
    """Hand the answers in."""
    sheet, dossier = _own(dossier_id)
    try:
        handing_in.hand_in(sheet, dossier, actor=actor(), now=clock.now())
    except Invalid as error:
        return _page(sheet, dossier, error=error, problems=error.errors), error.status
    flash(_("Đã nộp phần bổ sung. Hồ sơ được xử lý tiếp."))
    return redirect(url_for("mine.show", dossier_id=dossier_id), 303)


def _own(dossier_id: UUID) -> tuple[CorrectionSheet, Dossier]:
    """Find the latest sheet of a dossier of whoever asks, sent or answered."""
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_answer, dossier)
    found = sheets.find_in(dossier_id, SheetState.SENT) or sheets.find_in(
        dossier_id, SheetState.ANSWERED
    )
    if found is None:
        raise sheets.SheetNotFound
    return found, dossier


def _saved(dossier_id: UUID) -> ResponseReturnValue:
    flash(_("Đã lưu."))
    return redirect(url_for("supplements.show", dossier_id=dossier_id), 303)


def _form(
    sheet: CorrectionSheet, dossier: Dossier, field_id: str, *, posted: bool = False
) -> PageForm:
    standing, today = find.standing(sheet, dossier), clock.local(clock.now()).date()
    field = answering.wanted(sheet, dossier, field_key(field_id)).field
    if field is None:
        raise answering.LineClosed
    typed = request.form if posted else None
    return build_form(standing.page_of(field), standing.answers, today, typed)


def _page(
    sheet: CorrectionSheet,
    dossier: Dossier,
    *,
    wrong: dict[str, PageForm] | None = None,
    error: DomainError | None = None,
    problems: object = None,
) -> str:
    standing = find.standing(sheet, dossier)
    forms = {
        one.key: _form(sheet, dossier, one.field.id) for one in standing.wanted if one.field
    } | (wrong or {})
    return render_template(
        "onestop/corrections/answer.html",
        dossier=dossier,
        sheet=sheet,
        standing=standing,
        forms=forms,
        wrong=[*(wrong or {}).values()],
        error=error,
        problems=problems or {},
        rules_for=rules_for,
        late=sheets.answer_time_over(sheet, clock.now()),
        rule=answer_rule(clock.local(sheet.sent_at or clock.now()).date()),
    )
