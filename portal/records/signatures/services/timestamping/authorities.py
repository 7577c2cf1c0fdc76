"""Authorities tried in order, each behind its circuit breaker."""

import structlog
from asn1crypto import cms
from pyhanko.sign.timestamps import TimeStamper

from portal.core import clock
from portal.core.settings import Settings
from portal.records.signatures.services import trust
from portal.records.signatures.services.cms_signer import DIGEST
from portal.records.signatures.services.refusals import TimestampUnavailable
from portal.records.signatures.services.timestamping import breaker
from portal.records.signatures.services.timestamping.asking import BadAnswer, ask

_log = structlog.get_logger(__name__)


class AuthorityTimeStamper(TimeStamper):
    """Asks the installation's authorities one after the other."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko types it not.
        self._settings = settings

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Have a SHA-256 digest stamped; raises TimestampUnavailable when nobody does it."""
        if md_algorithm != DIGEST:
            raise ValueError(f"Only {DIGEST} is stamped, not {md_algorithm}.")
        for address in self._settings.timestamp_authorities:
            if breaker.admits(address, now=clock.now()):
                token = await self._try(address, message_digest)
                if token is not None:
                    return token
        raise TimestampUnavailable

    async def _try(self, address: str, digest: bytes) -> cms.ContentInfo | None:
        try:
            token = await ask(
                address,
                digest,
                trust=trust.load(self._settings),
                now=clock.now(),
                seconds=self._settings.timestamp_seconds,
            )
        except BadAnswer as error:
            _log.warning("timestamp_refused", authority=address, error=str(error))
            breaker.note_failure(address, str(error), now=clock.now())
            return None
        breaker.note_success(address)
        return token
