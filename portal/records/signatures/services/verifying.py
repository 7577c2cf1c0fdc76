"""Checking any file, in a limited child process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from portal.core import clock
from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.child import Reason as ChildReason
from portal.core.errors import TooMany
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.json_types import JsonObject
from portal.core.settings import settings
from portal.records.signatures.rules import (
    REASONS,
    Reason,
    SignatureReport,
    Verdict,
    Verification,
)
from portal.records.signatures.services import trust
from portal.records.signatures.services.checking import check

MAX_BYTES = 30 * 1024 * 1024
_CPU_SECONDS = 10
_WALL_SECONDS = 20
_MEMORY_MB = 1024
_AT_ONCE = 2
_WAIT_SECONDS = 5.0
_RETRY_SECONDS = 10
_at_work = threading.BoundedSemaphore(_AT_ONCE)


class Busy(TooMany):
    """Other files are being judged."""

    sentence = _l("Hệ thống đang kiểm tra nhiều tệp cùng lúc. Vui lòng thử lại sau ít giây.")


def verify(data: bytes | Path, *, now: datetime | None = None) -> Verification:
    """Judge the signatures of any file, in a limited child process; never raises for a file.

    Larger files than MAX_BYTES and files the child cannot finish come back as unreadable.
    Raises Busy when others are being judged and none is done within a few seconds.
    """
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > MAX_BYTES:
        return Verification(Verdict.UNREADABLE, (Reason.TOO_LARGE,))
    content = data.read_bytes() if isinstance(data, Path) else data
    try:
        with _turn():
            return run_limited(
                check,
                content,
                trust.load(settings()),
                now or clock.now(),
                memory_mb=_MEMORY_MB,
                cpu_seconds=_CPU_SECONDS,
                wall_seconds=_WALL_SECONDS,
            )
    except ChildTimedOut:
        return Verification(Verdict.UNREADABLE, (Reason.TOO_HARD,))
    except ChildFailed as error:
        reason = Reason.TOO_HARD if error.reason is ChildReason.MEMORY else Reason.DAMAGED
        return Verification(Verdict.UNREADABLE, (reason,))


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of two turns, because each child may take a gibibyte and a core."""
    if not _at_work.acquire(timeout=_WAIT_SECONDS):
        raise Busy(retry_after=_RETRY_SECONDS)
    try:
        yield
    finally:
        _at_work.release()


def as_json(found: Verification) -> JsonObject:
    """Say a verification as JSON; the sentences are Vietnamese whatever the reader's language."""
    return {
        "verdict": found.verdict.value,
        "reasons": _sentences(found.reasons),
        "signatures": [_signature_as_json(each) for each in found.signatures],
    }


def _signature_as_json(report: SignatureReport) -> JsonObject:
    return {
        "field": report.field,
        "signer": report.signer,
        "organisation": report.organisation,
        "issuer": report.issuer,
        "certificate_from": _iso(report.certificate_from),
        "certificate_to": _iso(report.certificate_to),
        "intact": report.intact,
        "trusted": report.trusted,
        "signing_time": _iso(report.signing_time),
        "timestamp_time": _iso(report.timestamp_time),
        "level": report.level.value if report.level else None,
        "modified_after_signing": report.modified_after_signing,
        "algorithm": report.algorithm,
        "verdict": report.verdict.value,
        "reasons": _sentences(report.reasons),
    }


def _sentences(reasons: tuple[Reason, ...]) -> list[str]:
    with speaking("vi"):
        return [str(REASONS[reason]) for reason in reasons]


def _iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
