"""One device of each kind, ready to sign for the officer of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from portal.core.settings import Settings, configure
from portal.records.signatures.rules import DeviceKind
from tests.factories.signatures import make_officer
from tests.factories.signers import (
    Held,
    SoftHsm,
    hold,
    make_ec,
    make_rsa,
    make_secret,
    pkcs12_device,
    put_certificate,
    write_plan,
)
from tests.records.signatures import csc_service
from tests.records.signatures.csc_service import CscService, served

Kind = str
# The name says the device and, after the colon, what its key is.
KINDS: tuple[Kind, ...] = (
    "demo",
    "pkcs12:rsa",
    "pkcs12:ec",
    "pkcs11:rsa-pss",
    "pkcs11:rsa-v15",
    "pkcs11:ec",
    "csc:v1",
    "csc:v2",
    "csc:ec",
)


SPARE_TOKENS = ("spare-1", "spare-2", "spare-3", "spare-4")
LAN = make_officer(id="officer-9", name="Phạm Thị Lan")


class Keys:
    """Keys are slow to make: one of each kind for all tests of a session."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.rsa = hold(settings, make_rsa())
        self.ec = hold(settings, make_ec())
        self.hsm = SoftHsm(folder)
        self.hsm.make_token()
        self.hsm.put_key("rsa", self.rsa.key)
        self.hsm.put_key("ec", self.ec.key)
        self.other_person = hold(settings, make_rsa(), LAN)
        self.hsm.put_key("lan", self.other_person.key)
        for label in SPARE_TOKENS:  # The module sees only tokens that were there at its start.
            self.hsm.make_token(label)
            self.hsm.put_key("rsa", self.rsa.key, label=label)
        put_certificate("rsa", self.rsa.certificate)
        put_certificate("lan", self.other_person.certificate)

    def named(self, detail: str) -> Held:
        return self.ec if detail == "ec" else self.rsa


@contextmanager
def device(kind: Kind, settings: Settings, keys: Keys, folder: Path) -> Iterator[Held | None]:
    """Put a plan with this device in force."""
    name, _, detail = kind.partition(":")
    mechanism = "rsa-v15" if detail == "rsa-v15" else ""
    held = keys.named(detail)
    here = replace(settings, data_folder=settings.data_folder)
    if name == DeviceKind.DEMO:
        configure(here)
        yield None
    elif name == DeviceKind.PKCS12:
        configure(write_plan(here, pkcs12_device(folder, held), held))
        yield held
    elif name == DeviceKind.PKCS11:
        key = "ec" if detail == "ec" else "rsa"
        configure(write_plan(here, keys.hsm.device(), held, key=key, mechanism=mechanism))
        yield held
    else:
        version = "v2" if detail == "v2" else "v1"
        with served(CscService(held, version)) as service:
            plan_csc(here, service, folder)
            yield held


def plan_csc(settings: Settings, service: CscService, folder: Path, **changes: object) -> Settings:
    """Put a plan in force that signs at a service, with its PIN in a file."""
    facts: dict[str, object] = {
        "kind": "csc",
        "url": service.url,
        "version": service.version,
        "client_id": csc_service.CLIENT,
        "client_secret_file": make_secret(folder, "client", csc_service.CLIENT_SECRET),
        "pin_file": make_secret(folder, "pin", csc_service.RIGHT_PIN),
        "timeout_seconds": 2,
        **changes,
    }
    given = {name: value for name, value in facts.items() if value is not None}
    made = write_plan(settings, given, service.held, key=csc_service.CREDENTIAL)
    return configure(made)
