"""Public pages: look an issued document up, and check any signed PDF."""

import hashlib

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock
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
from portal.core.settings import settings
from portal.identity.organisations.queries import get_unit
from portal.records.registers import policies, queries
from portal.records.registers.forms import CheckForm
from portal.records.registers.queries import DocumentRow
from portal.records.registers.queries.authorities import standing_of
from portal.records.registers.rules import STATE_WORDS
from portal.records.registers.services.lookups import examine
from portal.records.registers.services.verdicts import VERDICTS
from portal.records.registers.views import limiting
from portal.records.registers.views.presenting import (
    STATE_KINDS,
    VERDICT_VIEWS,
    download_of,
    signature_facts,
)
from portal.records.signatures.rules import REASONS

blueprint = Blueprint("registers", __name__)


@blueprint.get("/xac-minh")
@open_to(Audience.PUBLIC)
def check_form() -> ResponseReturnValue:
    """Ask for a PDF."""
    return render_template("records/registers/check.html", form=CheckForm(formdata=None))


@blueprint.post("/xac-minh")
@open_to(Audience.PUBLIC)
@csrf_exempt
@reads_only
@takes_files(limiting.MOST_BYTES)
def check() -> ResponseReturnValue:
    """Tell in plain words what the uploaded PDF is worth."""
    limiting.count_check()
    form = CheckForm()
    if not form.validate():
        return render_template("records/registers/check.html", form=form), 422
    finding = examine(form.file.data.read(), now=clock.now())
    return render_template(
        "records/registers/checked.html",
        finding=finding,
        name=form.file.data.filename,
        unit=get_unit(finding.document.unit_id) if finding.document else None,
        standing=standing_of(finding.document) if finding.document else None,
    )


@blueprint.get("/v/<public_id>")
@open_to(Audience.PUBLIC)
def document(public_id: str) -> ResponseReturnValue:
    """Show what a printed code stands for, with a live verdict on the kept file."""
    return _show(_find(public_id), CheckForm(formdata=None))


@blueprint.post("/v/<public_id>")
@open_to(Audience.PUBLIC)
@csrf_exempt
@reads_only
@takes_files(limiting.MOST_BYTES)
def compare(public_id: str) -> ResponseReturnValue:
    """Compare an uploaded file with the released one, byte by byte through SHA-256.

    The body is read to its end first, so that a slow sender holds no part of the database.
    """
    limiting.count_check()
    form = CheckForm()
    if not form.validate():
        return _show(_find(public_id), form, status=422)
    given = hashlib.sha256(form.file.data.read()).hexdigest()
    found = _find(public_id)
    return _show(found, CheckForm(formdata=None), same=given in {found.sha256, found.kept_sha256})


@blueprint.get("/v/<public_id>/tep")
@open_to(Audience.PUBLIC)
def download(public_id: str) -> ResponseReturnValue:
    """Give the released file to whom the policy allows it."""
    found = _find(public_id)
    authorize(policies.may_download, found)
    return send_file_response(download_of(found))


def _find(public_id: str) -> DocumentRow:
    limiting.count_look_up()
    found = queries.find_by_public_id(public_id)
    if found is None:
        raise queries.DocumentNotFound
    return found


def _show(
    found: DocumentRow, form: CheckForm, *, same: bool | None = None, status: int = 200
) -> Response:
    successor = queries.get(found.replaced_by_id) if found.replaced_by_id else None
    unit = get_unit(found.unit_id)
    page = render_template(
        "records/registers/document.html",
        document=found,
        unit=unit,
        successor=successor,
        replaced=queries.replaced_by(found.id),
        standing=standing_of(found),
        verification=VERDICTS.of(found.kept_sha256 or "", clock.now()),
        may_download=policies.may_download(actor(), found),
        form=form,
        same=same,
    )
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the templates of this package their words."""
    return {
        "verdicts": VERDICT_VIEWS,
        "reasons": REASONS,
        "states": STATE_WORDS,
        "state_kinds": STATE_KINDS,
        "signature_facts": signature_facts,
        "demonstration": settings().demonstration,
    }
