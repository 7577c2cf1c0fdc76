"""Which owner signs with which device: a TOML file of the machine, never the database.

The file names devices and owners. It holds paths of keys and of PIN files, and no secret
itself; docs/how-to/connect-a-signing-device.md shows it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509

from portal.core.settings import Settings, UnsafeSettings
from portal.records.signatures.rules import DeviceKind, Mechanism, Owner
from portal.records.signatures.services.signers.secret_files import locate

_OWNER_KEYS = {"device", "key", "certificate", "mechanism"}
_SECRETS = {"pin", "passphrase", "password", "client_secret"}


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """One device of the machine; ``options`` holds what its kind asks for, no secrets."""

    name: str
    kind: DeviceKind
    folder: Path
    options: Mapping[str, Any] = field(default_factory=dict)

    def text(self, option: str) -> str:
        """Give an option that must be there; raises UnsafeSettings."""
        value = self.options.get(option)
        if not isinstance(value, str) or not value:
            raise UnsafeSettings(f"The device {self.name} needs {option}.")
        return value

    def path(self, option: str) -> Path:
        """Give a path relative to the plan's folder, or a credential's."""
        return locate(self.text(option), self.folder)

    @property
    def timeout_seconds(self) -> float:
        """Give how long the device may take for one answer."""
        return float(self.options.get("timeout_seconds", 10))


@dataclass(frozen=True, slots=True)
class Assignment:
    """The device, key and enrolled certificate of one owner; ``chain`` leads to the root."""

    device: DeviceFacts
    key: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    mechanism: Mechanism | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole file."""

    devices: Mapping[str, DeviceFacts]
    owners: Mapping[str, Assignment]

    def find(self, owner: Owner) -> Assignment | None:
        """Give an owner's assignment, or nothing."""
        return self.owners.get(f"{owner.purpose}:{owner.id}")


EMPTY = Plan({}, {})


def load(settings: Settings) -> Plan:
    """Read the plan of this machine; without a file nobody is assigned.

    Raises UnsafeSettings for a file that is badly written, holds a secret, or names the
    demonstration's keys in production.
    """
    if settings.signers_file is None:
        return EMPTY
    path = settings.signers_file
    if not path.is_file():
        raise UnsafeSettings(f"The signers file {path.name} is missing.")
    made = _read(path, path.stat().st_mtime_ns)
    if not settings.demonstration and any(
        each.kind is DeviceKind.DEMO for each in made.devices.values()
    ):
        raise UnsafeSettings("The demonstration's keys may not be used in production.")
    return made


@lru_cache(maxsize=8)
def _read(path: Path, _modified: int) -> Plan:
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UnsafeSettings(f"{path.name} is no TOML: {error}") from error
    devices = {
        name: _device(name, facts, path.parent)
        for name, facts in written.get("devices", {}).items()
    }
    owners = {
        name: _assignment(name, facts, devices, path.parent)
        for name, facts in written.get("owners", {}).items()
    }
    return Plan(devices, owners)


def _device(name: str, facts: dict[str, Any], folder: Path) -> DeviceFacts:
    options = {key: value for key, value in facts.items() if key != "kind"}
    if _SECRETS.intersection(options):
        raise UnsafeSettings(f"The device {name} holds a secret; name a file instead.")
    try:
        return DeviceFacts(name, DeviceKind(facts.get("kind", "")), folder, options)
    except ValueError as error:
        raise UnsafeSettings(f"The device {name} is of no known kind.") from error


def _assignment(
    name: str, facts: dict[str, Any], devices: Mapping[str, DeviceFacts], folder: Path
) -> Assignment:
    if set(facts) - _OWNER_KEYS or facts.get("device") not in devices:
        raise UnsafeSettings(f"The owner {name} names no device, or something unknown.")
    mechanism = facts.get("mechanism")
    certificate, *chain = read_chain(folder / str(facts.get("certificate", "")))
    return Assignment(
        device=devices[facts["device"]],
        key=str(facts.get("key", "")),
        certificate=certificate,
        chain=tuple(chain),
        mechanism=Mechanism(mechanism) if mechanism else None,
    )


def read_chain(path: Path) -> tuple[x509.Certificate, ...]:
    """Read certificates of a PEM file, the owner's first; raises UnsafeSettings without any."""
    if not path.is_file():
        raise UnsafeSettings(f"The certificate file {path.name} is missing.")
    found = pem.unarmor(path.read_bytes(), multiple=True)
    chain = tuple(x509.Certificate.load(data) for kind, _, data in found if kind == "CERTIFICATE")
    if not chain:
        raise UnsafeSettings(f"{path.name} holds no certificate.")
    return chain
