"""`portal verify` and `portal trust-store export`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.settings import settings
from portal.records.checks.cli import verify
from portal.records.checks.services import script
from portal.records.signatures.services import as_json, trust, verify_offline
from portal.records.validation.cli import trust_store
from portal.records.validation.services import bundles, stores
from tests.records.checks.conftest import make_bundle
from tests.records.signatures.corpus import good
from tests.records.signatures.corpus.pki import NOW, world

AT = ("--at", NOW.isoformat())


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "bo-tin-cay.json"
    path.write_bytes(make_bundle())
    return path


@pytest.fixture(scope="module")
def good_file(bundle: Path) -> Path:
    path = bundle.with_name("giay.pdf")
    path.write_bytes(next(good.cases())[1]())
    return path


def call(*words: object) -> Result:
    """Call the command on a machine without a portal."""
    return call_at("/nowhere", *words)


def call_at(folder: object, *words: object) -> Result:
    known = {"PORTAL_DATA": str(folder), "PORTAL_PROFILE": "test"}
    return CliRunner(env=known).invoke(verify, [str(each) for each in words])


def test_a_valid_file(bundle: Path, good_file: Path) -> None:
    told = call(*AT, "--trust", bundle, good_file)
    assert told.exit_code == 0, told.output
    assert "HỢP LỆ" in told.stdout


def test_the_json_is_that_of_the_site(bundle: Path, good_file: Path) -> None:
    told = call(*AT, "--json", "--trust", bundle, good_file, good_file)
    first, second = (json.loads(line) for line in told.stdout.splitlines())
    found = verify_offline(good_file, now=NOW, trusting=world().trust)
    assert first == second
    assert json.dumps(first["report"]) == json.dumps(as_json(found))


def test_the_worst_file_decides(bundle: Path, good_file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "sai.pdf"
    data = bytearray(good_file.read_bytes())
    data[60] ^= 1
    bad.write_bytes(data)
    assert call(*AT, "--trust", bundle, good_file, bad).exit_code == 1
    told = call(*AT, "--trust", bundle, bad, tmp_path, good_file)
    assert told.exit_code == 2
    assert "Đây là thư mục" in told.stderr
    assert "KHÔNG HỢP LỆ" in told.stdout


def test_refusals(bundle: Path, good_file: Path, tmp_path: Path) -> None:
    for asked in ((good_file,), ("--trust", tmp_path / "khong-co", good_file)):
        told = call(*asked)
        assert told.exit_code == 2
        assert "portal trust-store export" in told.stderr
    assert "portal trust-store export" in call("--help").stdout
    assert call("--trust", bundle).exit_code == 2
    assert call("--trust", good_file, good_file).exit_code == 2
    assert call("--trust", tmp_path / "khong-co", good_file).exit_code == 2
    assert call("--trust", bundle, tmp_path / "khong-co.pdf").exit_code == 2


@pytest.mark.usefixtures("app")
def test_on_the_server_the_present_store_serves(good_file: Path) -> None:
    here = settings()
    with transaction():
        stores.begin(world().trust, source="thử nghiệm", actor=SYSTEM, now=NOW)
    version = trust.load(here).version
    told = call_at(here.data_folder, *AT, good_file)
    assert told.exit_code == 0, told.output
    assert version in told.stdout
    told = call_at(here.data_folder, *AT, "--json", good_file)
    assert json.loads(told.stdout)["bundle_sha256"] is None
    assert call_at(here.data_folder, "build-script", "x.pyz").exit_code == 2


def test_a_store_that_cannot_be_read_is_told_in_one_sentence(
    good_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "portal.db").write_text("no database")
    told = call_at(tmp_path, good_file)
    assert told.exit_code == 2
    assert "--trust TỆP" in told.stderr


def test_it_needs_no_settings_and_no_database(
    bundle: Path, good_file: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", "from portal.app import main; main()", "verify", *AT]
    done = subprocess.run(  # noqa: S603 - our own words.
        [*command, "--trust", str(bundle), str(good_file)],
        env={"PORTAL_PROFILE": "production", "PORTAL_DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "none").exists()


def test_the_script_is_built_around_a_bundle(bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / script.NAME
    told = call("--trust", bundle, "build-script", out)
    assert (told.exit_code, out.read_bytes()) == (0, script.build(bundle.read_bytes()))
    assert script.install_line() in told.output
    assert call("--trust", bundle, "build-script").exit_code == 2


def test_the_store_is_exported(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "bo-tin-cay.json"
    told = app.test_cli_runner().invoke(trust_store, ["export", str(out)])
    assert told.exit_code == 0, told.output
    found = bundles.read(out.read_bytes())
    assert found.trust == trust.load(settings())
    assert found.stale_after.days == settings().bundle_days == 30
