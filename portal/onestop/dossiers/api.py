"""GET /api/v1/dossiers/<code>: where a dossier is, by when it is promised, and why."""

from datetime import datetime

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, open_to
from portal.core.errors import Invalid
from portal.onestop.calendar.rules.reading import Misread, day_or_moment
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import clock_json
from portal.onestop.dossiers.queries.dossiers import find_by_code, get
from portal.onestop.dossiers.rules import normal_code
from portal.onestop.dossiers.services import lookup
from portal.onestop.dossiers.services.lookup import LookUp, NothingMatches

blueprint = Blueprint("dossiers_api", __name__)
PROOF = "X-Dossier-PIN"


@blueprint.get("/api/v1/dossiers/<code>")
@open_to(Audience.PUBLIC)
def show_dossier(code: str) -> ResponseReturnValue:
    """Tell one dossier to its owner's session, or to whoever sends the PIN in a header.

    ``?if_answered_on=2026-11-24T10:00`` supposes when a clock that stands still goes on.
    """
    dossier = _own(code) or _proven(LookUp(code, request.headers.get(PROOF, "")))
    answer = jsonify(clock_json.of(dossier, now=clock.now(), supposed=_supposed()))
    # The proof is a header: a cache that knows only the address would answer everybody.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _own(code: str) -> Dossier | None:
    written = normal_code(code)
    dossier = find_by_code(written) if written else None
    return dossier if dossier and policies.may_see_own(actor(), dossier) else None


def _proven(wanted: LookUp) -> Dossier:
    address = request.remote_addr or ""
    lookup.require_room(wanted, address)
    try:
        return get(lookup.look_up(wanted).id)
    except NothingMatches:
        lookup.count_try(wanted, address)
        raise


def _supposed() -> datetime | None:
    asked = request.args.get("if_answered_on")
    if asked is None:
        return None
    try:
        return day_or_moment(asked)
    except (Misread, Invalid) as error:
        raise Invalid(errors={"if_answered_on": [str(error)]}) from None
