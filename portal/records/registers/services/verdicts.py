"""The live verdict on a released file, remembered for a minute in each process."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from portal.core.storage import blobs
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Reason, Verdict, Verification

FRESH = timedelta(seconds=60)
_MOST = 500


class Verdicts:
    """Verdicts by SHA-256; one file at a time is examined, others wait for the answer."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[datetime, Verification]] = OrderedDict()
        self._lock = Lock()

    def of(self, sha256: str, now: datetime) -> Verification:
        """Give the verdict on a stored file, at most a minute old."""
        with self._lock:
            known = self._known.get(sha256)
            if known and now - FRESH <= known[0] <= now:
                return known[1]
            found = _examine(sha256, now)
            self._known[sha256] = (now, found)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
            return found


def _examine(sha256: str, now: datetime) -> Verification:
    """Check the hash before the signatures: what is kept must be what was released."""
    if not blobs().verify(sha256):
        return Verification(Verdict.INVALID, (Reason.SIGNED_BYTES_CHANGED,))
    return signatures.verify(blobs().path(sha256), now=now)


VERDICTS = Verdicts()
