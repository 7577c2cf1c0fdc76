"""The slow work of lists: handing them on."""

from uuid import UUID

from portal.core import clock
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.onestop.signing.services.authorising import HAND_ON
from portal.onestop.signing.services.handing_on import hand_on

Payload = dict[str, JsonValue]


@task(HAND_ON)
def hand_list_on(payload: Payload) -> Finish:
    """Hand the next documents of a list to the signing queue, inside one short transaction."""
    batch_id = UUID(str(payload["batch_id"]))
    return lambda: hand_on(batch_id, now=clock.now())
