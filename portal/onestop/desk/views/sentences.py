"""The sentences that officers keep for reasons and opinions."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import units
from portal.onestop.desk import policies
from portal.onestop.desk.forms import read_key, sentence_form
from portal.onestop.desk.queries import writing as find
from portal.onestop.desk.services import writing
from portal.ui.form import Form

sentences = Blueprint("sentences", __name__, url_prefix="/can-bo/cau-mau")


@sentences.route("", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the sentences that one may use, and take a new one."""
    authorize(policies.may_work_at_desk)
    form = _form()
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 422
    unit_id = read_key(form["unit_id"].data)
    if unit_id:
        authorize(policies.may_keep_for_unit, unit_id)
    writing.keep_sentence(form["body"].data, unit_id, actor=actor(), now=clock.now())
    flash(_("Đã lưu câu mẫu."))
    return redirect(url_for("sentences.index"), 303)


@sentences.post("/<uuid:sentence_id>/xoa")
@open_to(Audience.STAFF)
def drop(sentence_id: UUID) -> ResponseReturnValue:
    """Forget a sentence."""
    sentence = find.get_sentence(sentence_id)
    authorize(policies.may_drop, sentence)
    writing.drop_sentence(sentence, actor=actor(), now=clock.now())
    flash(_("Đã xóa câu mẫu."))
    return redirect(url_for("sentences.index"), 303)


def _form() -> Form:
    led = [unit for unit in units() if policies.may_keep_for_unit(actor(), unit.id)]
    return sentence_form((str(unit.id), unit.name) for unit in led)


def _page(form: Form) -> str:
    kept = find.sentences_for(actor())
    return render_template(
        "onestop/desk/sentences.html",
        form=form,
        kept=kept,
        units={unit.id: unit.name for unit in units()},
        droppable={each.id for each in kept if policies.may_drop(actor(), each)},
    )
