"""Work of the night: checking results, and renewing the verifier that people download."""

from portal.core import clock
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.records.checks.services import nightly, releases

Payload = dict[str, JsonValue]


@task(nightly.NIGHTLY)
def check_results(_payload: Payload) -> Finish | None:
    """Check what was issued; a night that was broken off goes on where it stopped."""
    night = nightly.begin(clock.now())
    if night is None:
        return None
    part = nightly.check_some(night)
    return lambda: nightly.finish(part, now=clock.now())


@task("checks.release_kit")
def release_kit(_payload: Payload) -> Finish:
    """Make the trust bundle and the script anew, with the latest revocation lists."""
    now = clock.now()
    kit = releases.make(now=now)
    return lambda: releases.release(kit, now=now)
