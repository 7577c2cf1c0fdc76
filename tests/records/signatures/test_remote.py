"""Two-phase signing: what lies between the phases, and which answers are not taken."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core import clock
from portal.core.access import ANONYMOUS, Actor
from portal.core.database import transaction
from portal.core.errors import Forbidden
from portal.core.settings import Settings, settings
from portal.core.storage import blobs
from portal.records.signatures import services
from portal.records.signatures.models import RemoteSigning
from portal.records.signatures.queries import SigningNotFound
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import appearances, refusals, remote, signing
from tests.factories.signatures import make_officer, render_sheet
from tests.factories.signers import Held, hold, make_ec, make_rsa, share_pki
from tests.records.signatures.devices import Keys

PREHASHED = utils.Prehashed(hashes.SHA256())


def sign_elsewhere(held: Held, digest: bytes) -> bytes:
    """Sign a hash as the citizen's own service does."""
    if isinstance(held.key, ec.EllipticCurvePrivateKey):
        return held.key.sign(digest, ec.ECDSA(PREHASHED))
    return held.key.sign(digest, padding.PSS(padding.MGF1(hashes.SHA256()), 32), PREHASHED)


@dataclass
class Citizen:
    actor: Actor
    held: Held
    pdf: bytes

    def begin(self, held: Held | None = None) -> remote.Request:
        held = held or self.held
        stamp = appearances.signature_stamp("Nguyễn Văn An")
        act = signing.Act("sig-officer", certify=True, reason="Ký", stamp=stamp, moment=clock.now())
        certificates = [each.public_bytes(Encoding.DER) for each in (held.certificate, held.issuer)]
        draft = remote.lay_out(self.pdf, act, certificates=certificates)
        with transaction():
            return remote.begin(draft, actor=self.actor, now=clock.now())

    def finish(self, asked: UUID, signature: bytes, actor: Actor | None = None) -> bytes:
        with transaction():
            sha256 = remote.finish(asked, signature, actor=actor or self.actor, now=clock.now())
        with blobs().open(sha256) as file:
            return file.read()


@pytest.fixture(params=["rsa", "ec"])
def citizen(
    request: pytest.FixtureRequest, app: object, pki_settings: Settings, device_keys: Keys
) -> Citizen:
    assert app
    share_pki(pki_settings, settings().data_folder)
    person = make_officer(id=str(uuid4()), name="Nguyễn Văn An")
    held = hold(settings(), device_keys.named(request.param).key, person)
    actor = Actor(UUID(person.id), "Nguyễn Văn An", "citizen")
    return Citizen(actor, held, services.prepare(render_sheet()))


def kept(asked: UUID) -> RemoteSigning:
    with transaction(writing=False) as session:
        found = session.get_one(RemoteSigning, asked)
        session.expunge(found)
        return found


def test_the_signature_is_put_in_its_place(citizen: Citizen) -> None:
    asked = citizen.begin()
    assert len(asked.digest) == 32
    assert asked.code == asked.digest.hex()[:6].upper()
    signed = citizen.finish(asked.id, sign_elsewhere(citizen.held, asked.digest))
    assert signed.startswith(citizen.pdf)
    found = services.verify(signed, now=clock.now())
    assert [each.signer for each in found.signatures] == ["Nguyễn Văn An"]
    assert found.signatures[0].verdict in {Verdict.VALID, Verdict.VALID_WITH_WARNINGS}


def test_what_waits_is_encrypted_and_removed_at_the_end(citizen: Citizen) -> None:
    asked = citizen.begin()
    with transaction(writing=False) as session:
        raw = session.scalar(sa.text("SELECT state FROM remote_signing"))
    assert raw.startswith("v1|")
    assert "attributes" not in raw
    assert "attributes" in (kept(asked.id).state or "")
    citizen.finish(asked.id, sign_elsewhere(citizen.held, asked.digest))
    assert kept(asked.id).state is None


def test_a_signature_over_anything_else_is_refused(citizen: Citizen) -> None:
    asked = citizen.begin()
    other = sign_elsewhere(citizen.held, hashlib.sha256(b"else").digest())
    with pytest.raises(refusals.KeyAndCertificateDiffer):
        citizen.finish(asked.id, other)
    assert kept(asked.id).signed_sha256 is None
    assert citizen.finish(asked.id, sign_elsewhere(citizen.held, asked.digest))


def test_a_signature_by_another_key_is_refused(citizen: Citizen) -> None:
    asked = citizen.begin()
    curve = isinstance(citizen.held.key, ec.EllipticCurvePrivateKey)
    other = hold(settings(), make_ec() if curve else make_rsa())
    with pytest.raises(refusals.KeyAndCertificateDiffer):
        citizen.finish(asked.id, sign_elsewhere(other, asked.digest))
    assert kept(asked.id).finished_at is None


@pytest.mark.parametrize("answer", [b"", b"x", bytes(256)])
def test_a_signature_that_is_none_is_refused(citizen: Citizen, answer: bytes) -> None:
    asked = citizen.begin()
    with pytest.raises(refusals.KeyAndCertificateDiffer):
        citizen.finish(asked.id, answer)


def test_an_answer_to_another_request_is_refused(citizen: Citizen) -> None:
    first, second = citizen.begin(), citizen.begin()
    if first.digest != second.digest:
        with pytest.raises(refusals.KeyAndCertificateDiffer):
            citizen.finish(second.id, sign_elsewhere(citizen.held, first.digest))
    assert citizen.finish(second.id, sign_elsewhere(citizen.held, second.digest))


def test_another_account_finds_nothing(citizen: Citizen) -> None:
    asked = citizen.begin()
    stranger = Actor(uuid4(), "Trần Văn Nam", "citizen")
    right = sign_elsewhere(citizen.held, asked.digest)
    with pytest.raises(SigningNotFound):
        citizen.finish(asked.id, right, actor=stranger)
    with pytest.raises(Forbidden):
        citizen.finish(asked.id, right, actor=ANONYMOUS)
    assert kept(asked.id).finished_at is None


def test_a_late_answer_is_refused(citizen: Citizen) -> None:
    asked = citizen.begin()
    right = sign_elsewhere(citizen.held, asked.digest)
    with (
        clock.frozen(clock.now() + remote.LIFE + timedelta(seconds=1)),
        pytest.raises(remote.StaleAnswer),
    ):
        citizen.finish(asked.id, right)
    assert kept(asked.id).signed_sha256 is None


def test_an_answer_is_taken_once(citizen: Citizen) -> None:
    asked = citizen.begin()
    right = sign_elsewhere(citizen.held, asked.digest)
    citizen.finish(asked.id, right)
    with pytest.raises(remote.StaleAnswer):
        citizen.finish(asked.id, right)


def test_nobody_begins_for_nobody(citizen: Citizen) -> None:
    citizen.actor = ANONYMOUS
    with pytest.raises(Forbidden):
        citizen.begin()


def test_a_certificate_that_ran_out_begins_nothing(citizen: Citizen) -> None:
    start = clock.now() - timedelta(days=1000)
    old = hold(settings(), citizen.held.key, start=start, years=1)
    with pytest.raises(refusals.CertificateNotValid):
        citizen.begin(old)


def test_no_key_of_a_citizen_is_here(citizen: Citizen, tmp_path: Path) -> None:
    asked = citizen.begin()
    assert tmp_path.exists()
    signer = remote._read(kept(asked.id).state or "", kept(asked.id).prepared_sha256).signer
    with pytest.raises(refusals.NoSigner):
        signer.sign_bytes([b"x"])
