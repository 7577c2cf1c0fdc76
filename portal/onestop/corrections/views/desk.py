"""The officer's pages: the sheet, its release, and what the citizen has changed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, ask_for_proof, authorize, open_to
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import gettext as _
from portal.onestop.corrections import policies
from portal.onestop.corrections.forms import (
    ReleaseForm,
    judgements,
    line_errors,
    name_of,
    seen,
    sheet_form,
    take_over,
)
from portal.onestop.corrections.models import SheetState
from portal.onestop.corrections.queries import reasons, sheets, versions
from portal.onestop.corrections.queries.sheets import DraftLine
from portal.onestop.corrections.rules.deadlines import answer_rule
from portal.onestop.corrections.rules.verdicts import Judgement
from portal.onestop.corrections.services import drafting, releasing, sending
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.file_view import in_whose_right
from portal.ui.form import Form

corrections = Blueprint("corrections", __name__, url_prefix="/can-bo/phieu-bo-sung")


@corrections.get("/<uuid:dossier_id>")
@open_to(Audience.STAFF)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """Show the sheet: being drawn up for whoever may, sent or answered for the others."""
    return _page(_handled(dossier_id))


@corrections.post("/<uuid:dossier_id>")
@open_to(Audience.STAFF)
def draw_up(dossier_id: UUID) -> ResponseReturnValue:
    """Save what was found so far, and send it when that button was pressed."""
    dossier = _drawn_up(dossier_id)
    form, lines = _form(dossier), sheets.draft(dossier)
    if not form.validate():
        return _page(dossier, form), 422
    try:
        facts: Any = {"seen": seen(form), "actor": actor(), "now": clock.now()}
        drafting.save(dossier, judgements(form, lines), seen_said=str(form["said"].data), **facts)
        if "send" in request.form:
            sending.send(dossier, days=form["days"].data, **facts)
    except DomainError as error:
        return _refused(dossier, (form, lines), error)
    return _done(dossier_id, sent="send" in request.form)


@corrections.post("/<uuid:dossier_id>/xin-phep")
@open_to(Audience.STAFF)
def ask_release(dossier_id: UUID) -> ResponseReturnValue:
    """Ask the head to let the sheet go out a second time."""
    dossier = _drawn_up(dossier_id)
    try:
        releasing.ask(dossier, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(dossier, error=error), error.status
    flash(_("Đã báo lãnh đạo cơ quan."))
    return redirect(url_for("corrections.show", dossier_id=dossier_id), 303)


@corrections.post("/<uuid:dossier_id>/cho-phep")
@open_to(Audience.STAFF)
def release(dossier_id: UUID) -> ResponseReturnValue:
    """Let the sheet go out a second time, after a fresh proof."""
    dossier, form = find.get(dossier_id), ReleaseForm()
    authorize(policies.may_release, dossier)
    if not actor().fresh:
        return ask_for_proof(url_for("corrections.show", dossier_id=dossier_id))
    told = str(form.reason.data or "")
    try:
        releasing.release(dossier, reason=told, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(dossier, error=error), error.status
    flash(_("Đã cho phép gửi phiếu lần nữa."))
    return redirect(url_for("corrections.show", dossier_id=dossier_id), 303)


@corrections.get("/<uuid:dossier_id>/thay-doi")
@open_to(Audience.STAFF)
def changes(dossier_id: UUID) -> ResponseReturnValue:
    """Show only what the latest answer changed; the rest stays folded."""
    dossier = _handled(dossier_id)
    sheet = sheets.find_in(dossier_id, SheetState.ANSWERED)
    if sheet is None:
        raise sheets.SheetNotFound
    return render_template(
        "onestop/corrections/changes.html",
        dossier=dossier,
        sheet=sheet,
        found=versions.changes(sheet, dossier),
    )


@corrections.get("/<uuid:dossier_id>/tep/<uuid:file_id>")
@open_to(Audience.STAFF)
def kept_file(dossier_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Hand out a file that the dossier holds or held; ``anh`` asks for its picture."""
    _handled(dossier_id)
    stored = versions.kept_file(dossier_id, file_id)
    picture = "anh" in request.args and stored.preview_sha256 is not None
    return send_file_response(stored, inline_preview=picture)


def _handled(dossier_id: UUID) -> Dossier:
    dossier = find.get(dossier_id)
    authorize(policies.may_read, dossier)
    return dossier


def _drawn_up(dossier_id: UUID) -> Dossier:
    """Give a dossier that the actor may send back, or that somebody has just sent back."""
    dossier = _handled(dossier_id)
    if sheets.find_in(dossier_id, SheetState.SENT):
        raise drafting.SheetOpen
    authorize(lambda who: policies.may_draw_up(who, dossier))
    return dossier


def _form(dossier: Dossier) -> Form:
    rule = answer_rule(clock.local(clock.now()).date())
    return sheet_form(sheets.draft(dossier), [*reasons.latest().values()], days=rule.days)


def _done(dossier_id: UUID, *, sent: bool) -> ResponseReturnValue:
    if sent:
        flash(_("Đã gửi phiếu yêu cầu bổ sung. Người nộp hồ sơ được báo ngay."))
        return redirect(url_for("desk.show", dossier_id=dossier_id), 303)
    flash(_("Đã lưu phiếu."))
    return redirect(url_for("corrections.show", dossier_id=dossier_id), 303)


def _refused(
    dossier: Dossier, sent: tuple[Form, Sequence[DraftLine]], error: DomainError
) -> ResponseReturnValue:
    form, lines = sent
    if isinstance(error, Invalid):
        form.add_errors(line_errors(error.errors, lines))
    changed = isinstance(error, drafting.SheetChanged)
    other = take_over(form, lines) if changed else {}
    return _page(dossier, form, error, other), error.status


def _page(
    dossier: Dossier,
    form: Form | None = None,
    error: DomainError | None = None,
    other: Mapping[str, Judgement] = MappingProxyType({}),
) -> str:
    sent = sheets.find_in(dossier.id, SheetState.SENT)
    writes = sent is None and policies.may_draw_up(actor(), dossier)
    return render_template(
        "onestop/corrections/sheet.html" if writes else "onestop/corrections/reading.html",
        dossier=dossier,
        form=form or _form(dossier),
        error=error,
        other=other,
        name_of=name_of,
        lines=sheets.draft(dossier),
        draft=sheets.find_in(dossier.id, SheetState.DRAFT),
        waiting=releasing.waiting_for_release(dossier),
        sheets=[(sheet, sheets.deficient(sheet.id)) for sheet in sheets.of_dossier(dossier.id)],
        may_release=policies.may_release(actor(), dossier),
        release_form=ReleaseForm(),
        in_whose_right=in_whose_right,
        rule=answer_rule(clock.local(clock.now()).date()),
    )
