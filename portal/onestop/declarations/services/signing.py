"""A declaration signed at its citizen's own remote service: the second phase.

The citizen types what the service sent, or says yes on the service's page; then the signature is
put in its place, the file is judged, and only then the declaration is signed. What lies between
the phases is encrypted and ends after a few minutes; until the end nothing of the draft changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as digest
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import release, session, transaction
from portal.core.errors import DomainError, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue
from portal.core.storage import blobs
from portal.onestop.declarations import queries
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services import providers
from portal.onestop.declarations.services.asking import (
    Asked,
    ChangedSince,
    NotReady,
    asked_of,
    note,
)
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.services.filing import read_content
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import remote, verify
from portal.records.signatures.services.refusals import (
    OneTimePasswordRefused,
    PinRefused,
    TimestampUnavailable,
)
from portal.records.signatures.services.signers import csc
from portal.records.signatures.services.signers.secret_files import Secret
from portal.records.validation.services.judging import JUDGE

_GOOD = frozenset({Verdict.VALID, Verdict.VALID_WITH_WARNINGS})


class SignedBadly(Refused):
    """What came back does not hold up, so it is not filed as signed."""

    sentence = _l(
        "Chữ ký nhận về không được kết luận là hợp lệ nên không được dùng. Nội dung đã khai vẫn "
        "còn; ông/bà có thể ký lại hoặc nộp hồ sơ không ký số."
    )


class StampMissing(Refused):
    """No time-stamping authority answers, and a declaration is not kept without its time."""

    sentence = _l(
        "Dịch vụ cấp dấu thời gian đang gián đoạn nên chữ ký chưa được nhận. Nội dung đã khai vẫn "
        "còn; ông/bà có thể ký lại sau hoặc nộp hồ sơ không ký số."
    )


class NoLongerAsked(Refused):
    """The request was called off or is over, whatever became of the declaration since."""

    sentence = _l(
        "Lần ký này đã bị hủy hoặc đã xong trong lúc chờ nhà cung cấp nên chữ ký vừa nhận không "
        "được dùng. Hãy tải lại trang để xem tờ khai hiện tại."
    )


class StrangeReturn(Refused):
    """A browser came back with a word that this portal did not give it."""

    sentence = _l("Lần xác nhận này không phải do Cổng yêu cầu, hoặc đã xong. Hãy ký lại từ đầu.")


@dataclass(frozen=True, slots=True)
class _Request:
    """What a citizen answers: the one request, whatever is asked of them afterwards."""

    draft_id: UUID
    signing_id: UUID
    told: Asked


def answer_typed(
    draft_id: UUID, factors: Mapping[str, str], *, actor: Actor, now: datetime
) -> None:
    """Sign with what the citizen typed.

    A wrong password or PIN may be typed again; after any other refusal the request is over.
    Raises what the provider says, and as ``_finish``.
    """
    release()
    with transaction(writing=False):
        request = _request(queries.get_of_draft(draft_id))
    try:
        signature = _sign_with(request.told, factors)
        _finish(request, signature, actor=actor, now=now)
    except (OneTimePasswordRefused, PinRefused):
        raise
    except DomainError as error:
        _refuse(request, error, actor=actor, now=now)
        raise


def _sign_with(told: Asked, factors: Mapping[str, str]) -> bytes:
    client = providers.client_for(told.provider)
    credential = client.credential(told.credential_id)
    typed = {name: Secret(value.encode()) for name, value in factors.items()}
    return csc.sign_with_factors(client, credential, told.mandate, typed)[0]


def answer_code(state: str, code: str, *, redirect: str, actor: Actor, now: datetime) -> UUID:
    """Sign with the code that the citizen's browser brought back; give the draft.

    Raises StrangeReturn for a ``state`` that is not this citizen's, NoLongerAsked, and otherwise
    notes what was refused for the page that follows.
    """
    release()
    try:
        with transaction(writing=False):
            held = queries.get_awaited(digest(state.encode()).hexdigest(), actor.id)
            request = _request(held)
    except queries.DeclarationNotFound as error:
        raise StrangeReturn from error
    told = request.told
    client = providers.client_for(told.provider)
    try:
        made = csc.sign_with_code(
            client,
            told.credential_id,
            told.mandate,
            code=code,
            leave=told.leaving,
            redirect=redirect,
        )
        _finish(request, made[0], actor=actor, now=now)
    except NoLongerAsked:
        raise
    except DomainError as error:
        _refuse(request, error, actor=actor, now=now)
    return request.draft_id


def give_up(draft_id: UUID, refusal: str, *, actor: Actor, now: datetime) -> None:
    """End a request without a signature, in a transaction of its own; the sheet stays ready."""
    release()
    with transaction():
        held = queries.get_of_draft(draft_id, locked=True)
        if held.state is DeclarationState.ASKED:
            _end(held, refusal, actor, now)


def _refuse(request: _Request, error: DomainError, *, actor: Actor, now: datetime) -> None:
    """End a request as ``give_up`` does, but no later one and none of a draft that is gone."""
    with transaction():
        held = queries.find_of_draft(request.draft_id, locked=True)
        if held is not None and _waits_for(held, request):
            _end(held, type(error).__name__, actor, now)


def _end(held: Declaration, refusal: str, actor: Actor, now: datetime) -> None:
    held.state, held.refusal = DeclarationState.READY, refusal
    held.asked = held.return_hash = held.signing_id = None
    session().flush()
    note("declaration.not_signed", held, actor, now, reason=refusal)


def _request(held: Declaration) -> _Request:
    told = asked_of(held)
    if held.signing_id is None:
        raise NotReady
    return _Request(held.draft_id, held.signing_id, told)


def _waits_for(held: Declaration, request: _Request) -> bool:
    return held.state is DeclarationState.ASKED and held.signing_id == request.signing_id


def _finish(request: _Request, signature: bytes, *, actor: Actor, now: datetime) -> None:
    """Put the signature in its place, judge the file, and note it.

    Raises StaleAnswer after five minutes, KeyAndCertificateDiffer, StampMissing,
    SignedBadly, NoLongerAsked when the request was called off meanwhile, and ChangedSince when
    the draft was changed.
    """
    try:
        signed = remote.assemble(request.signing_id, signature, actor=actor, now=now)
    except TimestampUnavailable as error:
        raise StampMissing from error
    found = verify(signed, now=now)
    if [each.verdict in _GOOD and each.trusted for each in found.signatures] != [True]:
        raise SignedBadly
    with transaction():
        held = _still_asked(request, signed)
        held.signed_sha256 = remote.keep(request.signing_id, signed, actor=actor, now=now)
        held.state, held.signed_at = DeclarationState.SIGNED, now
        held.signer_name = found.signatures[0].signer[:200]
        held.asked = held.return_hash = None
        session().flush()
        enqueue(JUDGE, {"sha256": held.signed_sha256}, key=f"judge:{held.signed_sha256}")
        note("declaration.signed", held, actor, now, sha256=held.signed_sha256)


def _still_asked(request: _Request, signed: bytes) -> Declaration:
    """Lock the declaration that was signed, if it is still that one and says the same."""
    held = queries.find_of_draft(request.draft_id, locked=True)
    if held is None or not _waits_for(held, request):
        raise NoLongerAsked
    sheet = blobs().read(held.sha256 or "")
    current = read_content(find_drafts.get(request.draft_id)).digest == held.content_sha256
    if not current or not signed.startswith(sheet):
        raise ChangedSince
    return held
