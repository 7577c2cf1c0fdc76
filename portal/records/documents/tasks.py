"""Ask the antivirus scanner again about files that wait for it."""

from uuid import UUID

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.records.documents import queries
from portal.records.documents.models import FileState
from portal.records.documents.services.keeping import RESCAN, settle
from portal.records.documents.services.scanners import scanner


@task(RESCAN)
def rescan(payload: dict[str, JsonValue]) -> Finish | None:
    """Scan a pending file; a scanner that is still down is asked again in a minute."""
    file_id = UUID(str(payload["file_id"]))
    with transaction(writing=False):
        stored = queries.find(file_id)
        if stored is None or stored.state is not FileState.PENDING:
            return None
        key = stored.sha256
    scan = scanner().scan(blobs().path(key).read_bytes())
    return lambda: settle(file_id, scan, now=clock.now())
