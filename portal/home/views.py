"""The front page and the pages about the portal itself."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to
from portal.core.settings import settings
from portal.home import queries
from portal.onestop.dossiers.services.papers import RULES

home = Blueprint("home", __name__)


@home.get("/")
@open_to(Audience.PUBLIC)
def index() -> ResponseReturnValue:
    """Lead with search and life events."""
    now = clock.now()
    return render_template(
        "home/index.html",
        events=queries.life_events(),
        popular=queries.popular(now),
        figures=queries.figures(now),
        since=now - queries.WINDOW,
    )


@home.get("/gioi-thieu")
@open_to(Audience.PUBLIC)
def about() -> ResponseReturnValue:
    """Tell what this portal is and is not."""
    return render_template("home/about.html")


@home.get("/huong-dan", endpoint="help")
@open_to(Audience.PUBLIC)
def guide() -> ResponseReturnValue:
    """Tell how to find, file, follow and verify, and whom to ask."""
    return render_template(
        "home/help.html", help_phone=settings().help_phone, most_mb=RULES.largest_mb
    )


@home.get("/kha-nang-tiep-can")
@open_to(Audience.PUBLIC)
def accessibility() -> ResponseReturnValue:
    """State how accessible the portal is, and how to complain."""
    return render_template("home/accessibility.html")


@home.get("/du-lieu-ca-nhan")
@open_to(Audience.PUBLIC)
def privacy() -> ResponseReturnValue:
    """Tell which personal data is kept, why, and for how long."""
    return render_template("home/privacy.html")
