"""Messages to the outside."""

from uuid import UUID

from portal.core.jobs import task
from portal.core.json_types import JsonValue
from portal.identity.notifications.services.delivery import deliver
from portal.identity.notifications.services.telling import DELIVERY


@task(DELIVERY)
def deliver_notice(payload: dict[str, JsonValue]) -> None:
    """Send one notice by one channel."""
    deliver(notice_id=UUID(str(payload["notice"])), channel=str(payload["channel"]))
