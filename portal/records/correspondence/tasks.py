"""The slow work of outgoing documents: rendered, signed and sealed.

Each task reads first, works outside any write transaction, stores its file under the content
hash, and only then writes the rows in one short finish.
"""

from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.records.archive import services as archive
from portal.records.correspondence.services import finishing, sheets

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
        order = sheets.to_certify(document_id, actor, now=now)
        wanted = finishing.order_of(document_id, payload, finishing.CERTIFIED, now=now)
    return archive.hand_on(sheets.certify(order), wanted, now=now)


@task("outgoing.seal")
def seal_outgoing(payload: Payload) -> Finish | None:
    """Fill in number and date, and put the agency's seal on the document and its annexes."""
    document_id, actor, now = _document(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_seal(document_id, actor, now=now)
        wanted = finishing.order_of(document_id, payload, finishing.SEALED, now=now)
    sealed, annexes = sheets.seal(order)
    kept = {key: blobs().put_bytes(each).sha256 for key, each in annexes.items()}
    go_on = archive.hand_on(sealed, wanted, now=now)

    def finish() -> None:
        finishing.annexes_sealed(document_id, kept)
        go_on()

    return finish


def _document(payload: Payload) -> UUID:
    return UUID(str(payload["document_id"]))


def _actor(payload: Payload) -> Actor:
    """Give the officer who ordered the act; the policy was asked when it was ordered."""
    return Actor(id=UUID(str(payload["actor_id"])), name=str(payload["actor_name"]), kind="staff")
