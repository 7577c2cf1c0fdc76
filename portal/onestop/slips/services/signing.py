"""Signatures under papers: who signs, what everybody can verify, and the finished file.

A form is signed by whoever did the act, a letter by the head of the agency; see rules/stages.py.
An officer without a device that signs by itself signs by hand: such a form goes out unsigned and
says nothing of a code. A letter waits.
"""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.i18n import speaking
from portal.core.json_types import JsonObject, JsonValue
from portal.core.settings import settings
from portal.identity.accounts.queries import names_of
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.slips.models import Slip
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.queries.wordings import by_id
from portal.onestop.slips.rules.stages import DOCUMENT_KINDS, LETTERS, SIGNED_BY_MAKER
from portal.records.archive.rules import before_seal
from portal.records.archive.services import Order, level_for
from portal.records.registers import queries as registered
from portal.records.registers import services as registers
from portal.records.signatures.rules import Matter, Owner, Purpose, Scope
from portal.records.signatures.services import NoSigner, open_device

FORM_SIGNED, LETTER_SIGNED, LETTER_SEALED = "slip.signed", "letter.signed", "letter.sealed"


def signer_of(slip: Slip) -> Owner | None:
    """Name whose certificate goes under a paper, or nobody's."""
    if slip.signer_id is None or slip.kind not in {*LETTERS, *SIGNED_BY_MAKER}:
        return None
    name = names_of([slip.signer_id]).get(slip.signer_id)
    if name is None:
        return None
    return Owner(Purpose.OFFICER, str(slip.signer_id), name, get_unit(slip.unit_id).short_name)


def has_device(owner: Owner | None) -> bool:
    """Tell whether an officer's device signs by itself; it may be asked, so in no transaction."""
    try:
        return owner is not None and bool(open_device(owner))
    except NoSigner:
        return False


def matter_of(slip: Slip) -> Matter:
    """Say what authority the signer of a letter needs; a form asks for none."""
    return Matter(Scope.DOCUMENTS, DOCUMENT_KINDS.get(slip.kind, ""))


def require_authority(slip: Slip, signer: Owner, *, now: datetime) -> None:
    """Ask the register of who may sign, for a letter; raises NotAuthorised or NoRegister."""
    if slip.kind in LETTERS:
        account_id = UUID(signer.id)
        registers.check_signer(
            slip.unit_id, matter_of(slip), account_id=account_id, name=signer.name, now=now
        )


def open_document(slip: Slip, signer: Owner, *, title: str, now: datetime) -> None:
    """Enter a paper where everybody can verify it by its code, once; ``title`` is of the office.

    Raises what ``require_authority`` raises.
    """
    if slip.document_id is not None:
        return
    actor = actor_of(signer)
    with speaking("vi"):
        kind = str(slip.kind.label)
    slip.document_id = registers.open_draft(
        unit_id=slip.unit_id,
        kind=kind,
        symbol=symbol_of(slip),
        title=f"{kind} – {about(slip)}",
        signer_name=signer.name,
        signer_title=title,
        actor=actor,
        now=now,
        series=slip.kind.value,
        matter=matter_of(slip),
    ).id
    if slip.kind in LETTERS:
        registers.note_signer(slip.document_id, actor=actor, now=now)
    if slip.number is not None:
        give_number(slip, actor=actor, now=now, on=slip.acted_at)


def give_number(slip: Slip, *, actor: Actor, now: datetime, on: datetime) -> None:
    """Write the number that a paper has in its own register into the entry for verifying."""
    if slip.document_id is not None:
        registers.assign_number(
            slip.document_id, issued_on=local(on).date(), actor=actor, now=now, number=slip.number
        )


def symbol_of(slip: Slip) -> str:
    """Give what follows the number: of a letter with the agency's abbreviation."""
    symbol = by_id(slip.wording_id).text.symbol
    return f"{symbol}-{get_unit(slip.unit_id).symbol}" if slip.kind in LETTERS else symbol


def verification_url(slip: Slip) -> str:
    """Give the address at which a paper is verified, empty for one that is not signed."""
    if slip.document_id is None:
        return ""
    return f"{settings().public_url}/v/{registered.get(slip.document_id).public_id}"


def order(slip: Slip, step: str, actor: Actor, *, now: datetime) -> Order:
    """Say what level a signed paper must reach, and who hears when it has."""
    with speaking("vi"):
        kind = str(slip.kind.label)
    level = level_for(kind, now=now)
    return Order(
        key=f"slip:{slip.id}:{step}",
        unit_id=slip.unit_id,
        title=f"{kind} – {about(slip)}"[:300],
        step=step,
        payload=payload_of(slip, actor),
        level=before_seal(level) if step == LETTER_SIGNED else level,
    )


def payload_of(slip: Slip, actor: Actor) -> JsonObject:
    """Write what a job about a paper is told."""
    return {
        "slip_id": str(slip.id),
        "dossier_id": str(slip.dossier_id or ""),
        "actor_id": str(actor.id),
        "actor_name": actor.name,
    }


def ordered_by(payload: JsonObject) -> Actor:
    """Read who ordered a job; the policy was asked when it was ordered."""
    return Actor(UUID(str(payload["actor_id"])), str(payload["actor_name"]), "staff")


def actor_of(signer: Owner) -> Actor:
    """Give a signer as the one who acts."""
    return Actor(UUID(signer.id), signer.name, "staff")


def note(slip_id: UUID, action: str, actor: Actor, *, now: datetime, **facts: JsonValue) -> None:
    """Enter a signature or seal of a paper in the journal."""
    slip = find.get(slip_id)
    record(
        action=action,
        actor=actor,
        now=now,
        subject="slip",
        subject_id=slip.id,
        unit_id=slip.unit_id,
        kind=slip.kind.value,
        **facts,
    )


def about(slip: Slip) -> str:
    """Name what a paper is about: its dossier's code, or its unit."""
    if slip.dossier_id is None:
        return get_unit(slip.unit_id).short_name
    return dossiers.get(slip.dossier_id).code
