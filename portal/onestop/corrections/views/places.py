"""What corrections put into the places that other pages keep for them."""

from flask import render_template

from portal.core import clock
from portal.core.access import actor
from portal.identity.organisations.queries import UnitRow
from portal.onestop.corrections import policies
from portal.onestop.corrections.models import SheetState
from portal.onestop.corrections.queries import answering, counting, sheets
from portal.onestop.corrections.queries.counting import Span
from portal.onestop.corrections.services.releasing import waiting_for_release
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Step


def act_at_desk(dossier: Dossier) -> str | None:
    """Offer officers the sheet among the other acts on a dossier."""
    if not policies.may_draw_up(actor(), dossier):
        return None
    return render_template("onestop/corrections/_act.html", dossier=dossier)


def at_desk(dossier: Dossier) -> str | None:
    """Show officers the sheets that were sent, and what was answered."""
    found = sheets.of_dossier(dossier.id)
    if not found:
        return None
    return render_template(
        "onestop/corrections/_at_desk.html",
        dossier=dossier,
        sheets=found,
        asks_release=policies.may_release(actor(), dossier) and waiting_for_release(dossier),
    )


def for_citizen(dossier: Dossier) -> str | None:
    """Show whoever filed what has to be put right, and how much is left."""
    waits = dossier.step is Step.APPLICANT
    if not waits or not policies.may_answer(actor(), dossier):
        return None
    sheet = sheets.find_in(dossier.id, SheetState.SENT)
    if sheet is None:
        return None
    return render_template(
        "onestop/corrections/_for_citizen.html",
        dossier=dossier,
        sheet=sheet,
        standing=answering.standing(sheet, dossier),
        late=sheets.answer_time_over(sheet, clock.now()),
    )


def of_office(unit: UnitRow, period: Span) -> str:
    """Show everybody how often an office troubled people again by its own fault, and why."""
    found = counting.returns(unit.id, period)
    return render_template("onestop/corrections/_office.html", found=found)
