import asyncio
import time

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from portal.core.settings import Settings
from portal.records.signatures.services import appearances, signing
from portal.records.signatures.services.held_key import HeldKeySigner
from portal.records.signatures.services.signers import open_device
from tests.factories.signatures import (
    NOW,
    SignedPaper,
    make_officer,
)
from tests.factories.signers import hold


class TestTheHeldKey:
    def test_signs_rsa_with_pss_and_the_salt_of_devices(self, pki_settings: Settings) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        signer = HeldKeySigner(key, certificate_of(pki_settings, key))
        assert signer.signature_mechanism is not None
        parameters = signer.signature_mechanism["parameters"].native
        assert parameters["salt_length"] == 32
        signature = asyncio.run(signer.async_sign_raw(b"data", "sha256"))
        key.public_key().verify(
            signature, b"data", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()
        )

    @pytest.mark.parametrize("size", [2048, 3072])
    def test_announces_enough_room(self, size: int, pki_settings: Settings) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=size)
        signer = HeldKeySigner(key, certificate_of(pki_settings, key))
        announced = asyncio.run(signer.async_sign_raw(b"", "sha256", dry_run=True))
        assert len(announced) >= size // 8

    def test_is_parsed_once(self) -> None:
        first, second = open_device(make_officer()), open_device(make_officer())
        assert first.signer is second.signer

    def test_costs_little_more_than_the_work_it_cannot_avoid(self, paper: SignedPaper) -> None:
        """A signature costs less CPU than parsing an RSA-2048 key twice, as is usual."""
        device = open_device(paper.officer)
        stamp = appearances.signature_stamp("Lê Thị Hòa")
        act = signing.Act("sig-officer", certify=True, reason="x", stamp=stamp, moment=NOW)
        encoded = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

        def sign() -> None:
            signing.sign(paper.prepared, device, act)

        def parse_twice() -> None:
            serialization.load_der_private_key(encoded, None)
            serialization.load_der_private_key(encoded, None)

        assert cpu_seconds(sign) < cpu_seconds(parse_twice)


def cpu_seconds(act: object, times: int = 7) -> float:
    """Give the least CPU time of several runs: noise only ever adds."""
    measured = []
    for _ in range(times):
        start = time.thread_time()
        act()  # type: ignore[operator]
        measured.append(time.thread_time() - start)
    return min(measured)


def certificate_of(settings: Settings, key: rsa.RSAPrivateKey) -> x509.Certificate:
    made = hold(settings, key).certificate
    return x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))
