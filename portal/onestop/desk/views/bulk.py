"""The bar of bulk acts over the list, and what became of each dossier."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    authorize,
    commits_in_parts,
    open_to,
    reads_only,
)
from portal.core.errors import NotFound
from portal.onestop.desk import policies
from portal.onestop.desk.forms import read_chosen, read_key
from portal.onestop.desk.queries import bulk as find
from portal.onestop.desk.rules import MOST_AT_ONCE, OFFERED, BulkAct
from portal.onestop.desk.services import bulk
from portal.onestop.dossiers.queries.inbox import DeskFilter, InboxRow

bulk_pages = Blueprint("bulk", __name__, url_prefix="/can-bo/hang-loat")


@bulk_pages.post("/<any({}):name>".format(",".join(f'"{act.value}"' for act in OFFERED)))
@open_to(Audience.STAFF)
@commits_in_parts
def carry_out(name: str) -> ResponseReturnValue:
    """Do one act to all dossiers that were ticked."""
    authorize(policies.may_work_at_desk)
    key = read_key(request.form.get("key")) or uuid7()
    bulk.carry_out(
        key,
        BulkAct(name),
        read_chosen(request.form.getlist("dossier")),
        officer_id=read_key(request.form.get("officer_id")),
        actor=actor(),
        clock=clock.now,
    )
    return redirect(url_for("bulk.show", run_id=key), 303)


@bulk_pages.post("/<uuid:run_id>/hoan-tac")
@open_to(Audience.STAFF)
@commits_in_parts
def undo(run_id: UUID) -> ResponseReturnValue:
    """Take back what was just done to many dossiers, while their notices wait."""
    run = find.get_run(run_id)
    authorize(policies.may_open_run, run.account_id)
    key = read_key(request.form.get("key")) or uuid7()
    bulk.take_back(key, run, actor=actor(), clock=clock.now)
    return redirect(url_for("bulk.show", run_id=key), 303)


@bulk_pages.get("/<uuid:run_id>")
@open_to(Audience.STAFF)
def show(run_id: UUID) -> ResponseReturnValue:
    """Show what became of each dossier."""
    run = find.get_run(run_id)
    authorize(policies.may_open_run, run.account_id)
    return render_template(
        "onestop/desk/bulk.html",
        run=run,
        act=BulkAct(run.action),
        undo_seconds=find.undo_seconds(run, now=clock.now()),
        key=uuid7(),
    )


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
    officers = find.officers_led_by(actor(), now=clock.now())
    return render_template(
        "onestop/desk/_bar.html",
        key=uuid7(),
        acts=policies.offered(actor(), wanted.queue, officers),
        officers=officers,
    )
