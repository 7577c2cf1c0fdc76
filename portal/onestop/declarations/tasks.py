"""The slow work: laying a declaration out."""

from uuid import UUID

from portal.core import clock
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.onestop.declarations.services import making

Payload = dict[str, JsonValue]


@task(making.LAY_OUT)
def lay_out(payload: Payload) -> Finish | None:
    """Lay a declaration out with an empty field for its signature."""
    return making.lay_out(UUID(str(payload["draft_id"])), now=clock.now())
