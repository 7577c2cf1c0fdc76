"""Responders, lists and timestamps of a program that is not ours, to the year 2037.

The clock of the process is another program's too (libfaketime) where a verdict of years ahead is
asked for.
"""

import asyncio
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from portal.core import clock
from portal.core.settings import settings
from portal.records.signatures.rules import Level, Reason, RevocationSource, Verdict, Verification
from portal.records.signatures.services import (
    appearances,
    archiving,
    signing,
    trust,
    verify,
    verifying,
)
from portal.records.signatures.services.signers import Device
from portal.records.validation.services import bundles, fetching
from tests.factories.certomancer import Authorities, authorities
from tests.factories.signatures import NOW, SignedPaper

_PORTAL = str(Path(sys.executable).with_name("portal"))
Y2035 = datetime(2035, 6, 1, tzinfo=UTC)


@pytest.fixture
def running(
    app: Flask,  # noqa: ARG001 - its settings are changed.
    tmp_path: Path,
) -> Iterator[Authorities]:
    with authorities(tmp_path) as made:
        for purpose in ("signers", "timestamps"):
            folder = settings().data_folder / trust.FOLDER / purpose
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "foreign.cer").write_bytes(made.certificate("root").dump())
        verifying.set_fetcher(
            settings(), lambda lists, issuers, now: fetching.fetch_all(lists, issuers, now=now)
        )
        yield made


def sign(running: Authorities, pdf: bytes, who: str, field: str, *, certify: bool) -> bytes:
    stamp = appearances.signature_stamp("Người ký thử nghiệm")
    act = signing.Act(field, certify=certify, reason="Ký thử", stamp=stamp, moment=clock.now())
    return signing.sign(pdf, Device(running.signer(who), settings()), act)


@pytest.fixture
def sealed(running: Authorities) -> bytes:
    with clock.frozen(NOW):
        prepared = SignedPaper().prepared
        certified = sign(running, prepared, "officer", "sig-officer", certify=True)
        return sign(running, certified, "agency", "sig-seal", certify=False)


@pytest.fixture
def archived(sealed: bytes) -> bytes:
    with clock.frozen(NOW):
        return archiving.strengthen(sealed, Level.B_LTA, now=NOW)


def look(running: Authorities, pdf: bytes, moment: datetime) -> Verification:
    return verify(pdf, now=moment, trusting=running.trust())


def test_a_responder_is_asked_when_a_file_brings_no_status(
    running: Authorities, sealed: bytes
) -> None:
    with clock.frozen(NOW):
        found = look(running, sealed, NOW)
    assert (found.verdict, found.reasons) == (Verdict.VALID, ())
    assert {each.level for each in found.signatures} == {Level.B_T}
    assert {each.revocation_source for each in found.signatures} == {RevocationSource.PORTAL}


def test_a_responder_that_says_revoked_is_believed(running: Authorities) -> None:
    with clock.frozen(datetime(2026, 5, 1, tzinfo=UTC)):
        pdf = sign(running, SignedPaper().prepared, "revoked", "sig-officer", certify=True)
    with clock.frozen(NOW):
        before = look(running, pdf, NOW)
        late = sign(running, SignedPaper().prepared, "revoked", "sig-officer", certify=True)
        after = look(running, late, NOW)
    assert before.signatures[0].verdict is Verdict.VALID
    assert after.verdict is Verdict.INVALID
    assert Reason.REVOKED in after.signatures[0].reasons


def test_answers_and_lists_are_stored_for_good(archived: bytes) -> None:
    with pikepdf.open(io.BytesIO(archived)) as document:
        assert len(document.Root.DSS.OCSPs) >= 3  # The officer, the agency, the time-stamper.
        assert len(document.Root.DSS.CRLs) == 1  # The root's, of the issuing authority.


def test_what_is_renewed_holds_in_2037_by_another_programs_clock(
    running: Authorities, archived: bytes, tmp_path: Path
) -> None:
    with clock.frozen(Y2035):
        renewed = archiving.renew(archived, now=Y2035)
    assert renewed.startswith(archived)
    told = judge_in(2037, running, tmp_path, {"renewed": renewed, "left": archived})
    assert told == {"renewed": "valid", "left": "indeterminate"}


def test_evidence_inside_outlives_the_certificates(
    running: Authorities, sealed: bytes, archived: bytes, tmp_path: Path
) -> None:
    told = judge_in(2031, running, tmp_path, {"archived": archived, "bare": sealed})
    assert told["archived"] == "valid"
    assert told["bare"] != "valid"


def judge_in(
    year: int, running: Authorities, folder: Path, papers: dict[str, bytes]
) -> dict[str, str]:
    """Run `portal verify` in a process whose clock is of another year; give the verdicts."""
    bundle = folder / "trust.json"
    bundle.write_bytes(make_bundle(running))
    for name, data in papers.items():
        (folder / f"{name}.pdf").write_bytes(data)
    done = subprocess.run(  # noqa: S603 - our own command.
        [
            *("/usr/bin/faketime", f"{year}-03-01 08:00:00", _PORTAL),
            *("verify", "--json", "--trust", str(bundle)),
            *(str(folder / f"{name}.pdf") for name in papers),
        ],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        check=False,
        text=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(papers), done.stderr
    return {Path(each["file"]).stem: each["report"]["verdict"] for each in lines}


def make_bundle(running: Authorities) -> bytes:
    signer = running.signer("agency")
    content = bundles.write(
        running.trust(),
        source="http://localhost",
        issued_at=NOW,
        stale_after=timedelta(days=9999),
        issuers=[running.certificate("agency").dump()],
    )
    made = asyncio.run(signer.async_sign(hashlib.sha256(content).digest(), "sha256"))
    return bundles.sign_with(content, made.dump())
