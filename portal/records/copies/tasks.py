"""The slow work of copies: the permission signed, the copy sealed."""

from datetime import datetime
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.records.archive import services as archive
from portal.records.copies.services import at_desk, finishing, sheets
from portal.records.registers.services import double_signing
from portal.records.signatures.services import signs_at_desk

Payload = dict[str, JsonValue]


@task("copy.certify")
def certify_copy(payload: Payload) -> Finish | None:
    """Write the permission to copy and sign it as who allowed it, or lay it out for their token."""
    copy_id, actor, now = _copy(payload), _actor(payload), clock.now()
    if "signed_sha256" in payload:
        return _take(payload, now)
    with transaction(writing=False):
        permission = sheets.write(copy_id, actor, now=now)
        wanted = finishing.order_of(copy_id, payload, finishing.CERTIFIED, now=now)
    pdf = sheets.lay_out(permission)
    if signs_at_desk(actor.id):
        kept = blobs().put_bytes(pdf).sha256
        return lambda: at_desk.laid_out(copy_id, kept)
    return archive.hand_on(sheets.certify(pdf, permission), wanted, now=now)


def _take(payload: Payload, now: datetime) -> Finish:
    """Take a permission that came back from a desk."""
    copy_id = _copy(payload)
    with transaction(writing=False):
        order = at_desk.to_take(copy_id, payload, _actor(payload), now=now)
        wanted = finishing.order_of(copy_id, payload, finishing.CERTIFIED, now=now)
    return archive.hand_on(double_signing.certify(order), wanted, now=now)


@task("copy.seal")
def seal_copy(payload: Payload) -> Finish | None:
    """Put the agency's signature on the copy."""
    copy_id, actor, now = _copy(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_seal(copy_id, actor, now=now)
        wanted = finishing.order_of(copy_id, payload, finishing.SEALED, now=now)
    sealed, permission = sheets.seal(order)
    kept = blobs().put_bytes(permission).sha256
    go_on = archive.hand_on(sealed, wanted, now=now)

    def finish() -> None:
        finishing.permission_filled(copy_id, kept)
        go_on()

    return finish


def _copy(payload: Payload) -> UUID:
    return UUID(str(payload["copy_id"]))


def _actor(payload: Payload) -> Actor:
    """Give who ordered the act; the policy was asked when it was ordered."""
    return Actor(id=UUID(str(payload["actor_id"])), name=str(payload["actor_name"]), kind="staff")
