"""Verdicts on released files: remembered, shared, and given while no transaction is held."""

import io
import time
from datetime import datetime, timedelta
from multiprocessing.pool import ThreadPool
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient

from portal.core import database
from portal.core.errors import TooMany
from portal.records.registers.services import verdicts
from portal.records.registers.services.verdicts import VERDICTS, Verdicts
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Verification
from tests.factories.registers import make_issued
from tests.factories.signatures import NOW


@pytest.mark.usefixtures("app")
def test_a_verdict_is_remembered_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = verdicts._examine

    def count(sha256: str, now: datetime) -> Verification:
        asked.append(sha256)
        return original(sha256, now)

    monkeypatch.setattr(verdicts, "_examine", count)
    sha256 = make_issued().row.sha256 or ""
    for seconds in (0, 30, 60, 61):
        VERDICTS.of(sha256, NOW + timedelta(seconds=seconds))
    assert len(asked) == 2


@pytest.mark.usefixtures("app")
class TestJudgingAtOnce:
    """The file is examined by the real code, held up so that others come meanwhile."""

    def judge(
        self, keys: tuple[str, ...], meet: Barrier, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[list[str], list[Verification]]:
        """Ask for verdicts in threads of their own; give what was examined, and the answers."""
        asked: list[str] = []
        original = verdicts._examine

        def examine(sha256: str, now: datetime) -> Verification:
            asked.append(sha256)
            meet.wait(timeout=10)
            return original(sha256, now)

        monkeypatch.setattr(verdicts, "_examine", examine)
        judges = Verdicts()
        with ThreadPool(len(keys)) as pool:
            waiting = [pool.apply_async(judges.of, (key, NOW)) for key in keys]
            if len(set(keys)) == 1:
                while not asked:
                    time.sleep(0.01)
                meet.wait(timeout=10)
            return asked, [each.get(timeout=30) for each in waiting]

    def test_two_documents_do_not_wait_for_each_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys = tuple(make_issued().row.sha256 or "" for _ in range(2))
        asked, found = self.judge(keys, Barrier(2), monkeypatch)
        assert sorted(asked) == sorted(keys)
        assert [each.verdict for each in found] == ["valid", "valid"]

    def test_readers_of_one_document_share_one_examination(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = make_issued().row.sha256 or ""
        asked, found = self.judge((key,) * 4, Barrier(2), monkeypatch)
        assert asked == [key]
        assert [each.verdict for each in found] == ["valid"] * 4

    def test_a_failure_is_told_and_not_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        key = make_issued().row.sha256 or ""
        judges = Verdicts()
        with monkeypatch.context() as patched:
            patched.setattr(signatures, "verify", refuse)
            with pytest.raises(TooMany):
                judges.of(key, NOW)
        assert judges.of(key, NOW).verdict == "valid"

    def test_no_transaction_is_held_meanwhile(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issued, held = make_issued(), []
        original = signatures.verify

        def verify(data: bytes | Path, *, now: datetime) -> Verification:
            work = database._work.get()
            held.append(work is not None and work.begun)
            return original(data, now=now)

        monkeypatch.setattr(signatures, "verify", verify)
        assert client.get(f"/v/{issued.row.public_id}").status_code == 200
        sent = {"file": (io.BytesIO(issued.paper.sealed), "van-ban.pdf")}
        assert client.post("/xac-minh", data=sent).status_code == 200
        assert held == [False, False]


def refuse(*_: object, **__: object) -> Verification:
    raise TooMany
