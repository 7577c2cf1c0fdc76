"""Signatures by a token: SoftHSM2 with RSA-2048, beside the bare C_Sign of the same session."""

import tempfile
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass

from bench import limits
from bench.figures import Goal, Load, Row
from bench.rounds import repeated
from portal.core.pdf import render
from portal.core.settings import Settings, configure, settings
from portal.records.signatures import services
from portal.records.signatures.services import appearances, signing
from portal.records.signatures.services.signers import Device, open_device
from tests.factories.signatures import NOW, TITLE, make_officer, make_sheet_html
from tests.factories.signers import MODULE, PIN, TOKEN, SoftHsm, hold, make_rsa, write_plan

LEAST_PER_SECOND = 45
_DATA = b"x" * 300


class WithoutTimestamps(Device):
    """A device that makes level B-B."""

    def timestamper(self, moment: object) -> None:
        """Give no source of timestamps."""
        del moment


def token_signature(seconds: float, rounds: int) -> Row:
    """Measure one B-B signature with RSASSA-PSS by SoftHSM2, beside the bare C_Sign."""
    before = settings()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        try:
            _plug_in(before, Path(name))
            return _measure(seconds, rounds)
        finally:
            configure(before)


def _plug_in(before: Settings, folder: Path) -> None:
    token = SoftHsm(folder / "hsm")
    token.make_token()
    key = make_rsa()
    token.put_key("rsa", key)
    configure(write_plan(before, token.device(), hold(before, key), key="rsa"))


def _measure(seconds: float, rounds: int) -> Row:
    officer = make_officer()
    prepared = services.prepare(render(make_sheet_html(), title=TITLE))
    opened = open_device(officer)
    device = WithoutTimestamps(opened.signer, opened.settings)
    stamp = appearances.signature_stamp(officer.name)
    act = signing.Act("sig-officer", certify=True, reason="Ký", stamp=stamp, moment=NOW)
    bare = _bare(seconds)
    load = repeated(
        lambda: limits.repeat(lambda: signing.sign(prepared, device, act), seconds=seconds),
        rounds=rounds,
    )
    a_core = 1 / load.cpu_each
    return Row(
        "signature B-B, RSA-2048 in a token",
        load.cpu_each,
        load.rate,
        load.p99,
        f"C_Sign {bare.cpu_each * 1e6:,.0f} µs",
        f"{load.cpu_each / bare.cpu_each:,.1f}× CPU",
        (Goal("per s and core", a_core, LEAST_PER_SECOND),),
    )


def _bare(seconds: float) -> Load:
    """Sign with the token and nothing around it."""
    found = pkcs11.lib(MODULE).get_token(token_label=TOKEN)
    parameters = (Mechanism.SHA256, pkcs11.MGF.SHA256, 32)
    with _logged_in(found) as session:
        wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: "rsa"}
        key: Any = next(iter(session.get_objects(wanted)))
        return limits.repeat(
            lambda: key.sign(
                _DATA, mechanism=Mechanism.SHA256_RSA_PKCS_PSS, mechanism_param=parameters
            ),
            seconds=seconds,
        )


def _logged_in(token: pkcs11.Token) -> pkcs11.Session:
    try:
        return token.open(user_pin=PIN)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open()
