"""The daily check of the journal, and its anchor outside the database."""

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.identity.audit import queries, services


@task("audit.check")
def check_journal(_payload: dict[str, JsonValue]) -> Finish:
    """Walk every chain against the anchors; keep the answer, and anchor what holds."""
    now = clock.now()
    with transaction(writing=False):
        breaks = queries.verify(queries.read_anchors(services.anchor_path()))
        # Anchoring a broken chain would bless it.
        anchored = 0 if breaks else services.write_anchor(services.anchor_path(), now=now)
    return lambda: services.keep_check(breaks, anchored=anchored, now=now)
