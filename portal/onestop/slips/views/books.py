"""The register (Mẫu 07), Biểu 06 with the dossiers behind each figure, and control sheets."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import UnitRow, get_unit, units
from portal.onestop.dossiers import policies as dossier_policies
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.slips import policies
from portal.onestop.slips.forms import (
    PeriodForm,
    RegisterForm,
    chosen_figure,
    chosen_format,
)
from portal.onestop.slips.queries import register, report
from portal.onestop.slips.queries.control import control_facts
from portal.onestop.slips.queries.register import HEADINGS, RegisterFilter, RegisterRow
from portal.onestop.slips.queries.report import ReportFilter
from portal.onestop.slips.queries.slips import of_dossier
from portal.onestop.slips.rules.report import shape, total
from portal.onestop.slips.services import exporting
from portal.ui.pagination import SIZE, Page, offset, read_page_number

books = Blueprint("books", __name__, url_prefix="/can-bo")


@books.get("/so-theo-doi")
@open_to(Audience.STAFF)
def register_book() -> ResponseReturnValue:
    """Show a unit's register of a period."""
    form = _offered(RegisterForm())
    try:
        wanted = form.register()
    except Invalid as error:
        return _register_page(form, None, error), error.status
    return _register_page(form, wanted)


@books.post("/so-theo-doi/ket-xuat")
@open_to(Audience.STAFF)
def export_register() -> ResponseReturnValue:
    """Ask for the register as a file."""
    form = _offered(RegisterForm())
    wanted, chosen = form.register(), chosen_format()
    try:
        made = exporting.order_register(wanted, chosen, actor=actor(), now=clock.now())
    except DomainError as error:
        return _register_page(form, wanted, error), error.status
    return redirect(url_for("exports.show", export_id=made), 303)


@books.get("/bieu-06")
@open_to(Audience.STAFF)
def report_06() -> ResponseReturnValue:
    """Show Biểu 06 of a unit and period; every figure leads to its dossiers."""
    form = _offered(PeriodForm())
    try:
        wanted = form.report()
    except Invalid as error:
        return _report_page(form, None, error), error.status
    return _report_page(form, wanted)


@books.get("/bieu-06/ho-so")
@open_to(Audience.STAFF)
def behind() -> ResponseReturnValue:
    """List the dossiers behind a figure of Biểu 06."""
    wanted, figure = _offered(PeriodForm()).report(), chosen_figure()
    number = read_page_number(request.args.get("trang"))
    field = request.args.get("field", "")[:40]
    rows = report.behind(wanted, figure, field, limit=SIZE, offset=offset(number))
    return render_template(
        "onestop/slips/behind.html",
        page=Page.of(rows, number),
        figure=figure,
        wanted=wanted,
        unit=get_unit(wanted.unit_id),
    )


@books.post("/bieu-06/ket-xuat")
@open_to(Audience.STAFF)
def export_report() -> ResponseReturnValue:
    """Ask for Biểu 06 as a file."""
    wanted = _offered(PeriodForm()).report()
    made = exporting.order_report(wanted, chosen_format(), actor=actor(), now=clock.now())
    return redirect(url_for("exports.show", export_id=made), 303)


@books.get("/phieu-kiem-soat/<uuid:dossier_id>")
@open_to(Audience.STAFF)
def control_sheet(dossier_id: UUID) -> ResponseReturnValue:
    """Show the way of a dossier from desk to desk as it stands."""
    dossier = dossiers.get(dossier_id)
    authorize(dossier_policies.may_handle, dossier)
    return render_template(
        "onestop/slips/control.html",
        dossier=dossier,
        facts=control_facts(dossier),
        slips=of_dossier(dossier_id),
    )


@books.post("/phieu-kiem-soat/<uuid:dossier_id>/ket-xuat")
@open_to(Audience.STAFF)
def export_control(dossier_id: UUID) -> ResponseReturnValue:
    """Ask for the control sheet as it stands as a PDF."""
    authorize(dossier_policies.may_handle, dossiers.get(dossier_id))
    made = exporting.order_control(dossier_id, chosen_format(), actor=actor(), now=clock.now())
    return redirect(url_for("exports.show", export_id=made), 303)


def readable_units() -> Sequence[UnitRow]:
    """List the units whose registers the reader may open."""
    known = policies.readable_units(actor())
    return [unit for unit in units() if unit.id in known]


def _offered(form: PeriodForm) -> PeriodForm:
    """Offer the reader's units, and make sure that the one chosen is among them."""
    authorize(policies.may_read_registers)
    form.offer(readable_units())
    authorize(policies.may_read_register, form.unit_id)
    return form


def _register_page(
    form: PeriodForm, wanted: RegisterFilter | None, error: DomainError | None = None
) -> str:
    number = read_page_number(request.args.get("trang"))
    rows: Sequence[RegisterRow] = ()
    if wanted:
        form.offer_procedures(register.procedures_in(wanted.unit_id, wanted.period))
        rows = register.page(wanted, offset=offset(number), limit=SIZE)
    return render_template(
        "onestop/slips/register.html",
        form=form,
        error=error,
        wanted=wanted,
        headings=HEADINGS,
        page=Page.of(rows, number),
        first=offset(number) + 1,
        may_hand_over=policies.may_hand_over(actor(), form.unit_id),
    )


def _report_page(
    form: PeriodForm, wanted: ReportFilter | None, error: DomainError | None = None
) -> str:
    lines = report.lines(wanted) if wanted else []
    return render_template(
        "onestop/slips/report.html",
        form=form,
        error=error,
        wanted=wanted,
        shape=shape(),
        lines=[*lines, total(lines, _("Tổng cộng"))] if wanted else [],
    )
