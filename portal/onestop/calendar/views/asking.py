"""The page where anybody asks for a date."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to
from portal.core.errors import Invalid
from portal.identity.organisations import queries as organisations
from portal.onestop.calendar import services
from portal.onestop.calendar.forms.pages import QuestionForm
from portal.onestop.calendar.rules import Derivation, explain, why
from portal.onestop.calendar.rules.words import WEEKDAYS

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/tinh-thoi-han")
@open_to(Audience.PUBLIC)
def ask() -> ResponseReturnValue:
    """Show the form, and the derivation when it was asked for."""
    form = QuestionForm()
    form.offer([(row.code, row.name) for row in organisations.units()])
    derived = _derive(form) if request.args else None
    status = 422 if request.args and derived is None else 200
    return _page(form, derived), status


def _derive(form: QuestionForm) -> Derivation | None:
    if not form.validate():
        return None
    try:
        return services.answer(form.question(), now=clock.now())
    except Invalid as refused:
        form.refuse(refused.errors)
        return None


def _page(form: QuestionForm, derived: Derivation | None) -> str:
    return render_template(
        "onestop/calendar/ask.html",
        form=form,
        derived=derived,
        explanation=explain(derived) if derived else "",
        rows=[
            (step, WEEKDAYS[step.date.weekday()], why(step))
            for step in (derived.steps if derived else ())
        ],
    )
