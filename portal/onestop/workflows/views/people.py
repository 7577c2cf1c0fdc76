"""The people of a unit: the competence matrix, absences and deputies."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, needs_fresh_proof, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.onestop.workflows import policies
from portal.onestop.workflows.forms import AbsenceForm, CompetenceForm, DeputyForm
from portal.onestop.workflows.queries import pages
from portal.onestop.workflows.queries import staffing as find
from portal.onestop.workflows.rules import Duty
from portal.onestop.workflows.services import deputising
from portal.onestop.workflows.services import staffing as services
from portal.onestop.workflows.views.blueprint import blueprint
from portal.ui.form import Form


@blueprint.get("/nguoi")
@open_to(Audience.STAFF)
def units() -> ResponseReturnValue:
    """List the units whose people the reader looks after."""
    authorize(policies.may_lead)
    own = policies.led_by(actor())
    rows = [unit for unit in organisations.units() if unit.id in own]
    return render_template("onestop/workflows/units.html", units=rows)


@blueprint.get("/nguoi/<uuid:unit_id>")
@open_to(Audience.STAFF)
def matrix(unit_id: UUID) -> ResponseReturnValue:
    """Show who does what in a unit, and who would be responsible today."""
    return _matrix_page(_led(unit_id))


@blueprint.post("/nguoi/<uuid:unit_id>")
@open_to(Audience.STAFF)
def give_competence(unit_id: UUID) -> ResponseReturnValue:
    """Name a person for a duty."""
    shown, form = _led(unit_id), CompetenceForm()
    _offer(form, shown)
    if not form.validate():
        return _matrix_page(shown, form), 422
    try:
        services.give_competence(unit_id=unit_id, **form.cell(), actor=actor(), now=clock.now())
    except DomainError as error:
        return _matrix_page(shown, _refused(form, error), error), error.status
    flash(_("Đã phân công."))
    return redirect(url_for("workflows.matrix", unit_id=unit_id), 303)


@blueprint.get("/nguoi/<uuid:unit_id>/vang-mat")
@open_to(Audience.STAFF)
def leave(unit_id: UUID) -> ResponseReturnValue:
    """Show who is away and who acts for whom."""
    return _leave_page(_led(unit_id))


@blueprint.post("/nguoi/<uuid:unit_id>/vang-mat")
@open_to(Audience.STAFF)
def note_absence(unit_id: UUID) -> ResponseReturnValue:
    """Note days on which somebody is away."""
    shown, form = _led(unit_id), AbsenceForm(prefix="vang")
    form.offer(_people(shown))
    if not form.validate():
        return _leave_page(shown, absence=form), 422
    try:
        services.note_absence(unit_id=unit_id, **form.absence(), actor=actor(), now=clock.now())
    except DomainError as error:
        return _leave_page(shown, absence=_refused(form, error), error=error), error.status
    flash(_("Đã ghi vắng mặt."))
    return redirect(url_for("workflows.leave", unit_id=unit_id), 303)


@blueprint.post("/nguoi/<uuid:unit_id>/lam-thay")
@open_to(Audience.STAFF)
@needs_fresh_proof
def name_deputy(unit_id: UUID) -> ResponseReturnValue:
    """Let somebody act for another within limits."""
    shown, form = _led(unit_id), DeputyForm(prefix="thay")
    _offer_deputies(form, shown)
    if not form.validate():
        return _leave_page(shown, deputy=form), 422
    told = form.deputy()
    authorize(lambda who: policies.may_name_deputy(who, unit_id, told["duties"]))
    try:
        deputising.name_deputy(unit_id=unit_id, **told, actor=actor(), now=clock.now())
    except DomainError as error:
        return _leave_page(shown, deputy=_refused(form, error), error=error), error.status
    flash(_("Đã giao làm thay."))
    return redirect(url_for("workflows.leave", unit_id=unit_id), 303)


@blueprint.post("/phan-cong/<uuid:entry_id>/thoi")
@open_to(Audience.STAFF)
def end_competence(entry_id: UUID) -> ResponseReturnValue:
    """Take a person off a duty."""
    unit_id = _ended(find.unit_of_competence(entry_id), entry_id, services.end_competence)
    return redirect(url_for("workflows.matrix", unit_id=unit_id), 303)


@blueprint.post("/vang-mat/<uuid:entry_id>/thoi")
@open_to(Audience.STAFF)
def end_absence(entry_id: UUID) -> ResponseReturnValue:
    """Note that somebody is back."""
    unit_id = _ended(find.unit_of_absence(entry_id), entry_id, services.end_absence)
    return redirect(url_for("workflows.leave", unit_id=unit_id), 303)


@blueprint.post("/lam-thay/<uuid:entry_id>/thoi")
@open_to(Audience.STAFF)
def end_deputy(entry_id: UUID) -> ResponseReturnValue:
    """End a deputyship."""
    unit_id = find.unit_of_deputy(entry_id)
    authorize(policies.may_lead_unit, unit_id)
    authorize(policies.may_end_deputy, find.get_deputy(entry_id))
    _ended(unit_id, entry_id, deputising.end_deputy)
    return redirect(url_for("workflows.leave", unit_id=unit_id), 303)


def _ended(unit_id: UUID, entry_id: UUID, end: Callable[..., None]) -> UUID:
    authorize(policies.may_lead_unit, unit_id)
    end(entry_id, actor=actor(), now=clock.now())
    flash(_("Đã kết thúc."))
    return unit_id


def _led(unit_id: UUID) -> pages.UnitPeople:
    organisations.get_unit(unit_id)
    authorize(policies.may_lead_unit, unit_id)
    return pages.people_of(unit_id, _today())


def _today() -> date:
    return clock.local(clock.now()).date()


def _people(shown: pages.UnitPeople) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in shown.people]


def _offer(form: CompetenceForm, shown: pages.UnitPeople) -> None:
    form.offer(_people(shown))
    form.offer_procedures(pages.procedure_choices())


def _offer_deputies(form: DeputyForm, shown: pages.UnitPeople) -> None:
    form.offer(_people(shown))
    unit_id, who = shown.unit.id, actor()
    form.offer_duties(duty for duty in Duty if policies.may_name_deputy(who, unit_id, [duty]))


def _refused(form: Form, error: DomainError) -> Form:
    form.add_errors_of(error)
    return form


def _matrix_page(
    shown: pages.UnitPeople, form: Form | None = None, error: DomainError | None = None
) -> str:
    if form is None:
        form = CompetenceForm(formdata=None)
        _offer(form, shown)
    return render_template("onestop/workflows/matrix.html", shown=shown, form=form, error=error)


def _leave_page(
    shown: pages.UnitPeople,
    *,
    absence: Form | None = None,
    deputy: Form | None = None,
    error: DomainError | None = None,
) -> str:
    return render_template(
        "onestop/workflows/leave.html",
        shown=shown,
        absence=absence or _blank_absence(shown),
        deputy=deputy or _blank_deputy(shown),
        may_end={r.id: policies.may_end_deputy(actor(), r) for r in shown.deputies},
        error=error,
    )


def _blank_absence(shown: pages.UnitPeople) -> Form:
    form = AbsenceForm(formdata=None, prefix="vang")
    form.offer(_people(shown))
    return form


def _blank_deputy(shown: pages.UnitPeople) -> Form:
    form = DeputyForm(formdata=None, prefix="thay")
    _offer_deputies(form, shown)
    return form
