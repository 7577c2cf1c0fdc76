"""The catalogue for machines: public, read only."""

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, open_to
from portal.core.json_types import JsonValue
from portal.onestop.procedures import queries
from portal.onestop.procedures.queries import ProcedureRow

LONGEST_WORDS = 200
blueprint = Blueprint("procedures_api", __name__, url_prefix="/api/v1/procedures")


@blueprint.get("")
@open_to(Audience.PUBLIC)
def search() -> ResponseReturnValue:
    """Search by ``q``; at most 200 procedures, ``more`` tells of further ones."""
    found = queries.search(request.args.get("q", "")[:LONGEST_WORDS])
    return jsonify(
        procedures=[_row(row) for row in found.rows],
        more=found.more,
        correction=found.correction or None,
    )


@blueprint.get("/<code>")
@open_to(Audience.PUBLIC)
def show(code: str) -> ResponseReturnValue:
    """Give the whole content of a procedure in force, with its revision."""
    procedure = queries.get(code)
    return jsonify(
        **procedure.content,
        revision={"id": str(procedure.revision_id), "number": procedure.number},
    )


def _row(row: ProcedureRow) -> dict[str, JsonValue]:
    return {
        "code": row.code,
        "name": row.name,
        "field": {"code": row.field, "name": row.field_name},
        "level": row.level.value,
        "authority": row.authority,
        "time_limit": {"text": row.time, "unsure": row.time_unsure},
        "fee": {"text": row.fee, "unsure": row.fee_unsure},
        "verified": row.verified,
        "url": url_for("procedures.show", code=row.code),
    }
