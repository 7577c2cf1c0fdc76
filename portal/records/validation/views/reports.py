"""Sealed reports, the signed revision of a file, and what officers see of judged uploads."""

import io

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, limits
from portal.core.access import (
    Audience,
    actor,
    authorize,
    csrf_exempt,
    open_to,
    reads_only,
    takes_files,
)
from portal.core.downloads import send_file_response
from portal.core.errors import NotFound
from portal.core.settings import settings
from portal.records.validation import policies, queries
from portal.records.validation.forms import ReportForm, RevisionForm
from portal.records.validation.rules import ReportState
from portal.records.validation.services import judging, raising, readers, reports, wording

blueprint = Blueprint("validation", __name__)
REPORTS_AN_HOUR = 10
REVISIONS_A_MINUTE = 20
_MOST_BYTES = 31 * 1024 * 1024


@blueprint.post("/xac-minh/bao-cao")
@open_to(Audience.PUBLIC)
@csrf_exempt
def ask() -> ResponseReturnValue:
    """Have a verdict that the portal gave made into a sealed paper."""
    limits.hit(f"report:{request.remote_addr}", limit=REPORTS_AN_HOUR, seconds=3600)
    form = ReportForm()
    if not form.validate():
        abort(400)
    made = reports.ask(form.verdict.data, now=clock.now())
    return redirect(url_for("validation.report", public_id=made.public_id), 303)


@blueprint.get("/xac-minh/bao-cao/<public_id>")
@open_to(Audience.PUBLIC)
def report(public_id: str) -> ResponseReturnValue:
    """Show whether a report is ready, and offer it."""
    limits.hit(f"look-up:{request.remote_addr}", limit=60, seconds=60)
    found = queries.get_report(public_id)
    page = render_template(
        "records/validation/report.html",
        report=found,
        ready=found.state is ReportState.READY,
        verdict=wording.verdict(found.report),
        held_up=raising.held_up(found),
        demonstration=settings().demonstration,
    )
    return page, {"X-Robots-Tag": "noindex, nofollow"}


@blueprint.get("/xac-minh/bao-cao/<public_id>/tep")
@open_to(Audience.PUBLIC)
def report_file(public_id: str) -> ResponseReturnValue:
    """Give a sealed report to whoever holds its address of 130 random bits."""
    found = queries.get_report(public_id)
    if found.pdf_sha256 is None:
        raise NotFound
    return send_file_response(reports.Sealed(f"bao-cao-{public_id}.pdf", found.pdf_sha256))


@blueprint.get("/xac-minh/ban-da-ky")
@open_to(Audience.PUBLIC)
def ask_revision() -> ResponseReturnValue:
    """Ask for the file again, because it was not kept."""
    return render_template("records/validation/revision.html", form=RevisionForm(formdata=None))


@blueprint.post("/xac-minh/ban-da-ky")
@open_to(Audience.PUBLIC)
@csrf_exempt
@reads_only
@takes_files(_MOST_BYTES)
def revision() -> ResponseReturnValue:
    """Give back the last revision of a file whose bytes are as they were signed."""
    limits.hit(f"check:{request.remote_addr}", limit=REVISIONS_A_MINUTE, seconds=60)
    form = RevisionForm()
    if not form.validate():
        return render_template("records/validation/revision.html", form=form), 422
    signed = judging.signed_revision(form.file.data.read(), now=clock.now())
    return send_file(
        io.BytesIO(signed),
        "application/pdf",
        as_attachment=True,
        download_name="ban-da-ky.pdf",
    )


@blueprint.get("/can-bo/kiem-tra-chu-ky/<sha256>")
@open_to(Audience.STAFF)
def judgement(sha256: str) -> ResponseReturnValue:
    """Show an officer the report on a paper that they may open where it lies."""
    where = request.args.get("noi", "")
    authorize(policies.may_read_judgement, readers.opens(sha256, where, actor()))
    found = queries.get_judged(sha256)
    return render_template(
        "records/validation/judgement.html",
        judged=found,
        verdict=wording.verdict(found.report),
        signatures=[wording.rows(each) for each in reports.signatures_of(found.report)],
    )


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Let the pages of other packages show what is known of a file."""
    return {
        "judged_among": queries.judged_among,
        "judged_word": lambda verdict: wording.verdict({"verdict": verdict.value}),
        "pack_verdict": reports.pack,
        "report_rows": reports.rows_of,
    }
