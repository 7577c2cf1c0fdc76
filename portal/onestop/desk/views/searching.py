"""Searching all dossiers that an officer may see, from the list of the desk."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, actor, authorize, open_to, reads_only
from portal.core.crypto import blind_index
from portal.identity.accounts.rules import check_identity_number, normalise_identity_number
from portal.onestop.desk import policies
from portal.onestop.desk.queries.everywhere import MOST_FOUND, Sought, everywhere
from portal.onestop.dossiers.queries.inbox import DeskFilter
from portal.onestop.dossiers.rules.queues import QUEUES

searching = Blueprint("searching", __name__, url_prefix="/can-bo/tim-ho-so")
_LONGEST = 100


@searching.post("")
@open_to(Audience.STAFF)
@reads_only
def ask() -> ResponseReturnValue:
    """Lead to what is looked for; an identity number stands in no address, only its index."""
    authorize(policies.may_work_at_desk)
    words = request.form.get("q", "").strip()[:_LONGEST]
    number = normalise_identity_number(words)
    if not check_identity_number(number):
        return redirect(url_for("searching.show", so=blind_index("identity", number)), 303)
    queue = request.form.get("hang-doi")
    if queue in QUEUES:
        place: dict[str, Any] = {"hang-doi": queue, "q": words}
        return redirect(url_for("desk.inbox", **place), 303)
    return redirect(url_for("searching.show", q=words), 303)


@searching.get("")
@open_to(Audience.STAFF)
def show() -> ResponseReturnValue:
    """Show the dossiers that were found, the latest first."""
    authorize(policies.may_work_at_desk)
    sought = Sought(request.args.get("q", "")[:_LONGEST], request.args.get("so", ""))
    found = everywhere(actor(), sought)
    return render_template(
        "onestop/desk/found.html",
        sought=sought,
        rows=found[:MOST_FOUND],
        more=len(found) > MOST_FOUND,
        most=MOST_FOUND,
    )


def search_box(wanted: DeskFilter) -> str:
    """Show where to look for dossiers: among all, or in the queue that is shown."""
    return render_template(
        "onestop/desk/_search.html", words=wanted.words, queue=wanted.queue, queues=QUEUES
    )
