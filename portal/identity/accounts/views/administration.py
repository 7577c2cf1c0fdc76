"""Administrators look after the people of their units: functions, accounts, lost telephones."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, needs_fresh_proof, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.accounts import forms, policies, queries
from portal.identity.accounts.services import administering, people, second_factor
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.organisations import queries as organisations
from portal.identity.organisations import services as positions
from portal.identity.organisations.rules import Function


@blueprint.get("/can-bo/quan-tri")
@open_to(Audience.STAFF)
@needs_fresh_proof
def units() -> ResponseReturnValue:
    """List the units that the administrator looks after."""
    authorize(policies.may_administer)
    own = policies.administered(actor())
    rows = [unit for unit in organisations.units() if unit.id in own]
    return render_template("identity/accounts/administration/units.html", units=rows)


@blueprint.get("/can-bo/quan-tri/don-vi/<uuid:unit_id>")
@open_to(Audience.STAFF)
@needs_fresh_proof
def unit(unit_id: UUID) -> ResponseReturnValue:
    """Show the functions and the people of a unit."""
    return _unit_page(_unit(unit_id))


@blueprint.post("/can-bo/quan-tri/don-vi/<uuid:unit_id>/chuc-nang")
@open_to(Audience.STAFF)
@needs_fresh_proof
def appoint(unit_id: UUID) -> ResponseReturnValue:
    """Give a function to somebody who has an account."""
    row, form = _unit(unit_id), forms.AppointForm(prefix="giao")
    if not form.validate():
        return _unit_page(row, appointing=form), 422
    try:
        administering.appoint(_appointment(row, form), actor=actor(), now=clock.now())
    except DomainError as error:
        return _unit_page(_refused(row, form, error), appointing=form, error=error), error.status
    flash(_("Đã giao chức năng."))
    return redirect(url_for("accounts.unit", unit_id=unit_id), 303)


@blueprint.post("/can-bo/quan-tri/don-vi/<uuid:unit_id>/nguoi-moi")
@open_to(Audience.STAFF)
@needs_fresh_proof
def take_on(unit_id: UUID) -> ResponseReturnValue:
    """Create an account with its first function, and show its one-time token."""
    row, form = _unit(unit_id), forms.NewStaffForm(prefix="moi")
    if not form.validate():
        return _unit_page(row, taking_on=form), 422
    wanted, name = _appointment(row, form), form["name"].data
    try:
        token = administering.take_on(wanted, name, actor=actor(), now=clock.now())
    except DomainError as error:
        return _unit_page(_refused(row, form, error), taking_on=form, error=error), error.status
    return _unit_page(row, token=token)


@blueprint.post("/can-bo/quan-tri/chuc-nang/<uuid:position_id>/ket-thuc")
@open_to(Audience.STAFF)
@needs_fresh_proof
def end_position(position_id: UUID) -> ResponseReturnValue:
    """Take a function back."""
    held = organisations.get_position(position_id, _today())
    authorize(policies.may_end_position, held)
    positions.end_position(position_id=held.id, actor=actor(), now=clock.now())
    flash(_("Đã thôi giao chức năng."))
    return redirect(url_for("accounts.unit", unit_id=held.unit_id), 303)


@blueprint.get("/can-bo/quan-tri/tai-khoan/<uuid:account_id>")
@open_to(Audience.STAFF)
@needs_fresh_proof
def managed(account_id: UUID) -> ResponseReturnValue:
    """Show the account of a member of staff and what may be done with it."""
    return _account_page(_managed(account_id))


@blueprint.post("/can-bo/quan-tri/tai-khoan/<uuid:account_id>/khoa")
@open_to(Audience.STAFF)
@needs_fresh_proof
def disable(account_id: UUID) -> ResponseReturnValue:
    """Close an account; all its sessions end."""
    return _done(account_id, people.disable_account, _("Đã khóa tài khoản."))


@blueprint.post("/can-bo/quan-tri/tai-khoan/<uuid:account_id>/mo-khoa")
@open_to(Audience.STAFF)
@needs_fresh_proof
def enable(account_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    return _done(account_id, people.enable_account, _("Đã mở khóa tài khoản."))


@blueprint.post("/can-bo/quan-tri/tai-khoan/<uuid:account_id>/bo-xac-thuc")
@open_to(Audience.STAFF)
@needs_fresh_proof
def remove_second_factor(account_id: UUID) -> ResponseReturnValue:
    """Take the second factor off the account of somebody who lost it."""
    return _done(account_id, second_factor.remove, _("Đã gỡ xác thực hai lớp."))


@blueprint.post("/can-bo/quan-tri/tai-khoan/<uuid:account_id>/cap-ma")
@open_to(Audience.STAFF)
@needs_fresh_proof
def start_setup(account_id: UUID) -> ResponseReturnValue:
    """Show a new one-time token with which the person chooses a password."""
    row = _managed(account_id)
    token = people.start_setup(account_id=row.id, actor=actor(), now=clock.now())
    return _account_page(row, token=token)


def _done(account_id: UUID, act: Callable[..., None], sentence: str) -> ResponseReturnValue:
    row = _managed(account_id)
    act(account_id=row.id, actor=actor(), now=clock.now())
    flash(sentence)
    return redirect(url_for("accounts.managed", account_id=row.id), 303)


def _today() -> date:
    return clock.local(clock.now()).date()


def _unit(unit_id: UUID) -> organisations.UnitRow:
    row = organisations.get_unit(unit_id)
    authorize(policies.may_administer_unit, row)
    return row


def _managed(account_id: UUID) -> queries.ManagedRow:
    row = queries.get_managed(account_id, _today())
    authorize(policies.may_manage_account, row)
    return row


def _appointment(unit: organisations.UnitRow, form: forms.AppointForm) -> administering.Appointment:
    return administering.Appointment(
        unit_id=unit.id,
        username=form.username.data.strip(),
        function=Function(form.function.data),
        title=form.title.data or "",
    )


def _refused(
    unit: organisations.UnitRow, form: forms.AppointForm, error: DomainError
) -> organisations.UnitRow:
    form.add_errors_of(error)
    return unit


def _unit_page(row: organisations.UnitRow, **shown: object) -> str:
    blank = {"appointing": forms.AppointForm, "taking_on": forms.NewStaffForm}
    prefixes = {"appointing": "giao", "taking_on": "moi"}
    made = {
        name: make(formdata=None, prefix=prefixes[name])
        for name, make in blank.items()
        if name not in shown
    }
    return render_template(
        "identity/accounts/administration/unit.html",
        unit=row,
        held=organisations.people_in(row.id, None, _today()),
        people={person.id: person for person in queries.staff_once_in(row.id, _today())},
        own_id=actor().id,
        **{"token": None, "error": None, **made, **shown},
    )


def _account_page(row: queries.ManagedRow, token: str | None = None) -> str:
    return render_template(
        "identity/accounts/administration/account.html",
        account=row,
        held=organisations.positions_of(row.id, _today()),
        token=token,
    )
