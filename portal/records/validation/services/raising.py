"""Reports of checks reach the level demanded of them like any other paper, and are held until then.

The kind of paper is the title of the report, so that an installation may decide its level.
"""

from datetime import datetime

from portal.core.errors import Sentence
from portal.core.jobs import Finish, enqueue
from portal.core.json_types import JsonObject
from portal.core.storage import blobs
from portal.records.archive.events import Strengthened
from portal.records.archive.rules import before_seal
from portal.records.archive.services import Order, hand_on, level_for, why_held
from portal.records.signatures.services.waiting import why_waiting
from portal.records.validation import queries
from portal.records.validation.models import SealedReport
from portal.records.validation.rules import ReportState
from portal.records.validation.services import reports

CERTIFIED, SEALED = "report.certified", "report.sealed"
FINISH = "validation.finish_report"


def order_of(public_id: str, step: str, *, now: datetime) -> Order:
    """Say what level a report must reach before it is sealed, or before it is handed out."""
    held, level = queries.get_report(public_id), level_for(reports.TITLE, now=now)
    return Order(
        key=f"{_prefix(held)}{step}",
        unit_id=None,
        title=f"{reports.TITLE} – {held.file_name}"[:300],
        step=step,
        payload={"public_id": public_id},
        level=before_seal(level) if step == CERTIFIED else level,
    )


def certify(html: str, wanted: Order, *, now: datetime) -> Finish:
    """Sign a report as the service and let it go on, or hold it."""
    return hand_on(reports.certify(html, now=now), wanted, now=now)


def finish(payload: JsonObject, wanted: Order, *, now: datetime) -> Finish:
    """Have a certified report sealed and let it go on, or hold it."""
    certified = blobs().path(str(payload["sha256"])).read_bytes()
    return hand_on(reports.seal(certified, now=now), wanted, now=now)


def go_on(event: Strengthened) -> None:
    """Let a report go on that has reached its level: to its seal, or to whoever asked for it."""
    if event.step not in {CERTIFIED, SEALED}:
        return
    public_id = str(event.payload["public_id"])
    if event.step == SEALED:
        reports.keep(public_id, event.sha256, now=event.at)
        return
    payload = {"public_id": public_id, "sha256": event.sha256}
    enqueue(FINISH, payload, key=f"{_prefix(queries.get_report(public_id))}finish")


def held_up(held: SealedReport) -> Sentence | None:
    """Say why a report that was asked for waits for a device or a timestamp, if it does."""
    if held.state is not ReportState.ASKED:
        return None
    return why_waiting(_prefix(held)) or why_held(_prefix(held))


def _prefix(held: SealedReport) -> str:
    return f"report:{held.id}:"
