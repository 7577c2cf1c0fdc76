"""Files that were asked for: how far they have come, and the files."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, authorize, open_to
from portal.core.downloads import send_file_response
from portal.onestop.slips import policies
from portal.onestop.slips.models import Export
from portal.onestop.slips.queries import exports as find

exports = Blueprint("exports", __name__, url_prefix="/can-bo/ket-xuat")


@exports.get("/<uuid:export_id>")
@open_to(Audience.STAFF)
def show(export_id: UUID) -> ResponseReturnValue:
    """Show how far a file has come."""
    return render_template("onestop/slips/export.html", export=_own(export_id))


@exports.get("/<uuid:export_id>/tep")
@open_to(Audience.STAFF)
def download(export_id: UUID) -> ResponseReturnValue:
    """Hand the finished file out."""
    return send_file_response(find.file_of(_own(export_id)))


def _own(export_id: UUID) -> Export:
    export = find.get(export_id)
    authorize(policies.may_open_export, export.account_id)
    return export
