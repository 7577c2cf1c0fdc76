"""Rating a finished dossier, by its own people once they have signed in."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import Invalid
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.performance import policies, services
from portal.onestop.performance.forms import RatingForm
from portal.onestop.performance.queries import ratings as find

ratings = Blueprint("ratings", __name__, url_prefix="/danh-gia")


@ratings.get("/<key>")
@open_to(Audience.CITIZEN)
def ask(key: str) -> ResponseReturnValue:
    """Ask how satisfied the citizen is, with what was said before filled in."""
    dossier = _rated(key)
    given = find.find(dossier.id)
    form = RatingForm(obj=given)
    return _page(key, dossier, form)


@ratings.post("/<key>")
@open_to(Audience.CITIZEN)
def rate(key: str) -> ResponseReturnValue:
    """Keep the opinion."""
    dossier, form = _rated(key), RatingForm()
    if not form.validate():
        return _page(key, dossier, form), 422
    try:
        services.rate(dossier, form.opinion(), actor=actor(), now=clock.now())
    except Invalid as error:
        form.add_errors(error.errors)
        return _page(key, dossier, form), 422
    return redirect(url_for("ratings.thank", key=key), 303)


@ratings.get("/<key>/cam-on")
@open_to(Audience.CITIZEN)
def thank(key: str) -> ResponseReturnValue:
    """Thank, and tell where the opinions are counted."""
    dossier = _rated(key)
    return render_template("onestop/performance/thanks.html", key=key, dossier=dossier)


def offer(dossier: Dossier) -> str | None:
    """Fill the place under a decided dossier with the way to its rating.

    Who looked it up without signing in is told how to rate, and given no way to do it.
    """
    if dossier.decided_at is None:
        return None
    if actor().kind == "anonymous":
        return render_template("onestop/performance/_sign_in.html")
    if not policies.may_rate(actor(), dossier, find.applicant_id(dossier)):
        return None
    address = url_for("ratings.ask", key=services.link_key(dossier.id))
    return render_template(
        "onestop/performance/_offer.html", address=address, given=find.find(dossier.id)
    )


def _rated(key: str) -> Dossier:
    dossier = dossiers.get(services.read_link(key))
    authorize(policies.may_rate, dossier, find.applicant_id(dossier))
    return dossier


def _page(key: str, dossier: Dossier, form: RatingForm) -> str:
    return render_template("onestop/performance/rate.html", key=key, dossier=dossier, form=form)
