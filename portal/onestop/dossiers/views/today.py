"""The morning list: what is due today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.queries.today import morning

today = Blueprint("today", __name__, url_prefix="/can-bo")


@today.get("/hom-nay")
@open_to(Audience.STAFF)
def due() -> ResponseReturnValue:
    """Show what is late, due today and due the next working day, and what waits for receipt."""
    authorize(policies.may_work_at_desk)
    now = clock.now()
    return render_template(
        "onestop/dossiers/today.html", morning=morning(actor(), now=now), now=now
    )
