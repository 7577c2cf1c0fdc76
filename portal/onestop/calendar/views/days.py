"""The administrators' table of decreed days."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import UnitKind
from portal.onestop.calendar import policies, queries, services
from portal.onestop.calendar.forms.pages import COMMON, DayForm
from portal.onestop.calendar.rules.days import PublicDay, public_days
from portal.onestop.calendar.rules.timeline import FIRST_YEAR, LAST_YEAR
from portal.onestop.calendar.rules.words import WEEKDAYS
from portal.onestop.calendar.views.asking import blueprint

__all__ = ["blueprint"]


@blueprint.get("/can-bo/lich-lam-viec")
@open_to(Audience.STAFF)
def days() -> ResponseReturnValue:
    """Show the public holidays and decreed days of a year."""
    authorize(policies.may_see_days)
    return _days_page(_form())


@blueprint.post("/can-bo/lich-lam-viec")
@open_to(Audience.STAFF)
def add_day() -> ResponseReturnValue:
    """Decree a day for all units or for one."""
    authorize(policies.may_see_days)
    form = _form()
    if not form.validate():
        return _days_page(form), 422
    authorize(policies.may_change_days, form.unit_id, _kinds())
    services.add_day(**form.decree(), unit_id=form.unit_id, actor=actor(), now=clock.now())
    flash(_("Đã lưu ngày."))
    return redirect(url_for("calendar.days", nam=form.answers["day"].year), 303)


@blueprint.post("/can-bo/lich-lam-viec/<uuid:day_id>/go")
@open_to(Audience.STAFF)
def remove_day(day_id: UUID) -> ResponseReturnValue:
    """Withdraw a decreed day."""
    found = queries.get_day(day_id)
    authorize(policies.may_change_days, found.unit_id, _kinds())
    services.remove_day(day_id=day_id, actor=actor(), now=clock.now())
    flash(_("Đã gỡ ngày."))
    return redirect(url_for("calendar.days", nam=found.date.year), 303)


def _kinds() -> dict[UUID, UnitKind]:
    return {row.id: row.kind for row in organisations.units()}


def _form() -> DayForm:
    """Offer only the scopes that the administrator may decree for."""
    form, kinds = DayForm(), _kinds()
    own = [row for row in organisations.units() if _may_change(row.id, kinds)]
    everywhere = [(COMMON, _("Toàn tỉnh"))] if _may_change(None, kinds) else []
    form.offer([*everywhere, *((str(row.id), row.name) for row in own)])
    return form


def _may_change(unit_id: UUID | None, kinds: dict[UUID, UnitKind]) -> bool:
    return policies.may_change_days(actor(), unit_id, kinds)


def _days_page(form: DayForm) -> str:
    year, kinds = _year(), _kinds()
    listed = queries.days_of(year)
    return render_template(
        "onestop/calendar/days.html",
        form=form,
        year=year,
        years=[near for near in (year - 1, year + 1) if FIRST_YEAR <= near <= LAST_YEAR],
        public=_public(year),
        decreed=listed,
        removable={row.id for row in listed if _may_change(row.unit_id, kinds)},
    )


def _public(year: int) -> list[tuple[object, PublicDay, object]]:
    found = sorted(public_days(year).items())
    return [(day, public, WEEKDAYS[day.weekday()]) for day, public in found]


def _year() -> int:
    """Read the year asked for; anything strange is the present one."""
    present = clock.local(clock.now()).year
    asked = request.args.get("nam", present, type=int)
    return asked if FIRST_YEAR <= asked <= LAST_YEAR else present
