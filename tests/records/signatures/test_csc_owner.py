"""A signature that its owner allows in person: a typed password, or a page in the browser."""

import hashlib
import http.client
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from portal.core.settings import Settings
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.services import refusals
from portal.records.signatures.services.signers import csc
from portal.records.signatures.services.signers.secret_files import Secret
from tests.factories.signers import share_pki
from tests.records.signatures import csc_service
from tests.records.signatures.csc_service import CscService, served
from tests.records.signatures.devices import Keys, plan_csc
from tests.records.signatures.test_csc import client

BACK = "https://dichvucong.example.vn/ky-so/ve"
DIGEST = hashlib.sha256(b"to khai").digest()
OTP = {"OTP": Secret(csc_service.RIGHT_OTP.encode())}


@pytest.fixture(params=["v1", "v2"])
def service(request: pytest.FixtureRequest, device_keys: Keys) -> Iterator[CscService]:
    with served(CscService(device_keys.rsa, request.param, users=("038090000001",))) as running:
        yield running


@pytest.fixture
def asked(pki_settings: Settings, service: CscService, tmp_path: Path) -> csc.CscClient:
    share_pki(pki_settings, tmp_path)
    return client(plan_csc(replace(pki_settings, data_folder=tmp_path), service, tmp_path))


def wanted(credential: csc.Credential, digest: bytes = DIGEST) -> csc.Mandate:
    return csc.mandate_for([digest], csc.algorithm_of(credential, Mechanism.RSA_PSS))


def confirms(service: CscService, signature: bytes) -> None:
    """Verify with the certificate; raises InvalidSignature."""
    key = service.held.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    key.verify(signature, DIGEST, pss, csc_service.PREHASHED)


def open_in_browser(address: str) -> dict[str, str]:
    """Go where the owner is sent, and give with what the browser is sent back."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    place = answer.headers.get("Location", "")
    line.close()
    assert answer.status == 302, answer.status
    assert place.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}


class TestATypedPassword:
    def test_is_sent_asked_for_and_used_once(
        self, asked: csc.CscClient, service: CscService
    ) -> None:
        service.wants = ("OTP",)
        (credential_id,) = asked.credential_ids("038090000001")
        credential = asked.credential(credential_id)
        leave = csc.ask_owner(asked, credential, wanted(credential), BACK)
        assert (leave.wants, leave.address, service.otps) == (("OTP",), "", 1)
        (signature,) = csc.sign_with_factors(asked, credential, wanted(credential), OTP)
        confirms(service, signature)
        with pytest.raises(refusals.OneTimePasswordRefused):
            csc.sign_with_factors(asked, credential, wanted(credential), OTP)

    def test_that_is_wrong_is_told_and_another_may_be_asked_for(
        self, asked: csc.CscClient, service: CscService
    ) -> None:
        service.wants = ("OTP",)
        credential = asked.credential(csc_service.CREDENTIAL)
        csc.ask_owner(asked, credential, wanted(credential), BACK)
        wrong = {"OTP": Secret(b"000000")}
        with pytest.raises(refusals.OneTimePasswordRefused):
            csc.sign_with_factors(asked, credential, wanted(credential), wrong)
        assert "/signatures/signHash" not in service.calls
        assert csc.sign_with_factors(asked, credential, wanted(credential), OTP)

    def test_that_lacks_is_not_sent(self, asked: csc.CscClient, service: CscService) -> None:
        service.wants = ("PIN", "OTP")
        credential = asked.credential(csc_service.CREDENTIAL)
        with pytest.raises(refusals.AuthorisationRefused):
            csc.sign_with_factors(asked, credential, wanted(credential), OTP)
        assert "/credentials/authorize" not in service.calls


def test_nobody_elses_credentials_are_listed(asked: csc.CscClient) -> None:
    assert asked.credential_ids("038090000002") == ()


class TestThePageOfTheService:
    @pytest.fixture
    def credential(self, asked: csc.CscClient, service: CscService) -> csc.Credential:
        service.access, service.wants = "oauth2code", ()
        return asked.credential(csc_service.CREDENTIAL)

    def test_gives_a_code_for_exactly_this_hash(
        self, asked: csc.CscClient, service: CscService, credential: csc.Credential
    ) -> None:
        leave = csc.ask_owner(asked, credential, wanted(credential), BACK)
        back = open_in_browser(leave.address)
        assert back["state"] == leave.state
        assert leave.verifier not in leave.address
        code = back["code"]
        signed = csc.sign_with_code(
            asked, credential.id, wanted(credential), code=code, leave=leave, redirect=BACK
        )
        confirms(service, signed[0])
        with pytest.raises(refusals.AuthorisationRefused):
            csc.sign_with_code(
                asked, credential.id, wanted(credential), code=code, leave=leave, redirect=BACK
            )

    def test_is_asked_for_on_no_host_that_nobody_named(
        self, asked: csc.CscClient, service: CscService, credential: csc.Credential
    ) -> None:
        service.authority = "https://elsewhere.example.vn"
        with pytest.raises(refusals.WrongAnswer):
            csc.ask_owner(asked, credential, wanted(credential), BACK)

    def test_and_for_no_other_hash(self, asked: csc.CscClient, credential: csc.Credential) -> None:
        leave = csc.ask_owner(asked, credential, wanted(credential), BACK)
        code = open_in_browser(leave.address)["code"]
        other = wanted(credential, hashlib.sha256(b"else").digest())
        with pytest.raises(refusals.AuthorisationRefused):
            csc.sign_with_code(asked, credential.id, other, code=code, leave=leave, redirect=BACK)

    @pytest.mark.parametrize("stolen", ["verifier", "redirect"])
    def test_a_code_serves_nobody_who_did_not_ask(
        self, asked: csc.CscClient, credential: csc.Credential, stolen: str
    ) -> None:
        leave = csc.ask_owner(asked, credential, wanted(credential), BACK)
        code = open_in_browser(leave.address)["code"]
        if stolen == "verifier":
            leave = replace(leave, verifier="x" * 64)
        back = BACK if stolen == "verifier" else "https://elsewhere.example.vn/"
        with pytest.raises(refusals.AuthorisationRefused):
            csc.sign_with_code(
                asked, credential.id, wanted(credential), code=code, leave=leave, redirect=back
            )

    def test_a_refusal_is_told(
        self, asked: csc.CscClient, service: CscService, credential: csc.Credential
    ) -> None:
        service.orders.owner_declines = True
        leave = csc.ask_owner(asked, credential, wanted(credential), BACK)
        back = open_in_browser(leave.address)
        assert back["error"] == "access_denied"
        with pytest.raises(refusals.OwnerDeclined):
            csc.sign_with_code(
                asked, credential.id, wanted(credential), code="", leave=leave, redirect=BACK
            )
        assert "/as/oauth2/token" not in service.calls

    def test_typed_factors_do_not_open_it(
        self, asked: csc.CscClient, credential: csc.Credential
    ) -> None:
        with pytest.raises(refusals.AuthorisationRefused):
            csc.sign_with_factors(asked, credential, wanted(credential), OTP)
