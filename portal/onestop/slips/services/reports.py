"""The page of Biểu 06/VPCP/KSTT for printing."""

from collections.abc import Sequence
from datetime import datetime

from portal.core.clock import local
from portal.core.templates import render_paper
from portal.identity.organisations.queries import UnitRow
from portal.onestop.slips.rules.periods import Period
from portal.onestop.slips.rules.report import Line, shape
from portal.onestop.slips.services.rendering import Page
from portal.records.registers.services.sheets import agency_sheet
from portal.records.signatures.rules import date_in_words


def page(lines: Sequence[Line], unit: UnitRow, period: Period, *, at: datetime) -> Page:
    """Write the report of a unit and period, its total as the last line."""
    held = shape()
    sheet = agency_sheet(unit, title=held.title, url="", date_text=date_in_words(local(at)))
    html = render_paper(
        "pdf/slips/report.html",
        **{**sheet, "subject": str(period.label)},
        shape=held,
        lines=lines,
    )
    return Page(f"{held.title} – {unit.short_name} – {period.label}", html)
