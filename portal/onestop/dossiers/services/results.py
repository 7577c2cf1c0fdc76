"""The result of a dossier: written, rendered, initialled, signed, numbered and sealed.

Slow steps (PDF, signatures) are jobs; while one runs the dossier is ``pending`` and no
other act is possible. The move itself is made in the job's finish, in the name of the
officer who ordered it, so that the dossier never says "signed" without the signature.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.models import Dossier, Result, ResultState
from portal.onestop.dossiers.queries.dossiers import answers, find_result
from portal.onestop.dossiers.queries.officers import Signer
from portal.onestop.dossiers.rules import Action, find_move
from portal.onestop.dossiers.services.acting import require_other_hands, stand_in
from portal.onestop.dossiers.services.asking import ask
from portal.onestop.dossiers.services.moves import BusyNow, NotPossibleNow, StaleDossier, move
from portal.onestop.dossiers.services.signers import signer_of
from portal.onestop.dossiers.services.templates import ResultTemplate, template_for
from portal.onestop.workflows.rules import Duty
from portal.records.registers import services as registers
from portal.records.registers.queries import get as find_document
from portal.records.signatures.rules import Matter, Scope
from portal.records.signatures.services import SignsAtDesk, signs_at_desk


class ResultMissing(Refused):
    """There is nothing to pass on yet."""

    sentence = _l("Chưa có dự thảo kết quả. Hãy soạn dự thảo trước khi trình.")


class NotTheSigner(Refused):
    """The document carries another name under the place of the signature."""

    sentence = _l(
        "Văn bản ghi tên người ký khác. Hãy trả lại để chuyên viên trình lại với tên người ký mới."
    )


@dataclass(frozen=True, slots=True)
class ResultContent:
    """What the case officer writes."""

    granted: bool
    title: str
    body: str


def starting_point(dossier: Dossier) -> dict[str, JsonValue]:
    """Give what the drafting page begins with: the saved draft, or the template filled in."""
    saved = find_result(dossier.id)
    if saved is not None:
        return {
            "granted": "yes" if saved.granted else "no",
            "title": saved.title,
            "body": saved.body,
            "seen": saved.updated_at.isoformat(),
        }
    template = template_for(dossier.procedure_code)
    return {
        "granted": "yes",
        "title": template.fill_title(dossier),
        "body": template.fill_body(dossier, answers(dossier)),
    }


def write(
    dossier: Dossier,
    content: ResultContent,
    *,
    actor: Actor,
    now: datetime,
    seen: datetime | None = None,
) -> Result:
    """Save the draft of a result in place of the one that was ``seen`` (when it was written).

    Raises NotPossibleNow, BusyNow, or StaleDossier when somebody saved another in between.
    """
    if dossier.pending:
        raise BusyNow
    if find_move(Action.PROPOSE, dossier.step, dossier.state) is None:
        raise NotPossibleNow
    _check_seen(dossier, seen)
    template = template_for(dossier.procedure_code)
    result = find_result(dossier.id) or _new_result(dossier, template)
    result.granted, result.title, result.body = content.granted, content.title, content.body
    result.state, result.updated_at = ResultState.DRAFT, now
    result.rendered_sha256 = None
    session().add(result)
    record(
        action="dossier.result_drafted",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        granted=content.granted,
    )
    return result


def _check_seen(dossier: Dossier, seen: datetime | None) -> None:
    saved = find_result(dossier.id)
    if seen is not None and saved is not None and saved.updated_at != seen:
        raise StaleDossier


def _new_result(dossier: Dossier, template: ResultTemplate) -> Result:
    return Result(id=uuid7(), dossier_id=dossier.id, template=template.code, revision=0)


def propose(dossier: Dossier, *, reason: str | None, actor: Actor, now: datetime) -> None:
    """Pass the draft on to the division head and have its PDF made.

    Raises ResultMissing or what ``moves.move`` raises.
    """
    result = _result(dossier)
    signer = signer_of(dossier, now=now)
    if _named_signer(result) != signer.name:  # Nothing is opened yet, or the head has changed.
        result.issued_document_id = _open_document(dossier, signer, actor=actor, now=now)
    result.revision += 1
    move(dossier, Action.PROPOSE, actor=actor, now=now, reason=reason, revision=result.revision)
    ask(dossier, result, "render", actor)


def _named_signer(result: Result) -> str | None:
    document_id = result.issued_document_id
    return find_document(document_id).signer_name if document_id else None


def _open_document(dossier: Dossier, signer: Signer, *, actor: Actor, now: datetime) -> UUID:
    template = template_for(dossier.procedure_code)
    document = registers.open_draft(
        unit_id=dossier.unit_id,
        kind=template.public_title,
        symbol=f"{template.symbol}-{get_unit(dossier.unit_id).symbol}",
        title=f"{template.public_title} – {dossier.code}",
        signer_name=signer.name,
        signer_title=signer.title,
        matter=Matter(Scope.RESULTS, dossier.procedure_code),
        actor=actor,
        now=now,
    )
    return document.id


def initial(dossier: Dossier, *, reason: str | None, actor: Actor, now: datetime) -> None:
    """Put the division head's initials to the rendered draft.

    Raises ResultMissing, OwnWork for a deputy who drafted it, BusyNow before the PDF is
    there, or what ``moves.move`` raises.
    """
    result = _result(dossier)
    if result.rendered_sha256 is None:
        raise BusyNow
    require_other_hands(dossier, Duty.INITIAL, actor, dossier.officer_id)
    move(
        dossier,
        Action.INITIAL,
        actor=actor,
        now=now,
        reason=reason,
        sha256=result.rendered_sha256,
    )
    result.initialled_by = actor.id


def ask_to_sign(
    dossier: Dossier, *, actor: Actor, now: datetime, signed_sha256: str | None = None
) -> None:
    """Have the agency head's signature put on exactly the bytes that were initialled.

    ``signed_sha256`` is those bytes with the signature of the officer's own token, which was
    examined. Raises SignsAtDesk without it where such a token signs, NotTheSigner when the
    document names another person, OwnWork, and what ``registers.note_signer`` raises when the
    authority register does not name this one.
    """
    if signed_sha256 is None and signs_at_desk(actor.id):
        raise SignsAtDesk
    result = _result(dossier)
    check_signer(dossier, result, actor=actor)
    if result.issued_document_id is None:
        raise ResultMissing
    registers.note_signer(result.issued_document_id, actor=actor, now=now)
    stand_in(dossier, Duty.SIGN, actor=actor, now=now)
    brought: dict[str, JsonValue] = {"signed_sha256": signed_sha256} if signed_sha256 else {}
    ask(dossier, result, "certify", actor, **brought)


def check_signer(dossier: Dossier, result: Result, *, actor: Actor) -> None:
    """Refuse with NotTheSigner or OwnWork who may not put their signature on a result."""
    if _named_signer(result) != actor.name:
        raise NotTheSigner
    hands = (dossier.officer_id, result.initialled_by)
    require_other_hands(dossier, Duty.SIGN, actor, *hands)


def ask_to_seal(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Give the document its number and have the agency's seal put on it.

    The number is given now, in this transaction, and stays with the document whatever
    happens to the job, so that the series has no gap.
    """
    result = _result(dossier)
    if result.issued_document_id is None:
        raise ResultMissing
    if dossier.pending:
        raise BusyNow
    stand_in(dossier, Duty.NUMBER_AND_SEAL, actor=actor, now=now)
    registers.assign_number(
        result.issued_document_id, issued_on=local(now).date(), actor=actor, now=now
    )
    ask(dossier, result, "seal", actor)


def _result(dossier: Dossier) -> Result:
    found = find_result(dossier.id)
    if found is None:
        raise ResultMissing
    return found
