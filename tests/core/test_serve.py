"""The supervisor with real processes: small stand-in programs, and the real command for ports."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from portal.core.serve import FolderTaken, PortTaken, require_free_port, sole_holder
from portal.core.supervising import Child, KeepsDying, Supervisor

SUPERVISE = """
import os, signal, sys, time
from functools import partial
from portal.core.supervising import Child, Supervisor

def sleep(name):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(name, "a") as log:
        log.write(f"{os.getpid()}\\n")
    time.sleep(60)

Supervisor([Child(name, partial(sleep, name)) for name in sys.argv[1:]]).run(0.05)
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path, Path]]:
    logs = (tmp_path / "a", tmp_path / "b")
    command = [sys.executable, "-c", SUPERVISE, *map(str, logs)]
    with subprocess.Popen(command) as supervisor:  # noqa: S603 - our own words.
        wait_for(lambda: all(started(log) for log in logs))
        yield (supervisor, *logs)
        supervisor.kill()


def started(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def lives(number: int) -> bool:
    stat = Path(f"/proc/{number}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def test_a_killed_child_is_started_again_and_the_other_left_alone(
    supervised: tuple[subprocess.Popen[bytes], Path, Path],
) -> None:
    _supervisor, first, second = supervised
    os.kill(started(first)[0], signal.SIGKILL)
    wait_for(lambda: len(started(first)) == 2)
    assert len(started(second)) == 1
    assert lives(started(first)[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_told_supervisor_ends_all_children(
    supervised: tuple[subprocess.Popen[bytes], Path, Path], number: signal.Signals
) -> None:
    supervisor, first, second = supervised
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=10) == 0
    assert not any(lives(child) for child in [*started(first), *started(second)])


def test_children_do_not_outlive_a_killed_supervisor(
    supervised: tuple[subprocess.Popen[bytes], Path, Path],
) -> None:
    supervisor, first, second = supervised
    supervisor.kill()
    wait_for(lambda: not any(lives(child) for child in [*started(first), *started(second)]))


def test_a_child_that_fails_at_once_is_given_up() -> None:
    child = Child("web", partial(sys.exit, 3))
    with pytest.raises(KeepsDying, match="web"):
        Supervisor([child]).run(0.01)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_taken_port_is_told_in_one_sentence(taken_port: int) -> None:
    with pytest.raises(PortTaken, match=f"{taken_port} trên 127.0.0.1 .* PORT={taken_port + 1}"):
        require_free_port("127.0.0.1", taken_port)


def test_a_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    require_free_port("127.0.0.1", free)


def test_the_command_says_a_taken_port_and_touches_nothing(taken_port: int, tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("portal")
    answer = subprocess.run(  # noqa: S603 - our own words.
        [command, "serve"],
        env={**os.environ, "PORT": str(taken_port), "PORTAL_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert f"PORT={taken_port + 1}" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_a_second_server_in_one_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with sole_holder(tmp_path, "41, http://127.0.0.1:8041"):
        with pytest.raises(FolderTaken) as refused, sole_holder(tmp_path, "42"):
            pytest.fail("Two hold the folder.")
        said = refused.value.format_message()
        assert str(tmp_path) in said
        assert "41, http://127.0.0.1:8041" in said
        assert "PORTAL_DATA" in said
        assert refused.value.exit_code == 1
    with sole_holder(tmp_path, "process 43"):
        assert (tmp_path / "serving.lock").read_text() == "process 43"
