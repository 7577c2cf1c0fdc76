"""The page of a unit's working hours, and its administrators' changes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import Function
from portal.onestop.calendar import policies, queries, services
from portal.onestop.calendar.forms.weeks import HALVES, HoursForm, hours_form
from portal.onestop.calendar.rules import Week
from portal.onestop.calendar.rules.hours import WEEKDAYS as KEYS
from portal.onestop.calendar.rules.words import WEEKDAYS

hours_pages = Blueprint("hours", __name__, url_prefix="/can-bo/gio-lam-viec")


@hours_pages.get("")
@open_to(Audience.STAFF)
def show() -> ResponseReturnValue:
    """Show the working hours of a unit: those of today, of the past, and those to come."""
    authorize(policies.may_see_days)
    unit_id = _asked_unit()
    return _page(unit_id, _form(unit_id))


@hours_pages.post("")
@open_to(Audience.STAFF)
def change() -> ResponseReturnValue:
    """Change the hours of a unit from a day on."""
    authorize(policies.may_see_days)
    unit_id = _asked_unit()
    form = _form(unit_id)
    if not form.validate():
        return _page(unit_id, form), 422
    authorize(policies.may_change_hours, form.unit_id)
    try:
        services.set_hours(**form.change(), actor=actor(), now=clock.now())
    except DomainError as error:
        return _refused(unit_id, form, error)
    flash(_("Đã lưu giờ làm việc."))
    return _shown(form.unit_id)


@hours_pages.post("/<uuid:week_id>/go")
@open_to(Audience.STAFF)
def withdraw(week_id: UUID) -> ResponseReturnValue:
    """Withdraw hours that have not begun."""
    found = queries.get_week(week_id)
    authorize(policies.may_change_hours, found.unit_id)
    services.withdraw_hours(week_id=week_id, actor=actor(), now=clock.now())
    flash(_("Đã gỡ giờ làm việc chưa áp dụng."))
    return _shown(found.unit_id)


def _shown(unit_id: UUID) -> ResponseReturnValue:
    wanted: dict[str, Any] = {"don-vi": str(unit_id)}
    return redirect(url_for("hours.show", **wanted), 303)


def _own_units() -> dict[UUID, str]:
    held = {g.unit_id for g in actor().grants if g.function == Function.ADMINISTRATOR}
    return {row.id: row.name for row in organisations.units() if row.id in held}


def _asked_unit() -> UUID:
    """Read the unit asked for; anything but one's own is the first of one's own."""
    asked, own = request.values.get("don-vi") or request.form.get("unit", ""), _own_units()
    return next((unit for unit in own if str(unit) == asked), next(iter(own)))


def _form(unit_id: UUID) -> HoursForm:
    form = hours_form(_week_today(unit_id), unit_id)
    form.offer([(str(key), name) for key, name in _own_units().items()])
    return form


def _week_today(unit_id: UUID) -> Week:
    return queries.calendar_for(unit_id).week(clock.local(clock.now()).date())


def _refused(unit_id: UUID, form: HoursForm, error: DomainError) -> ResponseReturnValue:
    form.add_errors(error.errors if isinstance(error, Invalid) else {"": [str(error)]})
    return _page(unit_id, form), error.status


def _page(unit_id: UUID, form: HoursForm) -> str:
    return render_template(
        "onestop/calendar/hours.html",
        form=form,
        unit=organisations.get_unit(unit_id),
        units=_own_units(),
        today=clock.local(clock.now()).date(),
        present=_listed(_week_today(unit_id)),
        weeks=[(row, _listed(Week.of(row.hours))) for row in queries.weeks_of(unit_id)],
        halves=HALVES,
        rows=list(zip(KEYS, WEEKDAYS, strict=True)),
    )


def _listed(week: Week) -> list[tuple[object, str]]:
    """List the days of a week with their hours; days of rest have none."""
    named = zip(WEEKDAYS, week.days, strict=True)
    return [(name, ", ".join(hours.as_texts())) for name, hours in named]
