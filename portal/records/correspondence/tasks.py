"""The slow work of outgoing documents: rendered, signed and sealed.

Each task reads first, works outside any write transaction, stores its file under the content
hash, and only then writes the rows in one short finish.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.records.archive import services as archive
from portal.records.correspondence.services import finishing, sheets
from portal.records.registers.services import double_signing

Payload = dict[str, JsonValue]


@task("outgoing.render")
def render_outgoing(payload: Payload) -> Finish | None:
    """Lay out a submitted document with empty fields for number, signature and seal."""
    document_id, now = _document(payload), clock.now()
    with transaction(writing=False):
        sheet = sheets.write(document_id, now=now)
    made = blobs().put_bytes(sheets.lay_out(sheet))
    return lambda: finishing.rendered(document_id, made.sha256)


@task("outgoing.certify")
def certify_outgoing(payload: Payload) -> Finish | None:
    """Put the competent person's certification signature on the initialled file."""
    document_id, actor, now = _document(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_certify(document_id, actor, now=now, signed_sha256=_signed(payload))
        wanted = finishing.order_of(document_id, payload, finishing.CERTIFIED, now=now)
    return archive.hand_on(double_signing.certify(order), wanted, now=now)


@task("outgoing.seal")
def seal_outgoing(payload: Payload) -> Finish | None:
    """Fill in number and date, and put the agency's seal on the document and its annexes."""
    document_id, actor, now = _document(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_seal(document_id, actor, now=now)
    sealed, annexes = sheets.seal(order)
    files = [*annexes.items(), ("", sealed)]
    kept = [finishing.Sealed(key, blobs().put_bytes(pdf).sha256) for key, pdf in files]
    return _raise_first(document_id, kept, payload, now)


@task(finishing.NEXT_FILE)
def seal_next(payload: Payload) -> Finish | None:
    """Raise the next sealed file to its level, after the one before has reached its own."""
    left = finishing.files_left(payload)
    return _raise_first(_document(payload), left, payload, clock.now())


def _raise_first(
    document_id: UUID, files: Sequence[finishing.Sealed], payload: Payload, now: datetime
) -> Finish:
    with transaction(writing=False):
        first = finishing.relay(document_id, files, payload, now=now)
    return archive.hand_on(blobs().read(first.sha256), first.order, now=now)


def _signed(payload: Payload) -> str | None:
    """Give the file that the signer's own token has signed, if one did."""
    found = payload.get("signed_sha256")
    return None if found is None else str(found)


def _document(payload: Payload) -> UUID:
    return UUID(str(payload["document_id"]))


def _actor(payload: Payload) -> Actor:
    """Give the officer who ordered the act; the policy was asked when it was ordered."""
    return Actor(id=UUID(str(payload["actor_id"])), name=str(payload["actor_name"]), kind="staff")
