"""Ports that cannot be served are told of before anything slow, and addresses once they answer."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from portal.core.ports import refusal
from portal.core.serve import Announcement
from portal.core.settings import ROOT


@pytest.mark.parametrize("wrong", ["0", "-1", "65536", "8000x", ""])
def test_what_is_no_port_is_told_in_one_sentence(wrong: str) -> None:
    assert "từ 1 đến 65535" in (refusal("127.0.0.1", wrong) or "")


def test_a_port_that_cannot_be_opened_is_not_called_taken() -> None:
    said = refusal("192.0.2.1", "8000") or ""  # RFC 5737: an address that no machine has.
    assert "PORTAL_HOST" in said
    assert "chương trình khác" not in said


def test_setting_up_says_a_taken_port_before_anything_slow(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        told = subprocess.run(  # noqa: S603 - our own script.
            [ROOT / "bin/setup", "run"],
            env={**os.environ, "PORT": str(port), "PORTAL_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.stderr == f"{refusal('127.0.0.1', str(port))}\n"
    assert told.returncode == 1
    assert not data.exists()


def test_an_address_is_announced_once_and_not_before_it_answers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        say = Announcement("127.0.0.1", server.getsockname()[1])
        say()
        assert not capsys.readouterr().out
        server.listen()
        say()
        say()
    assert capsys.readouterr().out.count(f"http://127.0.0.1:{say.port}") == 1
