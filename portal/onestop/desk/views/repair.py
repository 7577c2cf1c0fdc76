"""Correcting a wrong intake: the right procedure, what is told of the applicant, the papers."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.onestop.desk import policies
from portal.onestop.desk.forms import RepairForm, read_served
from portal.onestop.desk.queries import intake as find
from portal.onestop.desk.services import repairing
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.services.refiling import (
    Refiled,
    Right,
    check_repairable,
    right_procedure,
)
from portal.onestop.eforms.forms import PageForm, build_form, clean
from portal.onestop.procedures.queries import in_force_pages
from portal.onestop.procedures.rules import Route

repair_pages = Blueprint("repair", __name__, url_prefix="/can-bo/ho-so")
_NUMBER = "applicant_identity_number"


@repair_pages.route("/<uuid:dossier_id>/sua-tiep-nhan", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def edit(dossier_id: UUID) -> ResponseReturnValue:
    """Ask what is right, and put it in place of what was taken in wrongly."""
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_repair, dossier.unit_id)
    told = RepairForm(prefix="repair")
    check_repairable(dossier, told.seen)
    code = told.procedure.data or request.args.get("thu-tuc") or dossier.procedure_code
    right = right_procedure(dossier, code)
    answers, sheet = _sheet(dossier, right)
    form = build_form(sheet.page, sheet.answers, sheet.today, _posted(answers))
    if request.method == "GET":
        return _page(dossier, (right, sheet), form, told)
    if not form.validate():
        return _page(dossier, (right, sheet), form, told), 422
    given = {**answers, **clean(sheet.page, form)}
    try:
        missing = repairing.repair(
            dossier,
            Refiled(right, given, read_served(request.form.items())),
            reason=told.reason.data or "",
            seen=told.seen,
            actor=actor(),
            now=clock.now(),
        )
    except DomainError as error:
        return _page(dossier, (right, sheet), form, told, error), error.status
    _confirm(missing)
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


def _confirm(missing: tuple[str, ...]) -> None:
    flash(_("Đã sửa thông tin tiếp nhận. Nội dung cũ còn trong nhật ký."))
    if missing:
        told = "; ".join(missing)
        flash(_("Còn thiếu giấy tờ của thủ tục mới: %(papers)s.", papers=told))


def _sheet(dossier: Dossier, right: Right) -> tuple[dict[str, Any], find.Sheet]:
    answers = dossiers.answers(dossier)
    return answers, find.repair_sheet(right.form, answers, now=clock.now())


def _posted(answers: dict[str, Any]) -> MultiDict[str, Any]:
    """Read what was sent; a number left empty stays as it is."""
    posted = MultiDict(request.form)
    if posted and not posted.get(_NUMBER):
        posted[_NUMBER] = answers.get(_NUMBER) or ""
    return posted


def _page(
    dossier: Dossier,
    wanted: tuple[Right, find.Sheet],
    form: PageForm,
    told: RepairForm,
    error: DomainError | None = None,
) -> str:
    right, sheet = wanted
    if _NUMBER in form and not request.form.get(_NUMBER):
        form[_NUMBER].data = ""
    asked, filed = find.papers_for(dossier.id, right.form, dossiers.answers(dossier))
    here = [page for page in in_force_pages() if page.route is Route.PROVINCIAL]
    return render_template(
        "onestop/desk/repair.html",
        dossier=dossier,
        right=right,
        sheet=sheet,
        form=form,
        told=told,
        error=error,
        asked=asked,
        filed=filed,
        procedures=[(page.code, page.name) for page in here],
    )
