"""Signing with the citizen's own remote service, in two phases with the citizen in between.

First the file is laid out and the portal asks for a signature over one hash; the citizen
confirms it in the provider's application; then the signature is put in its place. What the
second phase needs is kept encrypted and for a few minutes only, and no answer is taken twice,
late, from another account, or when the certificate does not confirm it.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asn1crypto import x509

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Forbidden, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.records.signatures.models import RemoteSigning
from portal.records.signatures.queries import locked_signing
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services import signing
from portal.records.signatures.services.cms_signer import CmsSigner
from portal.records.signatures.services.fitness import require_fit
from portal.records.signatures.services.refusals import NoSigner
from portal.records.signatures.services.signers import Device

LIFE = timedelta(minutes=5)  # Providers keep a request for three to four.


class StaleAnswer(Refused):
    """The signature comes too late, or the signing is over."""

    sentence = _l("Yêu cầu ký đã hết hạn hoặc đã xong. Vui lòng ký lại từ đầu.")


class CertificateOnly(CmsSigner):
    """A signer whose key is the citizen's: it knows what a signature must look like."""

    def sign_bytes(self, data: Sequence[bytes]) -> list[bytes]:  # noqa: ARG002 - the port's.
        """Refuse: the key is elsewhere."""
        raise NoSigner


@dataclass(frozen=True, slots=True)
class Draft:
    """A laid-out file and its stored place, ready for ``begin``."""

    prepared: signing.Prepared
    prepared_sha256: str
    signer: CmsSigner
    moment: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """What the citizen's service is asked to sign: SHA-256 over the signed attributes.

    ``code`` are six characters of the hash for the citizen to compare on both screens.
    """

    id: UUID
    digest: bytes
    expires_at: datetime

    @property
    def code(self) -> str:
        """Give the characters that both screens show."""
        return self.digest.hex()[:6].upper()


def lay_out(
    pdf: bytes,
    act: signing.Act,
    *,
    certificates: Sequence[bytes],
    mechanism: Mechanism | None = None,
) -> Draft:
    """Lay a file out for the owner of a certificate (the first; DER); store it. Slow.

    Raises NotSignable, CertificateNotValid, CertificateRevoked, KeyNotFit.
    """
    signer = _signer(certificates, mechanism)
    require_fit(signer, act.moment)
    prepared = signing.prepare(pdf, signer, act)
    return Draft(prepared, blobs().put_bytes(prepared.pdf).sha256, signer, act.moment)


def begin(draft: Draft, *, actor: Actor, now: datetime) -> Request:
    """Keep the state of a laid-out file until the answer comes; raises Forbidden for nobody."""
    if actor.id is None:
        raise Forbidden
    made = RemoteSigning(
        account_id=actor.id,
        prepared_sha256=draft.prepared_sha256,
        state=_write(draft),
        created_at=now,
        expires_at=now + LIFE,
    )
    session().add(made)
    session().flush()
    _record("signature.remote_begun", made.id, actor, now, sha256=draft.prepared_sha256)
    digest = hashlib.sha256(draft.prepared.attributes).digest()
    return Request(made.id, digest, made.expires_at)


def finish(signing_id: UUID, signature: bytes, *, actor: Actor, now: datetime) -> str:
    """Put the citizen's signature in its place and store the file; give its SHA-256.

    Raises SigningNotFound for another's signing, StaleAnswer, and KeyAndCertificateDiffer
    for a signature over anything else or by any other key.
    """
    signed = assemble(signing_id, signature, actor=actor, now=now)
    return keep(signing_id, signed, actor=actor, now=now)


def assemble(signing_id: UUID, signature: bytes, *, actor: Actor, now: datetime) -> bytes:
    """Put the citizen's signature in its place, with a timestamp; holds no lock meanwhile.

    Raises what ``finish`` raises, and TimestampUnavailable.
    """
    with transaction(writing=False):
        draft = _draft_of(_mine(signing_id, actor), now)
    stamper = Device(draft.signer, settings()).timestamper(draft.moment)
    return signing.finish(draft.prepared, draft.signer, signature, stamper)


def keep(signing_id: UUID, signed: bytes, *, actor: Actor, now: datetime) -> str:
    """Store an assembled file and end its signing; raises SigningNotFound, StaleAnswer."""
    found = _mine(signing_id, actor)
    _draft_of(found, now)
    stored = blobs().put_bytes(signed)
    found.signed_sha256, found.finished_at, found.state = stored.sha256, now, None
    session().flush()
    _record("signature.remote_finished", found.id, actor, now, sha256=stored.sha256)
    return stored.sha256


def _mine(signing_id: UUID, actor: Actor) -> RemoteSigning:
    if actor.id is None:
        raise Forbidden
    return locked_signing(signing_id, account_id=actor.id)


def _draft_of(found: RemoteSigning, now: datetime) -> Draft:
    if found.finished_at is not None or found.state is None or found.expires_at <= now:
        raise StaleAnswer
    return _read(found.state, found.prepared_sha256)


def _write(draft: Draft) -> str:
    chain = (draft.signer.certificate, *draft.signer.chain)
    return json.dumps(
        {
            "start": draft.prepared.start,
            "end": draft.prepared.end,
            "attributes": _text(draft.prepared.attributes),
            "certificates": [_text(each.dump()) for each in chain],
            "mechanism": draft.signer.mechanism.value,
            "moment": draft.moment.isoformat(),
        }
    )


def _read(state: str, prepared_sha256: str) -> Draft:
    kept = json.loads(state)
    with blobs().open(prepared_sha256) as file:
        pdf = file.read()
    prepared = signing.Prepared(
        pdf, kept["start"], kept["end"], base64.b64decode(kept["attributes"])
    )
    certificates = [base64.b64decode(each) for each in kept["certificates"]]
    signer = _signer(certificates, Mechanism(kept["mechanism"]))
    return Draft(prepared, prepared_sha256, signer, datetime.fromisoformat(kept["moment"]))


def _signer(certificates: Sequence[bytes], mechanism: Mechanism | None) -> CertificateOnly:
    own, *chain = (x509.Certificate.load(each) for each in certificates)
    return CertificateOnly(own, chain, mechanism)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _record(action: str, signing_id: UUID, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="signature",
        subject_id=signing_id,
        unit_id=None,
        **facts,
    )
