"""The commands that look after devices, and what `portal serve` starts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.app import main
from portal.core import serve
from portal.core.settings import Settings
from portal.records.signatures.services import signers
from tests.factories.signatures import make_agency, make_officer
from tests.factories.signers import add_owner, hold, pkcs12_device, write_plan, write_private
from tests.records.signatures.devices import Keys

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command of the portal with a plan, as the profile of a demonstration."""
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(signers, "_sealers", [])

    def command(made: Settings, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("PORTAL_SIGNERS_FILE", str(made.signers_file))
        done = CliRunner().invoke(main, ["signers", *arguments])
        return done.exit_code, done.output

    return command


def test_each_device_is_opened_without_signing(
    run: Run, pki_settings: Settings, device_keys: Keys, tmp_path: Path
) -> None:
    made = write_plan(pki_settings, pkcs12_device(tmp_path, device_keys.ec), device_keys.ec)
    code, told = run(made, "check")
    assert (code, told.split(",")[0]) == (0, "officer:officer-1: pkcs12 ecdsa")


def test_a_device_that_refuses_is_named(
    run: Run, pki_settings: Settings, device_keys: Keys, tmp_path: Path
) -> None:
    made = write_plan(pki_settings, pkcs12_device(tmp_path, device_keys.ec), device_keys.ec)
    write_private(tmp_path / "passphrase", b"another")
    code, told = run(made, "check")
    assert code == 1
    assert "officer:officer-1: PinRefused" in told
    assert "another" not in told


def test_seals_are_opened_by_the_sealer_only(
    run: Run, pki_settings: Settings, device_keys: Keys, tmp_path: Path
) -> None:
    agency = make_agency()
    held = hold(pki_settings, device_keys.rsa.key, agency)
    made = write_plan(pki_settings, pkcs12_device(tmp_path, held), held, owner=agency)
    other = replace(made)
    add_owner(
        other, "own", pkcs12_device(tmp_path / "own", device_keys.ec), device_keys.ec,
        owner=make_officer(),
    )  # fmt: skip
    code, told = run(made, "check")
    assert code == 1
    assert "seal:unit-1: SealKeptElsewhere" in told
    assert "officer:officer-1: pkcs12 ecdsa" in told
    code, told = run(made, "check", "--seals")
    assert code == 0
    assert "seal:unit-1: pkcs12 rsa-pss" in told


@pytest.mark.parametrize(("profile", "count"), [("demonstration", 1), ("production", 0)])
def test_a_demonstration_serves_with_its_own_sealer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, profile: str, count: int
) -> None:
    key = write_private(tmp_path / "secret.key", bytes(32))
    monkeypatch.setenv("PORTAL_PROFILE", profile)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("PORTAL_SECRET_KEY_FILE", str(key))
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://dichvucong.example.vn")
    with click.Context(main):
        assert len(serve._sealers()) == count
