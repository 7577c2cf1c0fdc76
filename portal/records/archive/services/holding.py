"""A signed file goes on when it has reached its level; until then it is held, and tried again.

The file as it came from the device is stored first. Nothing asks the device a second time, and
nothing that is weaker than demanded is ever handed on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal.core import events
from portal.core.access import SYSTEM
from portal.core.database import session, transaction
from portal.core.errors import Sentence
from portal.core.jobs import Finish, enqueue
from portal.core.json_types import JsonObject, JsonValue
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.records.archive import queries
from portal.records.archive.events import Strengthened
from portal.records.archive.models import HeldFile
from portal.records.archive.rules import pause
from portal.records.signatures.rules import Level
from portal.records.signatures.services import archiving
from portal.records.signatures.services.refusals import EvidenceMissing, TimestampUnavailable

TRY = "archive.strengthen"
_LOST_AFTER = timedelta(minutes=30)
_KINDS = {each.__name__: each for each in (TimestampUnavailable, EvidenceMissing)}


@dataclass(frozen=True, slots=True)
class Order:
    """What shall become of a signed file: its level, and who hears of it afterwards.

    ``key`` names the act, so that a repetition is known; ``title`` is for the desk.
    """

    key: str
    unit_id: UUID | None
    title: str
    step: str
    payload: JsonObject
    level: Level


def hand_on(pdf: bytes, order: Order, *, now: datetime) -> Finish:
    """Raise a file to its level and have ``Strengthened`` published, or hold it.

    Works outside any transaction; what is given runs inside the job's last one. Raises
    NotSignable for a file that can never reach its level.
    """
    try:
        made = blobs().put_bytes(archiving.strengthen(pdf, order.level, now=now))
    except (TimestampUnavailable, EvidenceMissing) as why:
        kept, error = blobs().put_bytes(pdf), type(why).__name__
        return lambda: _hold(kept.sha256, order, error, now)
    return lambda: events.publish(Strengthened(order.step, order.payload, made.sha256, now))


def _hold(sha256: str, order: Order, error: str, now: datetime) -> None:
    held = queries.locked_held(order.key)
    if held is not None and held.released_at is None:
        return
    if held is not None:  # The act was ordered anew after its first file had gone on.
        session().delete(held)
        session().flush()
    made = HeldFile(
        key=order.key,
        unit_id=order.unit_id,
        title=order.title,
        step=order.step,
        payload=dict(order.payload),
        sha256=sha256,
        level=order.level,
        error=error,
        tries=1,
        held_at=now,
        next_try_at=now + pause(0),
    )
    session().add(made)
    session().flush()
    _ask(made)
    _record("document.stamp_awaited", made, now, error=error)


def try_again(key: str, *, now: datetime) -> Finish | None:
    """Try to raise a held file to its level; it goes on, or waits longer."""
    with transaction(writing=False):
        held = queries.find_held(key)
        if held is None or held.released_at is not None:
            return None
        sha256, level = held.sha256, held.level
    try:
        pdf = blobs().read(sha256)
        made = blobs().put_bytes(archiving.strengthen(pdf, level, now=now))
    except (TimestampUnavailable, EvidenceMissing) as why:
        error = type(why).__name__
        return lambda: _wait_longer(key, error, now)
    return lambda: _let_go(key, made.sha256, now)


def _wait_longer(key: str, error: str, now: datetime) -> None:
    held = queries.locked_held(key)
    if held is None or held.released_at is not None:
        return
    held.error, held.next_try_at = error, now + pause(held.tries)
    held.tries += 1
    session().flush()
    _ask(held)


def _let_go(key: str, sha256: str, now: datetime) -> None:
    held = queries.locked_held(key)
    if held is None or held.released_at is not None:
        return
    held.released_at, held.released_sha256 = now, sha256
    session().flush()
    _record("document.strengthened", held, now, sha256=sha256, tries=held.tries)
    events.publish(Strengthened(held.step, held.payload, sha256, now))


def _ask(held: HeldFile) -> None:
    key = f"held:{held.id}:{held.tries}"
    enqueue(TRY, {"key": held.key}, key=key, run_after=held.next_try_at)


def wake(*, now: datetime) -> int:
    """Ask again for files whose try is overdue, whatever became of its job; give how many."""
    found = queries.overdue_held(now - _LOST_AFTER)
    for held in found:
        held.tries, held.next_try_at = held.tries + 1, now
        session().flush()
        _ask(held)
    return len(found)


def why_held(key_prefix: str) -> Sentence | None:
    """Say why the file of an act waits, or nothing."""
    found = queries.find_waiting(key_prefix)
    return reason_of(found) if found else None


def reason_of(held: HeldFile) -> Sentence:
    """Say why a file waits."""
    return _KINDS[held.error].sentence


def _record(action: str, held: HeldFile, now: datetime, **facts: JsonValue) -> None:
    record(
        action=action,
        actor=SYSTEM,
        now=now,
        subject="held_file",
        subject_id=held.id,
        unit_id=held.unit_id,
        level=held.level.value,
        **facts,
    )
