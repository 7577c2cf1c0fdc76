"""The nightly check: everything issued in the last day, and those of the rest checked longest ago.

Each document is judged outside any transaction and kept in a short one of its own. The night
and the document are unique together, so a night that was broken off goes on where it stopped
and nothing is counted twice.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.database import rows_changed, session, transaction
from portal.core.jobs import enqueue
from portal.core.storage import blobs
from portal.core.upserts import insert_new
from portal.identity.audit.services import record
from portal.records.checks import queries
from portal.records.checks.models import CheckNight, ResultCheck
from portal.records.checks.queries import Due
from portal.records.checks.rules import MOST_OLD, MOST_SECONDS, NEW_FOR, Outcome
from portal.records.checks.services import alarms
from portal.records.signatures.rules import Verification
from portal.records.signatures.services import verify
from portal.records.signatures.services.verifying import Busy

NIGHTLY = "checks.nightly"
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found of one document."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    trust_version: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """How far a night came: ``more`` tells that documents of the last day are left."""

    night: date
    more: bool


def begin(now: datetime) -> CheckNight | None:
    """Begin tonight, or go on with a night that was broken off; nothing when it is done."""
    with transaction() as own:
        found = queries.open_night()
        if found is None:
            night = clock.local(now).date()
            if own.get(CheckNight, night) is not None:
                return None
            found = CheckNight(night=night, begun_at=now)
            own.add(found)
            own.flush()
        own.expunge(found)
    return found


def check_some(night: CheckNight, *, seconds: float = MOST_SECONDS) -> Part:
    """Check as many documents of a night as there is time for."""
    end, since = time.monotonic() + seconds, night.begun_at - NEW_FOR

    def new_ones() -> list[Due]:
        return queries.due_new(night.night, since, _BATCH)

    def old_ones() -> list[Due]:
        left = MOST_OLD - queries.count_old(night.night, since)
        return queries.due_old(night.night, since, min(_BATCH, left)) if left > 0 else []

    new_done = _check_while(new_ones, night.night, end)
    if new_done:
        _check_while(old_ones, night.night, end)
    return Part(night.night, more=not new_done)


def _check_while(batch: Callable[[], list[Due]], night: date, end: float) -> bool:
    """Check batch after batch until none is left or the time is over; tell whether none is."""
    while True:
        with transaction(writing=False):
            found = batch()
        if not found:
            return True
        for document in found:
            if time.monotonic() >= end:
                return False
            now = clock.now()
            keep(document, examine(document, now), night=night, now=now)


def examine(document: Due, now: datetime) -> Found:
    """Look whether the file is there, is what was released, and still verifies."""
    if not blobs().exists(document.sha256):
        return Found(Outcome.MISSING)
    if not blobs().verify(document.sha256):
        return Found(Outcome.ALTERED)
    verification = _verify(document, now)
    return Found(
        Outcome(verification.verdict.value), _codes(verification), verification.trust_version
    )


def _verify(document: Due, now: datetime) -> Verification:
    """Wait for a turn as long as it takes: people who ask go first, the night can wait."""
    while True:
        try:
            return verify(blobs().path(document.sha256), now=now)
        except Busy:
            continue


def _codes(found: Verification) -> tuple[str, ...]:
    of_signatures = (reason for report in found.signatures for reason in report.reasons)
    return tuple(dict.fromkeys(each.value for each in (*found.reasons, *of_signatures)))


def keep(document: Due, found: Found, *, night: date, now: datetime) -> None:
    """Keep what was found, once a night; what is not wholly valid goes into the journal."""
    row = {
        "id": uuid7(),
        "night": night,
        "document_id": document.id,
        "at": now,
        "outcome": found.outcome,
        "trust_version": found.trust_version,
        "reasons": list(found.reasons),
    }
    with transaction() as own:
        made = own.scalar(insert_new(ResultCheck).returning(ResultCheck.id), row)
        if made is not None and found.outcome is not Outcome.VALID:
            _record_failure(document, found, now)


def _record_failure(document: Due, found: Found, now: datetime) -> None:
    record(
        action="document.check_failed",
        actor=SYSTEM,
        now=now,
        subject="document",
        subject_id=document.id,
        unit_id=document.unit_id,
        outcome=found.outcome.value,
        reason=", ".join(found.reasons) or None,
        trust_version=found.trust_version or None,
    )


def finish(part: Part, *, now: datetime) -> None:
    """End a night, in the journal and with an alarm where one is due; or ask for its next part."""
    if part.more:
        enqueue(NIGHTLY, {})
        return
    ended = session().execute(
        sa.update(CheckNight)
        .where(CheckNight.night == part.night, CheckNight.finished_at.is_(None))
        .values(finished_at=now)
    )
    if rows_changed(ended):
        _tell(part.night, now)


def _tell(night: date, now: datetime) -> None:
    bad = queries.bad_units(night)
    record(
        action="results.checked",
        actor=SYSTEM,
        now=now,
        subject="results",
        subject_id=night.isoformat(),
        checked=queries.count_checked(night),
        bad=sum(bad.values()),
    )
    if bad:
        alarms.raise_alarm(bad, now=now)
