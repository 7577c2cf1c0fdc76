"""Where secrets must not be found: database, logs, environments, what objects say of themselves."""

import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal.core import clock
from portal.core.settings import Settings, configure, settings
from portal.identity.organisations.rules import Function
from portal.records.signatures import services
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import sealing
from portal.records.signatures.services.signers import open_device, plan
from tests.factories.identity import make_unit
from tests.factories.signatures import make_agency, make_officer
from tests.factories.signers import (
    PIN,
    Held,
    add_owner,
    hold,
    pkcs12_device,
    share_pki,
    write_plan,
)
from tests.records.signatures.devices import Keys
from tests.records.signatures.test_sealer import (
    SEALER,
    SINCE,
    appoint,
    environment,
    sign_and_number,
    wait_for_socket,
)


def inner_bytes(held: Held) -> bytes:
    """Give the middle of a private key, which no certificate holds."""
    der = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return der[-40:-8]


def tree(number: int) -> list[int]:
    """List a process and those it has started."""
    tasks = Path(f"/proc/{number}/task").glob("*/children")
    children = [child for each in tasks for child in each.read_text().split()]
    return [number, *(below for child in children for below in tree(int(child)))]


def environment_of(number: int) -> bytes:
    """Read what a process was started with; one that ends meanwhile tells nothing any more."""
    with suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{number}/environ").read_bytes()
    return b""


@pytest.fixture
def here(app: object, pki_settings: Settings) -> Settings:
    assert app
    share_pki(pki_settings, settings().data_folder)
    return settings()


def test_a_seal_in_a_token_leaves_no_trace_of_pin_or_key(here: Settings, device_keys: Keys) -> None:
    unit_id = make_unit()
    head = appoint(unit_id, Function.AGENCY_HEAD, SINCE)
    clerk = appoint(unit_id, Function.RECORDS_CLERK, SINCE)
    made = with_devices(here, device_keys, unit_id, head)
    agency = make_agency(id=str(unit_id))
    signed = sign_and_number(head)
    log = (here.data_folder / "sealer.log").open("wb")
    names = {"PORTAL_SIGNERS_FILE": str(made.signers_file)}
    with log, subprocess.Popen(SEALER, env=environment(made, **names), stderr=log) as sealer:  # noqa: S603 - our own words.
        try:
            wait_for_socket(made)
            order = sealing.SealOrder(agency, str(clerk), clock.now())
            sealed = sealing.request_seal(signed, order)
            environments = b"".join(environment_of(each) for each in tree(sealer.pid))
        finally:
            sealer.terminate()
    found = services.verify(sealed, now=clock.now())
    assert found.verdict is Verdict.VALID
    assert [each.algorithm for each in found.signatures] == ["sha256_ecdsa sha256", PSS]
    stored = b"".join(path.read_bytes() for path in here.data_folder.rglob("portal.db*"))
    told = (here.data_folder / "sealer.log").read_bytes()
    shown = repr((made, plan.load(made), open_device(make_officer(id=str(head))))).encode()
    assert b'"sealed"' in told
    for secret in secrets(device_keys, here):
        for place in (environments, stored, told, shown):
            assert secret not in place


PSS = "rsassa_pss sha256"


def with_devices(here: Settings, keys: Keys, unit_id: UUID, head: UUID) -> Settings:
    """Give the officer a PKCS#12 file and the agency a key in the token."""
    officer, agency = make_officer(id=str(head)), make_agency(id=str(unit_id))
    own = hold(here, keys.ec.key, officer)
    made = write_plan(here, pkcs12_device(here.data_folder / "own", own), own, owner=officer)
    seal = hold(here, keys.rsa.key, agency)
    add_owner(made, "hsm", keys.hsm.device(token="spare-4"), seal, owner=agency, key="rsa")
    socket = made.data_folder / "sealer.sock"
    return configure(replace(made, profile="demonstration", sealer_socket=socket))


def secrets(keys: Keys, here: Settings) -> tuple[bytes, ...]:
    file = (here.data_folder / "own" / "key.p12").read_bytes()
    passphrase = (here.data_folder / "own" / "passphrase").read_bytes().strip()
    return (
        PIN.encode(),
        passphrase,
        file[60:120],
        inner_bytes(keys.ec),
        inner_bytes(keys.rsa),
    )


def test_the_devices_of_this_process_sign_while_the_search_finds_what_is_there(
    here: Settings, device_keys: Keys
) -> None:
    """The search itself works: it finds the secrets where they are meant to lie."""
    own = hold(here, device_keys.ec.key)
    configure(write_plan(here, pkcs12_device(here.data_folder / "own", own), own))
    lying = b"".join(path.read_bytes() for path in (here.data_folder / "own").iterdir())
    found = [secret in lying for secret in secrets(device_keys, here)]
    assert found == [False, True, True, False, False]
    assert open_device(make_officer()).signer.sign_all([b"x"])
