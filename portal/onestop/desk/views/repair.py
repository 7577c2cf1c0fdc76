"""Correcting a wrong intake: the right procedure, what is told of the applicant, the papers."""

from typing import Any, NamedTuple
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
    asked = _asked(dossier, RepairForm(prefix="repair"))
    if not asked.form.validate_on_submit():
        return _page(dossier, asked), 422 if asked.form.is_submitted() else 200
    given, told = asked.refiled(), asked.told.explained()
    try:
        missing = repairing.repair(dossier, given, **told, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(dossier, asked, error), error.status
    return _repaired(dossier_id, missing)


class _Asked(NamedTuple):
    """What a repair asks: the questions of the right procedure, and why it is made."""

    right: Right
    answers: dict[str, Any]
    sheet: find.Sheet
    form: PageForm
    told: RepairForm

    def refiled(self) -> Refiled:
        """Give what is right; call it on a valid form."""
        given = {**self.answers, **clean(self.sheet.page, self.form)}
        return Refiled(self.right, given, read_served(request.form.items()))


def _asked(dossier: Dossier, told: RepairForm) -> _Asked:
    check_repairable(dossier, told.seen)
    code = told.procedure.data or request.args.get("thu-tuc") or dossier.procedure_code
    right = right_procedure(dossier, code)
    answers, sheet = _sheet(dossier, right)
    form = build_form(sheet.page, sheet.answers, sheet.today, _posted(answers))
    return _Asked(right, answers, sheet, form, told)


def _repaired(dossier_id: UUID, missing: tuple[str, ...]) -> ResponseReturnValue:
    flash(_("Đã sửa thông tin tiếp nhận. Nội dung cũ còn trong nhật ký."))
    if missing:
        told = "; ".join(missing)
        flash(_("Còn thiếu giấy tờ của thủ tục mới: %(papers)s.", papers=told))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


def _sheet(dossier: Dossier, right: Right) -> tuple[dict[str, Any], find.Sheet]:
    answers = dossiers.answers(dossier)
    return answers, find.repair_sheet(right.form, answers, now=clock.now())


def _posted(answers: dict[str, Any]) -> MultiDict[str, Any]:
    """Read what was sent; a number left empty stays as it is."""
    posted = MultiDict(request.form)
    if posted and not posted.get(_NUMBER):
        posted[_NUMBER] = answers.get(_NUMBER) or ""
    return posted


def _page(dossier: Dossier, asked: _Asked, error: DomainError | None = None) -> str:
    form, right = asked.form, asked.right
    if _NUMBER in form and not request.form.get(_NUMBER):
        form[_NUMBER].data = ""
    wanted, filed = find.papers_for(dossier.id, right.form, dossiers.answers(dossier))
    here = [page for page in in_force_pages() if page.route is Route.PROVINCIAL]
    return render_template(
        "onestop/desk/repair.html",
        dossier=dossier,
        right=right,
        sheet=asked.sheet,
        form=form,
        told=asked.told,
        error=error,
        asked=wanted,
        filed=filed,
        procedures=[(page.code, page.shown_name) for page in here],
    )
