"""Searching all dossiers that an officer may see, from the list of the desk."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, actor, authorize, open_to, reads_only
from portal.core.crypto import blind_index
from portal.core.errors import Invalid
from portal.onestop.desk import policies
from portal.onestop.desk.forms import read_number_sought
from portal.onestop.desk.queries.everywhere import MOST_FOUND, Found, Sought, everywhere
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
    try:
        number = read_number_sought(words)
    except Invalid as error:
        return _page(Sought(words), (), error), error.status
    return redirect(_place(words, number, request.form.get("hang-doi")), 303)


def _place(words: str, number: str | None, queue: str | None) -> str:
    """Name the page that shows what is looked for: a queue, if one was named, or all there is."""
    if number:
        return url_for("searching.show", so=blind_index("identity", number))
    if queue in QUEUES:
        place: dict[str, Any] = {"hang-doi": queue, "q": words}
        return url_for("desk.inbox", **place)
    return url_for("searching.show", q=words)


@searching.get("")
@open_to(Audience.STAFF)
def show() -> ResponseReturnValue:
    """Show the dossiers that were found, the latest first."""
    authorize(policies.may_work_at_desk)
    sought = Sought(request.args.get("q", "")[:_LONGEST], request.args.get("so", ""))
    return _page(sought, everywhere(actor(), sought))


def _page(sought: Sought, found: Sequence[Found], error: Invalid | None = None) -> str:
    return render_template(
        "onestop/desk/found.html",
        sought=sought,
        error=error,
        rows=found[:MOST_FOUND],
        more=len(found) > MOST_FOUND,
        most=MOST_FOUND,
    )


def search_box(wanted: DeskFilter) -> str:
    """Show where to look for dossiers: among all, or in the queue that is shown."""
    return render_template(
        "onestop/desk/_search.html", words=wanted.words, queue=wanted.queue, queues=QUEUES
    )
