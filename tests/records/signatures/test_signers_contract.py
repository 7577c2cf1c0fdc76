"""What every signing device keeps, whatever is inside: one contract for all kinds."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pikepdf
import pytest
from asn1crypto import cms, parser
from cryptography.hazmat.primitives.serialization import Encoding
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.settings import Settings, configure, settings
from portal.core.storage import blobs
from portal.records.signatures import services
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import appearances, signing, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.refusals import KeyAndCertificateDiffer
from portal.records.signatures.services.signers import enrolled, open_device
from tests.factories.signatures import NOW, SignedPaper, make_officer, render_sheet
from tests.factories.signers import Held, hold, share_pki
from tests.records.signatures.devices import KINDS, Keys, device
from tests.records.signatures.test_desk_token import Desk
from tests.records.signatures.test_remote import Citizen, sign_elsewhere

OFFICER = make_officer()


@pytest.fixture(params=KINDS)
def held(
    request: pytest.FixtureRequest, pki_settings: Settings, device_keys: Keys, tmp_path: Path
) -> Iterator[Held | None]:
    """Put each kind of device in force in turn."""
    with device(request.param, pki_settings, device_keys, tmp_path) as found:
        yield found


@pytest.fixture(params=["desk_token", "remote"])
def in_two_phases(
    request: pytest.FixtureRequest,
    client: FlaskClient,
    pki_settings: Settings,
    device_keys: Keys,
) -> Callable[[], tuple[bytes, bytes, bytes]]:
    """Give a way to sign with a person in between: what was sent, what came, the certificate."""
    share_pki(pki_settings, settings().data_folder)
    if request.param == "desk_token":
        return partial(sign_at_a_desk, Desk(client))
    person = make_officer(id=str(uuid4()), name="Lê Thị Hòa")
    actor = Actor(UUID(person.id), person.name, "citizen")
    own = hold(settings(), device_keys.rsa.key, person)
    return partial(sign_remotely, Citizen(actor, own, services.prepare(render_sheet())))


def sign_at_a_desk(desk: Desk) -> tuple[bytes, bytes, bytes]:
    offered = desk.offer()
    signed = desk.sign(desk.fetch(offered.download_token).data)
    assert desk.hand_in(offered.upload_token, signed).status_code == 200
    with blobs().open(desk.state(offered).signed_sha256 or "") as file:
        return desk.pdf, file.read(), enrolled(desk.owner) or b""


def sign_remotely(citizen: Citizen) -> tuple[bytes, bytes, bytes]:
    asked = citizen.begin()
    signed = citizen.finish(asked.id, sign_elsewhere(citizen.held, asked.digest))
    return citizen.pdf, signed, citizen.held.certificate.public_bytes(Encoding.DER)


def test_with_a_person_in_between_the_same_comes_of_it(
    in_two_phases: Callable[[], tuple[bytes, bytes, bytes]],
) -> None:
    sent, signed, certificate = in_two_phases()
    assert signed.startswith(sent)
    (found,) = check(signed, trust.load(settings()), clock.now()).signatures
    assert found.verdict in {Verdict.VALID, Verdict.VALID_WITH_WARNINGS}
    assert found.certificate_sha256 == sha256(certificate).hexdigest()
    assert found.signer == "Lê Thị Hòa"


def judge(pdf: bytes) -> Verdict:
    return check(pdf, trust.load(settings()), NOW).signatures[0].verdict


def act() -> signing.Act:
    stamp = appearances.signature_stamp(OFFICER.name)
    return signing.Act("sig-officer", certify=True, reason="x", stamp=stamp, moment=NOW)


@pytest.mark.usefixtures("held")
def test_what_it_signs_is_valid_and_begins_with_what_it_was_given(paper: SignedPaper) -> None:
    signed = services.certify(paper.prepared, officer=OFFICER, now=NOW)
    assert signed.startswith(paper.prepared)
    found = check(signed, trust.load(settings()), NOW)
    assert [each.signer for each in found.signatures] == ["Lê Thị Hòa"]
    assert found.signatures[0].certifies
    assert found.signatures[0].verdict in {Verdict.VALID, Verdict.VALID_WITH_WARNINGS}


@pytest.mark.usefixtures("held")
def test_the_signature_is_by_the_enrolled_certificate(paper: SignedPaper) -> None:
    signed = services.certify(paper.prepared, officer=OFFICER, now=NOW)
    with pikepdf.open(io.BytesIO(signed)) as document:
        field = next(f for f in document.Root.AcroForm.Fields if str(f.T) == "sig-officer")
        padded = bytes(field.V.Contents)  # By zeros, one of which may be the signature's own.
        content = cms.ContentInfo.load(padded[: parser.peek(padded)])
    signed_data = content["content"]
    (signer,) = signed_data["signer_infos"]
    certificate = signed_data["certificates"][0].chosen
    assert any(each.chosen.dump() == enrolled(OFFICER) for each in signed_data["certificates"])
    assert certificate is not None
    assert "signing_time" not in {each["type"].native for each in signer["signed_attrs"]}


@pytest.mark.usefixtures("held")
def test_many_are_signed_with_one_request(paper: SignedPaper) -> None:
    made = signing.sign_many([(paper.prepared, act())] * 3, open_device(OFFICER))
    assert len(made) == 3
    assert {judge(each) for each in made} <= {Verdict.VALID, Verdict.VALID_WITH_WARNINGS}


@pytest.mark.usefixtures("held")
def test_an_expired_certificate_signs_nothing(paper: SignedPaper) -> None:
    later = datetime.now(UTC) + timedelta(days=365 * 9)
    with pytest.raises(services.CertificateNotValid):
        services.certify(paper.prepared, officer=OFFICER, now=later)


@pytest.mark.usefixtures("held")
def test_a_foreign_signature_is_refused(paper: SignedPaper) -> None:
    signer = open_device(OFFICER).signer
    prepared = signing.prepare(paper.prepared, signer, act())
    foreign = signer.sign_all([b"something else"])[0]
    with pytest.raises(KeyAndCertificateDiffer):
        signing.finish(prepared, signer, foreign, None)


@pytest.mark.usefixtures("held")
def test_it_shows_no_secret(tmp_path: Path) -> None:
    device_shown = repr(open_device(OFFICER)) + repr(open_device(OFFICER).signer)
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.stat().st_size < 100:
            assert path.read_text("utf-8").strip() not in device_shown


def test_nobody_else_is_served_by_it(held: Held | None) -> None:
    other = make_officer(id="officer-2", name="Trần Văn Nam")
    assert open_device(other).signer.certificate.dump() != enrolled(OFFICER)
    if held is not None:
        configure(replace(settings(), profile="production"))
        with pytest.raises(services.NoSigner):
            open_device(other)
        assert enrolled(other) is None
