"""The morning list: what is due today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.queries import linked
from portal.onestop.dossiers.queries.today import morning

today = Blueprint("today", __name__, url_prefix="/can-bo")


@today.get("/hom-nay")
@open_to(Audience.STAFF)
def due() -> ResponseReturnValue:
    """Show what is late, due today and due the next working day, and what waits for receipt."""
    authorize(policies.may_work_at_desk)
    now = clock.now()
    due_now = morning(actor(), now=now)
    parts = linked.pressing(actor(), now=now, before=due_now.next_day)
    return render_template("onestop/dossiers/today.html", morning=due_now, parts=parts, now=now)
