"""Letters of the agency: signed by its head, numbered and sealed by its records clerk.

The head who makes the act has ordered the signature with it; any other act's letter waits for
the head. Slow steps are jobs, and what they made is noted when the file has reached its level.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256 as digest
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.errors import NotFound, Refused
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
from portal.core.jobs import enqueue
from portal.identity.accounts.queries import staff_in
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.queries import get_unit
from portal.identity.organisations.rules import Function
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.rules.stages import Stage
from portal.onestop.slips.services import making, signing
from portal.records.archive.events import Strengthened
from portal.records.registers import queries as registered
from portal.records.registers import services as registers
from portal.records.signatures.rules import Owner, Purpose
from portal.records.signatures.services import sealing

SIGN, SEAL = "letter.sign", "letter.seal"
_WAITS_FOR = {Stage.TO_SIGN: Function.AGENCY_HEAD, Stage.TO_SEAL: Function.RECORDS_CLERK}


class LetterGoneOn(Refused):
    """Somebody else was faster, or the letter is not there yet."""

    sentence = _l("Văn bản này không còn ở bước đang chờ ông/bà. Hãy xem lại danh sách.")


class LetterChanged(Refused):
    """The letter says something else than the page showed that the order came from."""

    sentence = _l("Nội dung văn bản đã thay đổi sau khi ông/bà mở trang. Hãy đọc lại rồi ký.")


def sign(slip_id: UUID, *, seen: str, actor: Actor, now: datetime) -> None:
    """Order the head's signature; the head's name comes under the letter.

    A letter that was laid out for another head's token is laid out anew.
    ``seen`` is what ``seen_in`` gave when the head was shown the letter.
    Raises LetterGoneOn, LetterChanged, and what ``signing.require_authority`` raises.
    """
    slip = _at(slip_id, Stage.TO_SIGN)
    if seen != seen_in(slip):
        raise LetterChanged
    title = head_title(slip.unit_id, actor.id, now)
    content = replace(making.content_of(slip), right=actor.name, signer_title=title)
    slip.content = json.dumps(content.to_json(), ensure_ascii=False)
    if slip.signer_id != actor.id:
        slip.document_id = None  # The entry that everybody can verify names its signer.
    slip.signer_id, slip.stage, slip.unfinished_sha256 = actor.id, Stage.SIGNING, None
    if signer := signing.signer_of(slip):
        signing.require_authority(slip, signer, now=now)
    enqueue(SIGN, signing.payload_of(slip, actor), key=f"{_key(slip, 'sign')}:{now.isoformat()}")


def seen_in(slip: Slip) -> str:
    """Give the SHA-256 of what a letter says, to tell later whether it still says the same."""
    return digest(f"{slip.wording_id}\n{slip.content}".encode()).hexdigest()


def seal(slip_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Give a signed letter its number and order the seal; raises LetterGoneOn.

    The number is given in this transaction and stays whatever becomes of the job, so that the
    register has no gap.
    """
    slip = _at(slip_id, Stage.TO_SEAL)
    slip.stage, slip.year = Stage.SEALING, local(now).year
    making.number(slip, now=now)
    signing.give_number(slip, actor=actor, now=now, on=now)
    enqueue(SEAL, signing.payload_of(slip, actor), key=_key(slip, "seal"))


def head_title(unit_id: UUID, account_id: UUID | None, now: datetime) -> str:
    """Give the office of a head of a unit; empty for anybody else."""
    heads = staff_in(unit_id, Function.AGENCY_HEAD, local(now).date())
    return next((head.title for head in heads if head.account_id == account_id), "")


def wait_for(slip_id: UUID, stage: Stage, *, now: datetime) -> None:
    """Let a letter wait for the head or the clerk, and tell them."""
    slip = find.get(slip_id)
    slip.stage = stage
    with speaking("vi"):
        title = _("%(kind)s: %(stage)s", kind=slip.kind.label, stage=stage.label)
        body = _("Mở danh sách văn bản chờ ký, đóng dấu để xem nội dung.")
    for person in staff_in(slip.unit_id, _WAITS_FOR[stage], local(now).date()):
        notify(
            account_id=person.account_id,
            kind=NoticeKind.TASK,
            title=title,
            body=body,
            url=f"/can-bo/van-ban-cho-ky/{slip.id}",
            now=now,
        )


def laid_out(slip_id: UUID, sha256: str) -> None:
    """Let a letter that is laid out wait for the token of its head."""
    slip = find.locked(slip_id)
    slip.stage, slip.unfinished_sha256 = Stage.TO_SIGN, sha256


def to_seal(slip_id: UUID, clerk: Actor, *, now: datetime) -> tuple[sealing.SealOrder, Slip]:
    """Gather what is sealed; raises NotFound for a letter without its signature or number."""
    slip = find.get(slip_id)
    if slip.unfinished_sha256 is None or slip.document_id is None:
        raise NotFound
    unit = get_unit(slip.unit_id)
    agency = Owner(Purpose.SEAL, str(unit.id), unit.short_name, unit.short_name)
    matter = signing.matter_of(slip)
    return sealing.SealOrder(agency, str(clerk.id), now, matter=matter, stamped=False), slip


def go_on(event: Strengthened) -> None:
    """Take a paper's file that has reached its level: it waits for its seal, or is whole."""
    if event.step not in {signing.FORM_SIGNED, signing.LETTER_SIGNED, signing.LETTER_SEALED}:
        return
    slip = find.get(UUID(str(event.payload["slip_id"])))
    actor = signing.ordered_by(event.payload)
    sealed = event.step == signing.LETTER_SEALED
    action = "document.sealed" if sealed else "document.signed"
    signing.note(slip.id, action, actor, now=event.at, sha256=event.sha256)
    if event.step == signing.LETTER_SIGNED:
        slip.unfinished_sha256 = event.sha256
        wait_for(slip.id, Stage.TO_SEAL, now=event.at)
        return
    making.kept(slip.id, event.sha256, now=event.at)
    if slip.document_id is not None:
        registers.release(slip.document_id, sha256=event.sha256, actor=actor, now=event.at)


def numbered(slip: Slip) -> tuple[str, date]:
    """Give number with symbol and date of a letter; raises NotFound for one without them."""
    if slip.document_id is None:
        raise NotFound
    document = registered.get(slip.document_id)
    if document.issued_on is None:
        raise NotFound
    return document.full_number, document.issued_on


def _at(slip_id: UUID, stage: Stage) -> Slip:
    slip = find.locked(slip_id)
    if slip.stage is not stage:
        raise LetterGoneOn
    return slip


def _key(slip: Slip, act: str) -> str:
    return f"letter:{slip.dossier_id}:{act}:{slip.id}"
