"""The catalogue as citizens read it."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, open_to
from portal.onestop.procedures import queries
from portal.onestop.procedures.queries import Filters, ProcedureRow
from portal.onestop.procedures.rules import CHANNELS, LEVELS, LIFE_EVENTS
from portal.ui.navigation import url_or_none
from portal.ui.pagination import SIZE, Page, offset, read_page_number

LONGEST_WORDS = 200
blueprint = Blueprint("procedures", __name__)


@blueprint.get("/thu-tuc")
@open_to(Audience.PUBLIC)
def catalogue() -> ResponseReturnValue:
    """Search the procedures, or list them by filters."""
    words, held = request.args.get("q", "").strip()[:LONGEST_WORDS], read_filters()
    found = queries.search(words, held)
    return render_template(
        "onestop/procedures/catalogue.html",
        words=words,
        held=held,
        found=found,
        page=_page(found.rows),
        levels=LEVELS,
        life_events=[(event.slug, event.name) for event in LIFE_EVENTS.values()],
    )


@blueprint.get("/thu-tuc/<code>")
@open_to(Audience.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Show a procedure with the headings that citizens know from the national portal."""
    procedure = queries.find(code)
    if procedure is None:
        return render_template("onestop/procedures/unknown.html", code=code[:40]), 404
    return render_template(
        "onestop/procedures/procedure.html",
        procedure=procedure,
        content=procedure.content,
        levels=LEVELS,
        channels=CHANNELS,
        filing_url=url_or_none("filing.start", code=code) or f"/nop-ho-so/{code}",
        life_events=[e for e in LIFE_EVENTS.values() if code in e.procedures],
    )


@blueprint.get("/su-kien/<slug>")
@open_to(Audience.PUBLIC)
def life_event(slug: str) -> ResponseReturnValue:
    """Show what a life event asks for, the likeliest first."""
    rows = queries.by_life_event(slug)
    return render_template(
        "onestop/procedures/life_event.html",
        event=LIFE_EVENTS[slug],
        others=[event for event in LIFE_EVENTS.values() if event.slug != slug],
        rows=rows,
    )


def _page(rows: Sequence[ProcedureRow]) -> Page[ProcedureRow]:
    number = read_page_number(request.args.get("trang"))
    start = offset(number)
    return Page.of(rows[start : start + SIZE + 1], number)


def read_filters() -> Filters:
    """Read the filters of the address: linh-vuc, cap, su-kien."""
    asked = request.args
    return Filters(asked.get("linh-vuc", ""), asked.get("cap", ""), asked.get("su-kien", ""))
