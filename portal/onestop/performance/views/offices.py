"""Promised and kept, per office, for everybody; and real times on a procedure's page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to
from portal.identity.organisations import queries as organisations
from portal.onestop.performance.queries import durations, figures, ratings
from portal.onestop.performance.queries.conditions import Scope
from portal.onestop.performance.queries.figures import COUNTS
from portal.onestop.performance.rules.periods import Period, around, period
from portal.onestop.procedures.queries import ProcedurePage

offices = Blueprint("offices", __name__, url_prefix="/hieu-qua")


@offices.get("/")
@open_to(Audience.PUBLIC)
def index() -> ResponseReturnValue:
    """Compare the offices of the province in a period."""
    asked = asked_period()
    scope = Scope(asked, clock.now())
    return render_template(
        "onestop/performance/offices.html",
        **_choice(asked),
        units=organisations.units(),
        found=figures.by_unit(scope),
    )


@offices.get("/<code>")
@open_to(Audience.PUBLIC)
def office(code: str) -> ResponseReturnValue:
    """Show one office: promised and kept, returns, ratings."""
    asked, unit = asked_period(), organisations.unit(code)
    scope = Scope(asked, clock.now(), unit.id)
    return render_template(
        "onestop/performance/office.html",
        **_choice(asked),
        unit=unit,
        found=figures.counts(scope),
        labels=COUNTS,
        returns=figures.return_reasons(scope),
        return_count=figures.return_count(scope),
        opinions=ratings.opinions(asked, unit.id),
    )


def asked_period() -> Period:
    """Read the period of the address (``ky``), the present quarter unless one is named."""
    written = request.args.get("ky", "")
    return period(written) if written else around(clock.now())[1]


def _choice(asked: Period) -> dict[str, object]:
    return {"asked": asked, "periods": around(clock.now())}


def real_times(procedure: ProcedurePage) -> str:
    """Fill the place on a procedure's page with what it really takes."""
    now = clock.now()
    found, day = durations.processing_times(procedure.code, now=now), durations.day_minutes(now)
    return render_template("onestop/performance/_times.html", times=found, day_minutes=day)
