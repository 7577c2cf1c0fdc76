"""The work of the jobs: a paper laid out, signed by its maker, or sealed; in no transaction."""

from datetime import datetime
from uuid import UUID

from portal.core.database import transaction
from portal.core.jobs import Finish
from portal.core.json_types import JsonObject
from portal.core.storage import blobs
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.rules.stages import LETTERS, Stage
from portal.onestop.slips.services import letters, making, rendering, signing
from portal.records.archive import services as archive
from portal.records.registers.services import NoRegister, NotAuthorised, OnlyHeads
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Owner
from portal.records.signatures.services import NoSigner, sealing, signs_at_desk


def make(slip_id: UUID, *, now: datetime) -> Finish | None:
    """Make a paper: signed where its maker's device signs by itself; a letter else waits.

    A letter that waits already, or is on its way, is left alone.
    """
    with transaction(writing=False):
        slip = find.get(slip_id)
        letter, stage = slip.kind in LETTERS, slip.stage
        signer = _authorised(slip, now)
    if letter and stage is not Stage.MAKING:
        return None
    if signing.has_device(signer):
        return make_signed(slip_id, now=now)
    if letter:
        return lambda: letters.wait_for(slip_id, Stage.TO_SIGN, now=now)
    with transaction(writing=False):
        page = rendering.write(slip_id)
    made = blobs().put_bytes(page.pdf())
    return lambda: making.kept(slip_id, made.sha256, now=now)


def _authorised(slip: Slip, now: datetime) -> Owner | None:
    """Name who signs; nobody where the register does not let the maker of a letter sign."""
    signer = signing.signer_of(slip)
    try:
        if signer is not None:
            signing.require_authority(slip, signer, now=now)
    except (NotAuthorised, NoRegister, OnlyHeads):
        return None
    return signer


def make_signed(slip_id: UUID, *, now: datetime) -> Finish | None:
    """Lay a paper out and sign it as its signer; raises NoSigner and what signing raises.

    A letter whose head signs with a token waits for it. Gives nothing when it is signed already.
    """
    with transaction():
        slip = find.get(slip_id)
        if slip.unfinished_sha256 or slip.sha256:
            return None
        signer = signing.signer_of(slip)
        if signer is None:
            raise NoSigner
        signing.open_document(slip, signer, title=making.content_of(slip).signer_title, now=now)
        step = signing.LETTER_SIGNED if slip.kind in LETTERS else signing.FORM_SIGNED
        wanted = signing.order(slip, step, signing.actor_of(signer), now=now)
    with transaction(writing=False):
        page = rendering.write(slip_id)
    if signs_at_desk(UUID(signer.id)):
        kept = blobs().put_bytes(page.to_sign()).sha256
        return lambda: letters.laid_out(slip_id, kept)
    signed = signatures.certify(page.to_sign(), officer=signer, now=now, stamped=False)
    return archive.hand_on(signed, wanted, now=now)


def make_sealed(payload: JsonObject, *, now: datetime) -> Finish:
    """Fill in number and date as the register has them and have the letter sealed.

    The job may run on a later day than the order. Raises NotFound and as ``sealing``.
    """
    slip_id, clerk = UUID(str(payload["slip_id"])), signing.ordered_by(payload)
    with transaction(writing=False):
        order, slip = letters.to_seal(slip_id, clerk, now=now)
        (number, issued_on), sha256 = letters.numbered(slip), slip.unfinished_sha256 or ""
        wanted = signing.order(slip, signing.LETTER_SEALED, clerk, now=now)
    filled = signatures.fill_number(blobs().read(sha256), number=number, issued_on=issued_on)
    return archive.hand_on(sealing.request_seal(filled, order), wanted, now=now)
