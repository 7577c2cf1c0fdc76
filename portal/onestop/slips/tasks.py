"""The slow work of slips: papers numbered, laid out, signed and sealed, registers written.

A paper is signed outside any transaction and stored; what was made is noted when its file has
reached the level demanded of it (see ``letters.go_on``).
"""

from uuid import UUID

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Finish, task
from portal.core.json_types import JsonValue
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.services import at_desk, exporting, letters, making, producing

Payload = dict[str, JsonValue]


@task(making.TASK)
def issue_paper(payload: Payload) -> Finish | None:
    """Make one of the portal's papers for a dossier, unless it is there already."""
    dossier_id, kind = UUID(str(payload["dossier_id"])), PaperKind(str(payload["kind"]))
    occasion = int(str(payload.get("occasion", 1)))
    with transaction():
        slip_id = making.enter(dossier_id, kind, occasion, now=clock.now())
    return producing.make(slip_id, now=clock.now()) if slip_id else None


@task(making.LIST_TASK)
def make_list(payload: Payload) -> Finish | None:
    """Make a list that belongs to a unit, unless it is there already."""
    slip_id = UUID(str(payload["slip_id"]))
    with transaction():
        slip = find.get(slip_id)
        made = slip.sha256 is not None
        making.number(slip, now=clock.now())
    return None if made else producing.make(slip_id, now=clock.now())


@task(letters.SIGN)
def sign_letter(payload: Payload) -> Finish | None:
    """Lay a letter out and put the head's signature under it."""
    return producing.make_signed(UUID(str(payload["slip_id"])), now=clock.now())


@task(at_desk.TAKE)
def take_letter(payload: Payload) -> Finish:
    """Take a letter that its head has signed with a token."""
    return at_desk.take(payload, now=clock.now())


@task(letters.SEAL)
def seal_letter(payload: Payload) -> Finish:
    """Fill a letter's number and date in and have the agency's seal put on it."""
    return producing.make_sealed(payload, now=clock.now())


@task(exporting.TASK)
def write_export(payload: Payload) -> Finish | None:
    """Write a register or report to a file, telling now and then how far it has come."""
    export_id = UUID(str(payload["export_id"]))
    made = exporting.write(export_id)
    return (lambda: exporting.finish(export_id, made, now=clock.now())) if made else None
