"""The page with the verifier for everybody, and the board of the nightly check."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, actor, authorize, open_to
from portal.core.downloads import MadeFile, send_file_response
from portal.core.settings import settings
from portal.identity.organisations.queries import unit_names, unit_tree
from portal.records.checks import policies, queries
from portal.records.checks.rules import MOST_OLD, OUTCOME_WORDS
from portal.records.checks.services import script
from portal.records.signatures.rules import REASONS, Reason

blueprint = Blueprint("checks", __name__)
_NIGHTS = 14
_WORDS: dict[str, Any] = {
    "most": MOST_OLD,
    "outcomes": OUTCOME_WORDS,
    "reason_of": lambda code: REASONS[Reason(code)],
}


@blueprint.get("/xac-minh/bo-kiem-tra")
@open_to(Audience.PUBLIC)
def kit() -> ResponseReturnValue:
    """Offer the script and the trust bundle, with their hashes and how to use them."""
    return render_template(
        "records/checks/kit.html",
        kit=queries.latest_kit(),
        script_name=script.NAME,
        bundle_name=script.BUNDLE_NAME,
        install=script.install_line(),
        days=settings().bundle_days,
        demonstration=settings().demonstration,
    )


@blueprint.get("/xac-minh/bo-kiem-tra/portal-verify.pyz")
@open_to(Audience.PUBLIC)
def kit_script() -> ResponseReturnValue:
    """Give the stand-alone script."""
    held = queries.get_kit()
    return send_file_response(MadeFile(script.NAME, held.script_sha256, "application/zip"))


@blueprint.get("/xac-minh/bo-kiem-tra/bo-tin-cay.json")
@open_to(Audience.PUBLIC)
def kit_bundle() -> ResponseReturnValue:
    """Give the trust bundle."""
    held = queries.get_kit()
    return send_file_response(MadeFile(script.BUNDLE_NAME, held.bundle_sha256, "application/json"))


def link_to_kit() -> str:
    """Point from the page that checks files to the verifier for one's own machine."""
    return render_template("records/checks/_link.html")


@blueprint.get("/can-bo/kiem-tra-ket-qua")
@open_to(Audience.STAFF)
def board() -> ResponseReturnValue:
    """Show the last nights, and the documents that are not wholly valid."""
    authorize(policies.may_see_checks)
    seen = policies.units_seen_by(actor(), unit_tree())
    bad = queries.list_bad(seen)
    return render_template(
        "records/checks/board.html",
        nights=queries.last_nights(_NIGHTS, seen),
        released=queries.count_released(seen),
        bad=bad,
        units=unit_names(str(row.unit_id) for row in bad),
        **_WORDS,
    )
