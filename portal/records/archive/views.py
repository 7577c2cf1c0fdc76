"""The board of signatures that can soon not be verified any more, and of files that wait."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.settings import settings
from portal.identity.organisations.queries import unit_tree
from portal.records.archive import policies, queries
from portal.records.archive.rules import LEVEL_WORDS
from portal.records.archive.services.holding import reason_of

blueprint = Blueprint("archive", __name__, url_prefix="/can-bo/luu-tru-chu-ky")


@blueprint.get("")
@open_to(Audience.STAFF)
def board() -> ResponseReturnValue:
    """Show counts and lists for the units that the reader looks after."""
    authorize(policies.may_see_board)
    units, now = policies.units_seen(actor(), unit_tree()), clock.now()
    days = settings().archive_horizon_days
    return render_template(
        "records/archive/board.html",
        days=days,
        level_words=LEVEL_WORDS,
        reason_of=reason_of,
        **queries.board(units, now=now, until=now + timedelta(days=days)),
    )
