"""The list of the desk: queues, search, and how an officer wants to see them."""

from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.i18n import gettext as _
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import desk_filter
from portal.onestop.dossiers.queries import desk_view, inbox, linked
from portal.onestop.dossiers.rules.columns import CHANNELS, COLUMNS
from portal.onestop.dossiers.rules.queues import QUEUES
from portal.onestop.dossiers.services import desk_view as settings
from portal.onestop.dossiers.views.blueprint import desk

_GROUPS = [
    (heading, tuple(members))
    for heading, members in groupby(QUEUES.items(), key=lambda item: item[1].group)
]
_CHOICES: dict[str, Any] = {
    "queues": QUEUES,
    "groups": _GROUPS,
    "most_counted": inbox.MOST_COUNTED,
    "all_columns": COLUMNS,
    "channels": CHANNELS,
}
_ANY = UUID(int=0)  # Stands where ids will be.


@desk.get("/")
@open_to(Audience.STAFF)
def home() -> ResponseReturnValue:
    """Lead to the list of what is to be done."""
    authorize(policies.may_work_at_desk)
    return redirect(url_for("desk.inbox"), 303)


@desk.get("/ho-so", endpoint="inbox")
@open_to(Audience.STAFF)
def show_inbox() -> ResponseReturnValue:
    """Show a page of a queue."""
    authorize(policies.may_work_at_desk)
    wanted, now = desk_filter(request.args), clock.now()
    return render_template(
        "onestop/dossiers/inbox.html",
        page=_page(inbox.desk(actor(), wanted, now=now), wanted),
        wanted=wanted,
        link=_link(wanted),
        now=now,
        **_beside_list(now),
        **_CHOICES,
    )


@desk.post("/ho-so/cot")
@open_to(Audience.STAFF)
def choose_columns() -> ResponseReturnValue:
    """Keep which columns the officer wants."""
    authorize(policies.may_work_at_desk)
    settings.choose_columns(request.form.getlist("column"), actor=actor())
    flash(_("Đã lưu các cột."))
    return _back_to_list()


@desk.post("/ho-so/bo-loc")
@open_to(Audience.STAFF)
def save_filter() -> ResponseReturnValue:
    """Save the queue and the words shown under a name."""
    authorize(policies.may_work_at_desk)
    wanted = desk_filter(request.form)
    settings.save_filter(request.form.get("name", ""), wanted.queue, wanted.words, actor=actor())
    flash(_("Đã lưu bộ lọc."))
    return _back_to_list()


@desk.post("/ho-so/bo-loc/<uuid:filter_id>/xoa")
@open_to(Audience.STAFF)
def drop_filter(filter_id: UUID) -> ResponseReturnValue:
    """Forget a saved filter."""
    authorize(policies.may_work_at_desk)
    settings.drop_filter(filter_id, actor=actor())
    flash(_("Đã xóa bộ lọc."))
    return _back_to_list()


def _back_to_list() -> ResponseReturnValue:
    wanted = desk_filter(request.form)
    place: dict[str, Any] = {"hang-doi": wanted.queue, "q": wanted.words}
    return redirect(url_for("desk.inbox", **place), 303)


def _link(wanted: inbox.DeskFilter) -> tuple[str, str, str]:
    """Give the address of a dossier with its place in the queue, split where the id stands."""
    place: dict[str, Any] = {"hang-doi": wanted.queue, "q": wanted.words or None}
    url = url_for("desk.show", dossier_id=_ANY, **place)
    return url.partition(str(_ANY))


def _beside_list(now: datetime) -> dict[str, Any]:
    """Count what waits in each queue, and read how the officer wants to see the list."""
    return {
        "counts": inbox.queue_counts(actor(), now=now),
        "linked_waiting": linked.count_waiting(actor()),
        "columns": desk_view.columns_of(actor()),
        "filters": desk_view.filters_of(actor()),
    }


def _page(rows: tuple[inbox.InboxRow, ...], wanted: inbox.DeskFilter) -> dict[str, object]:
    """Cut off the row that only tells of more, and say where the pages beside begin."""
    more, back = len(rows) > wanted.limit, wanted.before is not None
    shown = rows[-wanted.limit :] if back else rows[: wanted.limit]
    return {
        "rows": shown,
        "before": shown[0].cursor if shown and (more if back else wanted.after) else None,
        "after": shown[-1].cursor if shown and (more or back) else None,
    }
