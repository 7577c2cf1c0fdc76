"""Devices of a test: SoftHSM tokens, PKCS#12 files, and the plan that assigns them."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pkcs11 import Attribute, ObjectClass

from portal.core.settings import Settings
from portal.records.signatures.rules import Owner
from portal.records.signatures.services import certificates, demo_pki
from portal.records.signatures.services.certificates import Subject
from tests.factories.signatures import make_officer

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "cong-4711-portal"
TOKEN = "portal"


@dataclass(frozen=True)
class Held:
    """A key of a test and the certificate for it, issued by the demonstration's authority."""

    key: PrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate

    @property
    def chain_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM) + self.issuer.public_bytes(Encoding.PEM)


def make_rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def make_ec() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def hold(
    settings: Settings,
    key: PrivateKey,
    owner: Owner | None = None,
    *,
    start: datetime | None = None,
    years: int = 5,
) -> Held:
    """Certify a key for an owner; by default from a year ago for five years."""
    owner = owner or make_officer()
    authority = demo_pki.load(settings).authority
    made = certificates.certify_key(
        Subject(owner.name, owner.organisation, serial=owner.id),
        key.public_key(),
        issuer=authority,
        start=start or datetime.now(UTC) - timedelta(days=365),
        years=years,
    )
    return Held(key, made, authority.certificate)


def write_private(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def write_plan(
    settings: Settings,
    device: Mapping[str, object],
    held: Held,
    *,
    owner: Owner | None = None,
    key: str = "",
    mechanism: str = "",
) -> Settings:
    """Write a plan with one device and one owner; give settings that name it."""
    owner = owner or make_officer()
    folder = settings.data_folder / "plan"
    write_private(folder / "chain.pem", held.chain_pem)
    facts = {"device": "box", "key": key, "certificate": "chain.pem"}
    if mechanism:
        facts["mechanism"] = mechanism
    lines = ["[devices.box]", *_toml(device), f'[owners."{owner.purpose}:{owner.id}"]']
    path = folder / f"signers-{os.urandom(3).hex()}.toml"
    path.write_text("\n".join([*lines, *_toml(facts)]) + "\n", "utf-8")
    return replace(settings, signers_file=path)


def _toml(facts: Mapping[str, object]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in facts.items()]


def _value(value: object) -> str:
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def pkcs12_device(folder: Path, held: Held) -> dict[str, object]:
    passphrase = "mở khóa"
    data = pkcs12.serialize_key_and_certificates(
        b"key", held.key, held.certificate, None, BestAvailableEncryption(passphrase.encode())
    )
    write_private(folder / "key.p12", data)
    write_private(folder / "passphrase", passphrase.encode() + b"\n")
    return {
        "kind": "pkcs12",
        "file": folder / "key.p12",
        "passphrase_file": folder / "passphrase",
    }


class SoftHsm:
    """Tokens of SoftHSM in a folder; call it before the module is first loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tokens").mkdir(parents=True)
        self.config = folder / "softhsm2.conf"
        self.config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(self.config)

    def make_token(self, label: str = TOKEN, pin: str = PIN) -> None:
        self._run("--init-token", "--free", "--label", label, "--pin", pin, "--so-pin", "00000000")

    def put_key(self, name: str, key: PrivateKey, *, label: str = TOKEN, pin: str = PIN) -> None:
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = write_private(self.folder / f"{name}.pem", pem)
        number = name.encode().hex()
        self._run(
            "--import", str(path), "--token", label, "--label", name, "--id", number, "--pin", pin
        )
        path.unlink()

    def device(self, **changes: object) -> dict[str, object]:
        pin = write_private(self.folder / "pin", PIN.encode() + b"\n")
        return {
            "kind": "pkcs11",
            "module": MODULE,
            "token": TOKEN,
            "pin_file": pin,
            **changes,
        }

    def _run(self, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - a fixed program with words of the test.
            ["/usr/bin/softhsm2-util", *arguments], check=True, capture_output=True
        )


def put_certificate(name: str, certificate: x509.Certificate, *, label: str = TOKEN) -> None:
    """Store a certificate beside the key of the same name."""
    token = pkcs11.lib(MODULE).get_token(token_label=label)
    with token.open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: name,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )


def make_secret(folder: Path, name: str, value: str) -> Path:
    return write_private(folder / name, value.encode() + b"\n")


def share_pki(settings: Settings, folder: Path) -> None:
    """Let another data folder use the demonstration PKI of these settings."""
    made = demo_pki.load(settings).folder
    (folder / demo_pki.FOLDER).symlink_to(made)


def add_owner(
    settings: Settings,
    name: str,
    device: Mapping[str, object],
    held: Held,
    *,
    owner: Owner,
    key: str = "",
) -> None:
    """Append another device and owner to a plan."""
    assert settings.signers_file
    chain = write_private(settings.signers_file.with_name(f"{name}.pem"), held.chain_pem)
    facts = {"device": name, "key": key, "certificate": chain.name}
    lines = [f"[devices.{name}]", *_toml(device), f'[owners."{owner.purpose}:{owner.id}"]']
    with settings.signers_file.open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, *_toml(facts)]) + "\n")
