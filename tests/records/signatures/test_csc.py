"""The remote signing protocol against a service that checks it and fails on command."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.core.settings import Settings, UnsafeSettings, configure
from portal.records.signatures import services
from portal.records.signatures.services import refusals
from portal.records.signatures.services.signers import csc, open_device
from portal.records.signatures.services.signers import plan as plans
from tests.factories.signatures import NOW, SignedPaper, make_officer
from tests.factories.signers import hold, make_rsa, make_secret, share_pki, write_private
from tests.records.signatures import csc_service
from tests.records.signatures.csc_service import CscService, served
from tests.records.signatures.devices import Keys, plan_csc

OFFICER = make_officer()


@pytest.fixture
def here(pki_settings: Settings, tmp_path: Path) -> Settings:
    share_pki(pki_settings, tmp_path)
    return replace(pki_settings, data_folder=tmp_path)


@pytest.fixture(params=["v1", "v2"])
def service(request: pytest.FixtureRequest, device_keys: Keys) -> Iterator[CscService]:
    with served(CscService(device_keys.rsa, request.param)) as running:
        yield running


def client(made: Settings) -> csc.CscClient:
    return csc.client_of(made, plans.load(made).devices["box"])


def test_the_service_says_who_it_is(here: Settings, service: CscService, tmp_path: Path) -> None:
    found = client(plan_csc(here, service, tmp_path)).info()
    assert found["specs"].startswith(service.version[1])
    assert service.tokens == set()


def test_credentials_are_listed_over_several_pages(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    assert client(plan_csc(here, service, tmp_path)).credential_ids() == ("cred-0", "cred-1")


def test_one_authorisation_covers_as_many_hashes_as_the_credential_allows(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    service.multisign = 4
    plan_csc(here, service, tmp_path)
    signer = open_device(OFFICER).signer
    service.calls.clear()
    assert len(signer.sign_all([bytes([n]) for n in range(10)])) == 10
    assert service.calls == ["/credentials/authorize", "/signatures/signHash"] * 3


def test_a_user_may_sign_in_with_a_password(
    here: Settings, service: CscService, tmp_path: Path, paper: SignedPaper
) -> None:
    plan_csc(
        here, service, tmp_path, client_id=None, client_secret_file=None,
        username=csc_service.USER, password_file=make_secret(tmp_path, "pw", csc_service.PASSWORD),
    )  # fmt: skip
    assert services.certify(paper.prepared, officer=OFFICER, now=NOW)
    assert "/auth/login" in service.calls


def test_a_token_that_lapsed_is_renewed_once(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    plan_csc(here, service, tmp_path)
    signer = open_device(OFFICER).signer
    service.orders.forget_tokens = True
    service.calls.clear()
    assert signer.sign_all([b"x"])
    assert service.calls.count("/oauth2/token") == 1


def test_an_authorisation_that_lapsed_is_asked_for_once_more(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    plan_csc(here, service, tmp_path)
    signer = open_device(OFFICER).signer
    service.orders.sad_expired = 1
    assert signer.sign_all([b"x"])
    service.orders.sad_expired = 2
    with pytest.raises(refusals.AuthorisationRefused):
        signer.sign_all([b"x"])


def test_a_slow_service_makes_the_paper_wait(
    here: Settings, service: CscService, tmp_path: Path, paper: SignedPaper
) -> None:
    plan_csc(here, service, tmp_path, timeout_seconds=0.2)
    service.orders.delay_seconds = 0.8
    with pytest.raises(refusals.DeviceTimedOut) as refused:
        services.certify(paper.prepared, officer=OFFICER, now=NOW)
    assert not refused.value.lasting


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failing_service_makes_the_paper_wait(
    here: Settings, service: CscService, tmp_path: Path, status: int
) -> None:
    plan_csc(here, service, tmp_path)
    service.orders.status = status
    with pytest.raises(refusals.ServiceUnavailable) as refused:
        open_device(OFFICER)
    assert not refused.value.lasting


def test_a_service_that_is_gone_makes_the_paper_wait(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    plan_csc(here, service, tmp_path, url=f"http://127.0.0.1:{port}")
    with pytest.raises(refusals.ServiceUnavailable):
        open_device(OFFICER)


def test_a_refused_sign_in_is_told(here: Settings, service: CscService, tmp_path: Path) -> None:
    plan_csc(here, service, tmp_path)
    service.orders.refuse_sign_in = True
    with pytest.raises(refusals.AuthorisationRefused):
        open_device(OFFICER)


@pytest.mark.parametrize("fault", ["no_json", "redirect", "one_too_few"])
def test_an_answer_outside_the_protocol_is_not_used(
    here: Settings, service: CscService, tmp_path: Path, fault: str
) -> None:
    plan_csc(here, service, tmp_path)
    signer = open_device(OFFICER).signer
    setattr(service.orders, fault, True)
    with pytest.raises(refusals.WrongAnswer):
        signer.sign_all([b"x", b"y"])


def test_a_signature_by_another_key_is_not_used(
    here: Settings, service: CscService, tmp_path: Path, paper: SignedPaper
) -> None:
    plan_csc(here, service, tmp_path)
    service.orders.other_key = make_rsa()
    with pytest.raises(refusals.KeyAndCertificateDiffer):
        services.certify(paper.prepared, officer=OFFICER, now=NOW)


def test_a_credential_of_another_person_is_refused(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    plan_csc(here, service, tmp_path)
    service.held = hold(here, service.held.key, make_officer(id="officer-7", name="Vũ Minh"))
    with pytest.raises(refusals.CertificateOfAnother):
        open_device(OFFICER)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("expired", refusals.CertificateNotValid),
        ("revoked", refusals.CertificateRevoked),
        ("suspended", refusals.CertificateRevoked),
    ],
)
def test_what_the_service_says_of_the_certificate_counts(
    here: Settings, service: CscService, tmp_path: Path, status: str,
    refusal: type[refusals.DeviceRefused],
) -> None:  # fmt: skip
    plan_csc(here, service, tmp_path)
    service.cert_status = status
    with pytest.raises(refusal):
        open_device(OFFICER)


def test_a_disabled_key_is_told(here: Settings, service: CscService, tmp_path: Path) -> None:
    plan_csc(here, service, tmp_path)
    service.key_status = "disabled"
    with pytest.raises(refusals.KeyMissing):
        open_device(OFFICER)


def test_a_wrong_pin_is_sent_once(here: Settings, service: CscService, tmp_path: Path) -> None:
    plan_csc(here, service, tmp_path)
    write_private(tmp_path / "pin", b"000000")
    signer = open_device(OFFICER).signer
    for _attempt in range(3):
        with pytest.raises(refusals.PinRefused):
            signer.sign_all([b"x"])
    assert service.calls.count("/credentials/authorize") == 1
    write_private(tmp_path / "pin", csc_service.RIGHT_PIN.encode() + b"\n")
    assert signer.sign_all([b"x"])


@pytest.mark.parametrize(("access", "wants"), [("explicit", ("PIN", "OTP")), ("oauth2code", ())])
def test_what_needs_a_person_is_not_done_without_one(
    here: Settings, service: CscService, tmp_path: Path, access: str, wants: tuple[str, ...]
) -> None:
    service.access, service.wants = access, wants
    plan_csc(here, service, tmp_path)
    signer = open_device(OFFICER).signer
    with pytest.raises(refusals.AuthorisationRefused):
        signer.sign_all([b"x"])
    assert "/signatures/signHash" not in service.calls


def test_a_service_that_authorises_by_itself_is_given_no_pin(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    service.access, service.wants = "implicit", ()
    plan_csc(here, service, tmp_path, pin_file=None)
    assert open_device(OFFICER).signer.sign_all([b"x"])


@pytest.mark.parametrize("url", ["http://sign.example.vn", "ftp://127.0.0.1", "https://"])
def test_only_https_is_spoken(
    here: Settings, service: CscService, tmp_path: Path, url: str
) -> None:
    plan_csc(here, service, tmp_path, url=url)
    with pytest.raises(UnsafeSettings, match="https"):
        open_device(OFFICER)


def test_production_speaks_https_even_at_home(
    here: Settings, service: CscService, tmp_path: Path
) -> None:
    configure(replace(plan_csc(here, service, tmp_path), profile="production"))
    with pytest.raises(UnsafeSettings, match="https"):
        open_device(OFFICER)


def test_another_version_is_no_version(here: Settings, service: CscService, tmp_path: Path) -> None:
    plan_csc(here, service, tmp_path, version="v3")
    with pytest.raises(UnsafeSettings, match="version"):
        open_device(OFFICER)
