"""The stand-alone script, in processes and an environment of its own."""

import hashlib
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from portal.records.checks.services import script
from portal.records.checks.services.offline.command import Worker
from portal.records.signatures.services import as_json
from portal.records.signatures.services.checking import check
from tests.records.checks.conftest import Script, make_bundle, make_python
from tests.records.signatures.corpus import bad, good
from tests.records.signatures.corpus.pki import DAY, NOW, world

STEP = 28
_CASES = [*good.cases()][::STEP] + [*bad.cases()][::STEP]


@pytest.fixture(scope="module")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "giấy xác nhận.pdf"
    path.write_bytes(next(good.cases())[1]())
    return path


@pytest.fixture
def bad_file(good_file: Path, tmp_path: Path) -> Path:
    data = bytearray(good_file.read_bytes())
    data[60] ^= 1
    path = tmp_path / "sai.pdf"
    path.write_bytes(data)
    return path


def test_the_script_says_of_the_corpus_what_the_site_says(
    standalone: Script, tmp_path: Path
) -> None:
    paths, expected = [], []
    for number, (_name, build) in enumerate(_CASES):
        path = tmp_path / f"{number:03}.pdf"
        path.write_bytes(build())
        paths.append(path)
        expected.append(as_json(check(path.read_bytes(), world().trust, NOW)))
    found = standalone.reports(*paths)
    assert len(found) == len(_CASES) > 30
    assert len({each["verdict"] for each in found}) > 2
    for (name, _build), ours, theirs in zip(_CASES, expected, found, strict=True):
        assert json.dumps(theirs) == json.dumps(ours), name


def test_nothing_of_the_portal_is_there_but_what_the_script_brings(
    clean_python: Path, tmp_path: Path
) -> None:
    for name in ("portal", "flask", "sqlalchemy", "babel"):
        command = [str(clean_python), "-c", f"import {name}"]
        found = subprocess.run(  # noqa: S603 - our own words.
            command, env={}, cwd=tmp_path, capture_output=True, check=False
        )
        assert b"ModuleNotFoundError" in found.stderr, name


def test_it_says_what_to_install(standalone: Script, good_file: Path, tmp_path: Path) -> None:
    bare = Script(make_python(tmp_path / "bare", ()), standalone.path)
    told = bare.run(good_file)
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.strip().endswith(script.install_line())
    assert len(told.stderr.splitlines()) == 1


def test_exit_codes_and_sentences(
    standalone: Script, good_file: Path, bad_file: Path, tmp_path: Path
) -> None:
    at = ("--at", NOW.isoformat())
    valid = standalone.run(*at, good_file)
    assert valid.returncode == 0, valid.stderr
    assert "HỢP LỆ" in valid.stdout
    assert "Người ký: " in valid.stdout
    both = standalone.run(*at, good_file, bad_file)
    assert both.returncode == 1
    assert "sai.pdf: KHÔNG HỢP LỆ" in both.stdout
    text = tmp_path / "chu.pdf"
    text.write_text("xin chào")
    unreadable = standalone.run(*at, text, good_file)
    assert unreadable.returncode == 2
    assert "Đây không phải tệp PDF." in unreadable.stdout
    assert "HỢP LỆ" in unreadable.stdout


def test_it_refuses_folders_missing_files_and_no_files(standalone: Script, tmp_path: Path) -> None:
    folder = standalone.run(tmp_path)
    assert (folder.returncode, folder.stdout) == (2, "")
    assert "Đây là thư mục" in folder.stderr
    missing = standalone.run(tmp_path / "khong-co.pdf")
    assert missing.returncode == 2
    assert "Không mở được tệp" in missing.stderr
    nothing = standalone.run()
    assert nothing.returncode == 2
    assert "ít nhất một tệp" in nothing.stderr


def test_it_takes_a_newer_bundle_of_the_same_signer_only(
    standalone: Script, good_file: Path, tmp_path: Path
) -> None:
    newer, strange = tmp_path / "moi.json", tmp_path / "la.json"
    newer.write_bytes(make_bundle(issued_at=NOW + DAY))
    strange.write_bytes(make_bundle(world().people["rsa"]))
    at = ("--at", (NOW + DAY).isoformat())
    assert standalone.run(*at, "--trust", newer, good_file).returncode == 0
    refused = standalone.run(*at, "--trust", strange, good_file)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Không dùng được bộ tin cậy" in refused.stderr


def test_an_old_bundle_says_so_and_the_json_names_the_file_by_its_hash(
    standalone: Script, good_file: Path
) -> None:
    late = (NOW + timedelta(days=31)).isoformat()
    told = standalone.run("--json", "--at", late, good_file)
    assert "đã cũ" in told.stderr
    assert "http://localhost/xac-minh/bo-kiem-tra" in told.stderr
    (line,) = told.stdout.splitlines()
    assert json.loads(line)["bundle_stale"] is True
    assert json.loads(line)["sha256"] == hashlib.sha256(good_file.read_bytes()).hexdigest()
    assert "đã cũ" not in standalone.run("--at", late, "--stale-days", 40, good_file).stderr


def test_building_twice_gives_the_same_bytes() -> None:
    bundle = make_bundle()
    assert script.build(bundle) == script.build(bundle)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import time; time.sleep(60)", "Tệp quá phức tạp"),
        ("import os; os._exit(9)", "Tệp PDF bị hỏng"),
    ],
)
def test_a_file_that_the_worker_does_not_survive_is_unreadable(
    clean_python: Path, good_file: Path, body: str, reason: str
) -> None:
    with Worker([str(clean_python), "-c", body], seconds=1.0).running() as worker:
        for _ in range(2):
            report = worker.judge(good_file)
            assert report["verdict"] == "unreadable"
            assert reason in report["reasons"][0]
