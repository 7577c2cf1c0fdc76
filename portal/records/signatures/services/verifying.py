"""Checking any file, in a limited child process."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path

from portal.core import clock
from portal.core.child import ChildFailed, ChildTimedOut, run_limited
from portal.core.child import Reason as ChildReason
from portal.core.errors import TooMany
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import Settings, settings
from portal.records.signatures.rules import Reason, Verdict, Verification
from portal.records.signatures.services import ocsp_answers, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.checking.additions import only_signed
from portal.records.signatures.services.trust import Fetched, Trust

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


Fetcher = Callable[[Iterable[str], Iterable[str], datetime], Fetched]
_fetchers: list[tuple[Settings, Fetcher]] = []


def set_fetcher(chosen: Settings, fetcher: Fetcher) -> None:
    """Say who fetches what files lack; called once, when the portal is made."""
    _fetchers[:] = [(chosen, fetcher)]


def verify(
    data: bytes | Path, *, now: datetime | None = None, trusting: Trust | None = None
) -> Verification:
    """Judge the signatures of any file, in a limited child process; never raises for a file.

    Larger files than MAX_BYTES and files the child cannot finish come back as unreadable.
    Where fetching is allowed, issuers, lists and responders' answers that are missing are
    fetched once and the file is judged again. Raises Busy when others are being judged and none
    is done within a few seconds.
    """
    believed, moment = trusting or trust.load(settings()), now or clock.now()
    content, found = _first(data, believed, moment)
    more = _fetch(found, believed, moment)
    return _judge(content, more, moment) if more else found


def verify_offline(data: bytes | Path, *, now: datetime, trusting: Trust) -> Verification:
    """Judge as ``verify`` does, but fetch nothing and ask for no settings."""
    return _first(data, trusting, now)[1]


def was_only_signed(sent: bytes, returned: bytes, *, field: str) -> bool:
    """Tell whether a returned file is the sent one with a signature in a field, and no more.

    Raises Busy as ``verify`` does; what the child cannot finish was not only signed.
    """
    try:
        with _turn():
            return run_limited(
                only_signed,
                sent,
                returned,
                field,
                memory_mb=_MEMORY_MB,
                cpu_seconds=_CPU_SECONDS,
                wall_seconds=_WALL_SECONDS,
            )
    except (ChildFailed, ChildTimedOut):
        return False


def _first(data: bytes | Path, believed: Trust, moment: datetime) -> tuple[bytes, Verification]:
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    if size > MAX_BYTES:
        return b"", Verification(Verdict.UNREADABLE, (Reason.TOO_LARGE,))
    content = data.read_bytes() if isinstance(data, Path) else data
    return content, _judge(content, believed, moment)


def _fetch(found: Verification, believed: Trust, moment: datetime) -> Trust | None:
    """Add what the reports miss to what is believed; nothing when there is nothing to be had."""
    missing = [report.missing for report in found.signatures]
    lists = chain.from_iterable(each.lists for each in missing)
    issuers = chain.from_iterable(each.issuers for each in missing)
    got = fetch_evidence(lists, issuers, moment)
    asked = tuple(chain.from_iterable(each.chain for each in missing))
    known = (*asked, *got.certificates, *believed.intermediates, *believed.signers)
    answers = ocsp_answers.fetch_answers(asked, known, now=moment)
    if not (got.lists or got.certificates or answers):
        return None
    return trust.combine(
        believed, revocation_lists=got.lists, responses=answers, intermediates=got.certificates
    )


def fetch_evidence(lists: Iterable[str], issuers: Iterable[str], moment: datetime) -> Fetched:
    """Fetch lists and issuers' certificates, from memory where they are fresh; or nothing."""
    chosen, addresses, places = settings(), tuple(lists), tuple(issuers)
    if not chosen.egress_hosts or not (addresses or places):
        return Fetched()
    fetcher = next((each for owner, each in _fetchers if owner == chosen), None)
    return fetcher(addresses, places, moment) if fetcher else Fetched()


def _judge(content: bytes, believed: Trust, moment: datetime) -> Verification:
    try:
        with _turn():
            return run_limited(
                check,
                content,
                believed,
                moment,
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
