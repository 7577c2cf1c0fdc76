"""The bar of bulk acts over the list, and what became of each dossier."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to, reads_only
from portal.core.errors import NotFound
from portal.onestop.desk import policies
from portal.onestop.desk.forms import read_chosen, read_key
from portal.onestop.desk.queries import bulk as find
from portal.onestop.desk.rules import MOST_AT_ONCE, BulkAct
from portal.onestop.desk.services import bulk
from portal.onestop.dossiers.queries.inbox import DeskFilter, InboxRow

bulk_pages = Blueprint("bulk", __name__, url_prefix="/can-bo/hang-loat")


@bulk_pages.post("/<any({}):name>".format(",".join(f'"{act.value}"' for act in BulkAct)))
@open_to(Audience.STAFF)
def carry_out(name: str) -> ResponseReturnValue:
    """Do one act to all dossiers that were ticked."""
    authorize(policies.may_work_at_desk)
    run = bulk.carry_out(
        read_key(request.form.get("key")) or uuid7(),
        BulkAct(name),
        read_chosen(request.form.getlist("dossier")),
        officer_id=read_key(request.form.get("officer_id")),
        actor=actor(),
        now=clock.now(),
    )
    return redirect(url_for("bulk.show", run_id=run.id), 303)


@bulk_pages.get("/<uuid:run_id>")
@open_to(Audience.STAFF)
def show(run_id: UUID) -> ResponseReturnValue:
    """Show what became of each dossier."""
    run = find.get_run(run_id)
    authorize(policies.may_open_run, run.account_id)
    return render_template("onestop/desk/bulk.html", run=run, act=BulkAct(run.action))


@bulk_pages.post("/in")
@open_to(Audience.STAFF)
@reads_only
def print_list() -> ResponseReturnValue:
    """Show the dossiers that were ticked as a list to be printed."""
    authorize(policies.may_work_at_desk)
    chosen = read_chosen(request.form.getlist("dossier"))
    if not chosen:
        raise bulk.NothingTicked
    rows = find.to_print(actor(), (each.id for each in chosen[:MOST_AT_ONCE]))
    if not rows:
        raise NotFound
    return render_template("onestop/desk/print.html", rows=rows, now=clock.now())


def bar(wanted: DeskFilter, rows: Sequence[InboxRow]) -> str | None:
    """Show the acts that can be done to all rows ticked in a list."""
    if not rows:
        return None
    return render_template(
        "onestop/desk/_bar.html",
        key=uuid7(),
        acts=BulkAct,
        officers=find.officers_led_by(actor(), now=clock.now()),
        wanted=wanted,
    )
