"""The same check for machines."""

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, csrf_exempt, open_to, reads_only, takes_files
from portal.core.errors import Invalid, TooLarge
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonObject
from portal.core.settings import settings
from portal.records.registers.queries.authorities import Standing, standing_of
from portal.records.registers.services.lookups import Finding, examine
from portal.records.registers.views import limiting
from portal.records.signatures.services import MAX_BYTES, as_json

blueprint = Blueprint("registers_api", __name__, url_prefix="/api/v1")


class FileMissing(Invalid):
    """The request has no part of the name ``file``."""

    status = 400
    sentence = _l(
        "Yêu cầu thiếu tệp: gửi nội dung kiểu multipart/form-data có phần tên “file” "
        "chứa tệp PDF cần xác minh."
    )


class NoContent(Invalid):
    """The file is empty."""

    sentence = _l("Tệp không có nội dung.")


class FileTooLarge(TooLarge):
    """The file is larger than what is examined."""

    sentence = _l("Tệp quá lớn. Mỗi tệp tối đa 30 MB.")


@blueprint.post("/verifications")
@open_to(Audience.PUBLIC)
@csrf_exempt
@reads_only
@takes_files(limiting.MOST_BYTES)
def verify() -> ResponseReturnValue:
    """Answer the verdict on the multipart part ``file``.

    400 without that part, 413 above 30 MB, 422 for an empty file, 429 past the limit; every
    other file gets a verdict.
    """
    limiting.count_check()
    sent = request.files.get("file")
    if sent is None:
        raise FileMissing(errors={"file": [str(FileMissing.sentence)]})
    data = sent.read()
    if not data:
        raise NoContent
    if len(data) > MAX_BYTES:
        raise FileTooLarge
    return jsonify(_as_json(examine(data, now=clock.now())))


def _as_json(finding: Finding) -> JsonObject:
    return {
        **as_json(finding.verification),
        "sha256": finding.sha256,
        "document": _document(finding),
    }


def _document(finding: Finding) -> JsonObject | None:
    if finding.document is None:
        return None
    path = url_for("registers.document", public_id=finding.document.public_id)
    return {
        "state": finding.document.state.value,
        "number": finding.document.full_number,
        "url": settings().public_url + path,
        "authority": _authority(standing_of(finding.document)),
    }


def _authority(standing: Standing) -> JsonObject:
    """Say whether the signer held authority on the day; ``held`` is null without a register."""
    found = standing.authority
    return {
        "held": found is not None if standing.kept else None,
        "signer": standing.signer_name,
        "day": standing.day.isoformat() if standing.day else None,
        "form": found.form.value if found else None,
        "decision_number": found.decision_number if found else None,
        "decision_date": found.decision_date.isoformat() if found else None,
    }
