"""Asking a citizen's own remote service for a signature on the declaration: the first phase."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256 as digest
from typing import Any
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import release, session, transaction
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.storage import blobs
from portal.identity.accounts.queries import get_account
from portal.identity.audit.services import record
from portal.onestop.declarations import queries
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services import providers
from portal.onestop.declarations.services.making import FIELD
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.services.filing import read_content
from portal.records.signatures.services import appearances, remote, signing
from portal.records.signatures.services.signers import csc

_REASON = "Ký tờ khai"


class NotReady(Refused):
    """The declaration is not laid out, or no provider is asked just now."""

    sentence = _l("Chưa có tờ khai nào đang chờ ở bước này. Hãy tải lại trang.")


class ChangedSince(Refused):
    """The draft says something else than what was laid out."""

    sentence = _l("Nội dung khai đã sửa sau khi lập tờ khai. Hãy lập lại tờ khai rồi ký.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was agreed with the provider, kept until the citizen has answered."""

    provider: str
    credential_id: str
    digest: str
    algorithm: str
    code: str
    leave: dict[str, Any]

    @property
    def wants(self) -> Sequence[str]:
        """List what the citizen has to type."""
        return tuple(self.leave["wants"])

    @property
    def address(self) -> str:
        """Give where the citizen's browser is sent, if anywhere."""
        return str(self.leave["address"])

    @property
    def mandate(self) -> csc.Mandate:
        """Give what is signed."""
        return csc.mandate_for([bytes.fromhex(self.digest)], self.algorithm)

    @property
    def leaving(self) -> csc.Leave:
        """Give what was agreed about the citizen's browser."""
        return csc.Leave(**{**self.leave, "access": csc.Access(self.leave["access"])})


def asked_of(declaration: Declaration) -> Asked:
    """Read what was agreed with the provider; raises NotReady when nothing is."""
    if declaration.state is not DeclarationState.ASKED or declaration.asked is None:
        raise NotReady
    return Asked(**json.loads(declaration.asked))


def ask(draft_id: UUID, provider: str, *, redirect: str, actor: Actor, now: datetime) -> Asked:
    """Lay the declaration out for the citizen's certificate and ask the provider to sign it.

    Call it outside any writing transaction: the provider is asked over the network. Raises
    NotReady, ChangedSince, what ``providers.own_credential`` raises, and what signing raises.
    """
    release()
    with transaction(writing=False):
        pdf = _laid_out(draft_id)
        person = get_account(queries.get_of_draft(draft_id).account_id)
    client = providers.client_for(provider)
    credential = providers.own_credential(client, person)
    mechanism = providers.mechanism_of(credential)
    laid = remote.lay_out(
        pdf,
        _act(pdf, person.display_name, now),
        certificates=credential.certificates,
        mechanism=mechanism,
    )
    with transaction():
        request = remote.begin(laid, actor=actor, now=now)
    algorithm = csc.algorithm_of(credential, mechanism)
    wanted = csc.mandate_for([request.digest], algorithm)
    leave = asdict(csc.ask_owner(client, credential, wanted, redirect))
    told = Asked(provider, credential.id, request.digest.hex(), algorithm, request.code, leave)
    with transaction():
        held = _still_laid_out(draft_id, pdf)
        held.signing_id = request.id
        _note_asked(held, told, actor, now)
    return told


def _laid_out(draft_id: UUID) -> bytes:
    held = queries.get_of_draft(draft_id)
    if held.state is not DeclarationState.READY or held.sha256 is None:
        raise NotReady
    if read_content(find_drafts.get(draft_id)).digest != held.content_sha256:
        raise ChangedSince
    return blobs().read(held.sha256)


def _act(pdf: bytes, name: str, now: datetime) -> signing.Act:
    width, height = signing.field_size(pdf, FIELD)
    stamp = appearances.lines_stamp((name, "Đã ký số"), width, height)
    return signing.Act(FIELD, certify=False, reason=_REASON, stamp=stamp, moment=now)


def _still_laid_out(draft_id: UUID, pdf: bytes) -> Declaration:
    """Lock the declaration for which the provider was asked; raises NotReady, ChangedSince."""
    held = queries.get_of_draft(draft_id, locked=True)
    if held.state is not DeclarationState.READY:
        raise NotReady
    if held.sha256 != digest(pdf).hexdigest():
        raise ChangedSince
    return held


def _note_asked(held: Declaration, told: Asked, actor: Actor, now: datetime) -> None:
    held.state, held.refusal = DeclarationState.ASKED, None
    held.asked = json.dumps(asdict(told))
    state = told.leave["state"]
    held.return_hash = digest(state.encode()).hexdigest() if state else None
    session().flush()
    note("declaration.sent_to_sign", held, actor, now, provider=told.provider)


def note(action: str, held: Declaration, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    """Write an act on a declaration into the journal of its unit."""
    record(
        action=action,
        actor=actor,
        now=now,
        subject="declaration",
        subject_id=held.id,
        unit_id=find_drafts.get(held.draft_id).unit_id,
        **facts,
    )
