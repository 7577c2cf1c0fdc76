"""The slow work of dossiers: results rendered, signed and sealed.

Each task reads first, works outside any write transaction, stores its file under the
content hash, and only then writes the rows in one short finish.
"""

from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.onestop.dossiers.rules.warnings import Threshold
from portal.onestop.dossiers.services import (
    alarms,
    finishing,
    pressing,
    sheets,
    strengthening,
    watching,
)
from portal.records.archive import services as archive
from portal.records.registers.services import double_signing

Payload = dict[str, JsonValue]


@task("result.render")
def render_result(payload: Payload) -> Finish | None:
    """Lay out a proposed result with empty fields for number, signature and seal."""
    dossier_id = _dossier(payload)
    with transaction(writing=False):
        sheet = sheets.write(dossier_id)
    made = blobs().put_bytes(sheets.lay_out(sheet))
    return lambda: finishing.rendered(dossier_id, made.sha256, now=clock.now())


@task("result.certify")
def certify_result(payload: Payload) -> Finish | None:
    """Put the agency head's certification signature on the initialled file."""
    dossier_id, actor, now = _dossier(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_certify(dossier_id, actor, now=now, signed_sha256=_signed(payload))
        wanted = strengthening.of_certified(dossier_id, payload, now=now)
    return archive.hand_on(double_signing.certify(order), wanted, now=now)


@task("result.seal")
def seal_result(payload: Payload) -> Finish | None:
    """Fill in number and date, and put the agency's seal over everything."""
    dossier_id, actor, now = _dossier(payload), _actor(payload), clock.now()
    with transaction(writing=False):
        order = sheets.to_seal(dossier_id, actor, now=now)
        wanted = strengthening.of_sealed(dossier_id, payload, now=now)
    return archive.hand_on(double_signing.seal(order), wanted, now=now)


@task(alarms.KIND)
def warn(payload: Payload) -> Finish:
    """Tell of the thresholds that a dossier's clock has passed."""
    return lambda: watching.warn(_dossier(payload), now=clock.now())


@task(pressing.KIND)
def warn_of_part(payload: Payload) -> Finish:
    """Tell of the thresholds that the clock of a linked part has passed."""
    part_id, since = UUID(str(payload["part_id"])), Threshold(str(payload["threshold"]))
    return lambda: pressing.warn(part_id, since, now=clock.now())


@task("linked.look")
def look_at_parts(_payload: Payload) -> Finish:
    """Set a clock for each running part that has none."""
    now = clock.now()
    with transaction(writing=False):
        parts = pressing.unwatched()
    return lambda: pressing.take_up(parts, now=now)


def _signed(payload: Payload) -> str | None:
    """Give the file that the officer's own token has signed, if one did."""
    found = payload.get("signed_sha256")
    return None if found is None else str(found)


def _dossier(payload: Payload) -> UUID:
    return UUID(str(payload["dossier_id"]))


def _actor(payload: Payload) -> Actor:
    """Give the officer who ordered the act; the policy was asked when it was ordered."""
    return Actor(id=UUID(str(payload["actor_id"])), name=str(payload["actor_name"]), kind="staff")
