"""The live verdict on a released file, remembered for a minute in each process.

Readers of one document wait for each other, because the first one's answer is theirs too;
readers of different documents do not. How many files are examined at once is bounded where
they are examined (see signatures/services/verifying.py).
"""

from collections import OrderedDict
from concurrent.futures import Future
from datetime import datetime, timedelta
from threading import Lock

from portal.core.database import release
from portal.core.storage import blobs
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Reason, Verdict, Verification

FRESH = timedelta(seconds=60)
_MOST = 500


class Verdicts:
    """Verdicts by SHA-256, and the examinations under way that others wait for."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[datetime, Verification]] = OrderedDict()
        self._under_way: dict[str, Future[Verification]] = {}
        self._lock = Lock()

    def of(self, sha256: str, now: datetime) -> Verification:
        """Give the verdict on a stored file, at most a minute old.

        It may take seconds, so a reading transaction is let go first. Raises Busy when too
        many other files are being judged.
        """
        release()
        with self._lock:
            known = self._known.get(sha256)
            if known and now - FRESH <= known[0] <= now:
                return known[1]
            mine = sha256 not in self._under_way
            waited = self._under_way.setdefault(sha256, Future())
        if mine:
            self._examine(sha256, now, waited)
        return waited.result()

    def _examine(self, sha256: str, now: datetime, told: Future[Verification]) -> None:
        """Examine a file for everybody who waits; all get the verdict, or the same error."""
        try:
            found = _examine(sha256, now)
        except BaseException as error:
            self._end(sha256)
            told.set_exception(error)
            raise
        self._end(sha256, (now, found))
        told.set_result(found)

    def _end(self, sha256: str, known: tuple[datetime, Verification] | None = None) -> None:
        with self._lock:
            del self._under_way[sha256]
            if known is None:
                return
            self._known[sha256] = known
            self._known.move_to_end(sha256)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)


def _examine(sha256: str, now: datetime) -> Verification:
    """Check the hash before the signatures: what is kept must be what was released."""
    if not blobs().verify(sha256):
        return Verification(Verdict.INVALID, (Reason.SIGNED_BYTES_CHANGED,))
    return signatures.verify(blobs().path(sha256), now=now)


VERDICTS = Verdicts()
