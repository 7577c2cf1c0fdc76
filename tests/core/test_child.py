import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.child import ChildFailed, ChildTimedOut, Reason, nursery, run_limited
from portal.core.child.answers import UnexpectedAnswer, read_answer
from tests.core import warmed


class Colour(StrEnum):
    JADE = "jade"


@dataclass(frozen=True)
class Found:
    colour: Colour
    day: date
    pages: tuple[int, ...]


class Booby:
    """Runs code where it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("true",)


class Peephole:
    """Asks for an attribute where it is unpickled, as an old Python does for enumerations."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, str]]:
        return getattr, (Colour, "mro")


class OldMember:
    """Writes a member of an enumeration as Python 3.11.2 does."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, str]]:
        return getattr, (Colour, "JADE")


def add(left: int, right: int) -> int:
    return left + right


def describe(data: bytes) -> Found:
    return Found(Colour.JADE, datetime(2026, 11, 3, tzinfo=UTC).date(), (1, len(data)))


def eat_memory() -> int:
    return len([bytearray(1 << 20) for _ in range(4096)])


def burn() -> None:
    while True:
        pass


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def ignore_and_sleep() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(0)


def fork_forever() -> None:
    while True:
        os.fork()


def start_thread() -> None:
    threading.Thread(target=burn).start()


def stumble() -> None:
    raise ZeroDivisionError("no such page")


def write_file(folder: str) -> None:
    with Path(folder, "left-behind").open("wb") as file:
        file.write(b"x" * 100)
        file.flush()


def open_many() -> int:
    return len([os.open(os.devnull, os.O_RDONLY) for _ in range(1000)])


def call_out(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        pass


def answer_with_code() -> object:
    return Booby()


def answer_with_old_member() -> object:
    return OldMember()


def answer_with_attribute() -> object:
    return Peephole()


def answer_with_much() -> bytes:
    return bytes(70 << 20)


def tell_self() -> tuple[int, int, int, dict[str, str], list[str]]:
    return (
        os.getuid(),
        os.getsid(0),
        os.getpid(),
        dict(os.environ),
        [str(Path(f"/proc/self/fd/{n}").readlink()) for n in range(3)],
    )


@pytest.fixture(autouse=True)
def parent_lives() -> Iterator[None]:
    """Each test ends with a parent whose next child works."""
    yield
    assert run_limited(add, 2, 3) == 5


def test_answer_is_plain_data_of_our_own_package() -> None:
    assert run_limited(describe, b"%PDF") == Found(Colour.JADE, date(2026, 11, 3), (1, 4))


def test_large_payload_passes() -> None:
    assert run_limited(describe, bytes(30 << 20)).pages == (1, 30 << 20)


def test_memory_bomb_is_told_apart() -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(eat_memory, memory_mb=256)
    assert caught.value.reason is Reason.MEMORY


def test_endless_loop_ends_at_its_cpu_limit() -> None:
    began = time.monotonic()
    with pytest.raises(ChildTimedOut, match="cpu"):
        run_limited(burn, cpu_seconds=1)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("function", "args"), [(sleep, (60,)), (ignore_and_sleep, ())])
def test_sleeper_is_killed_at_its_wall_limit(
    function: Callable[..., None], args: tuple[float, ...]
) -> None:
    began = time.monotonic()
    with pytest.raises(ChildTimedOut, match="wall"):
        run_limited(function, *args, wall_seconds=0.3)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("function", [crash, leave])
def test_child_that_dies_silently_is_reported(function: Callable[[], None]) -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(function)
    assert caught.value.reason is Reason.CRASHED


@pytest.mark.parametrize("function", [fork_forever, start_thread])
def test_child_starts_no_process_and_no_thread(function: Callable[[], None]) -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(function)
    assert caught.value.reason is Reason.RAISED


def test_exception_is_reported_by_name() -> None:
    with pytest.raises(ChildFailed, match="ZeroDivisionError: no such page"):
        run_limited(stumble)


def test_child_writes_no_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)  # Even where everybody may write.
    with pytest.raises(ChildFailed, match=r"OSError|PermissionError"):
        run_limited(write_file, str(tmp_path))
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [0])


def test_child_opens_few_files() -> None:
    with pytest.raises(ChildFailed, match="Too many open files"):
        run_limited(open_many)


def test_child_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        with pytest.raises(ChildFailed, match="OSError"):
            run_limited(call_out, server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


def test_member_of_an_enumeration_comes_back_from_any_python() -> None:
    assert run_limited(answer_with_old_member) is Colour.JADE


@pytest.mark.parametrize("function", [answer_with_code, answer_with_attribute])
def test_answer_that_is_code_is_refused(function: Callable[[], object]) -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(function)
    assert caught.value.reason is Reason.ANSWER


def test_answer_without_end_is_refused() -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(answer_with_much)
    assert caught.value.reason is Reason.ANSWER


def test_child_has_no_secrets_no_privileges_and_its_own_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORTAL_TEST_SECRET", "s3cret")
    nursery._dismiss()
    user, session, process, environment, standard = run_limited(tell_self)
    assert user != 0
    assert session == process
    assert "PORTAL_TEST_SECRET" not in environment
    assert standard == [os.devnull] * 3


def test_function_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be imported"):
        run_limited(lambda: 1)


def test_killed_nursery_is_replaced() -> None:
    assert run_limited(add, 1, 1) == 2  # There is one to kill, whichever test comes first.
    os.kill(nursery._running[0].pid, signal.SIGKILL)
    os.waitpid(nursery._running[0].pid, 0)
    assert run_limited(add, 20, 22) == 42


def test_fork_starts_its_own_nursery() -> None:
    assert run_limited(add, 1, 1) == 2
    reading, writing = os.pipe()
    before = nursery._running[0].pid
    child = os.fork()
    if child == 0:
        fresh = run_limited(add, 1, 1) == 2 and nursery._running[0].pid != before
        os.write(writing, b"y" if fresh else b"n")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    assert os.read(reading, 1) == b"y"
    os.close(reading)
    assert nursery._running[0].pid == before


def test_many_threads_share_one_nursery() -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(run_limited(add, number, 1))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(1, 13))


def test_warm_start_is_quick() -> None:
    began = time.perf_counter()
    for _ in range(10):
        run_limited(add, 1, 2)
    assert (time.perf_counter() - began) / 10 < 0.2


@given(st.binary(max_size=60))
def test_reader_of_answers_survives_any_bytes(data: bytes) -> None:
    with suppress(UnexpectedAnswer):
        read_answer(data, __name__)


@pytest.mark.parametrize(
    "data",
    [
        b"cposix\nsystem\n(S'true'\ntR.",
        b"ctests.core.test_child\nadd\n(I1\nI2\ntR.",
        b"ctests.core.test_child\nos.system\n(S'true'\ntR.",
        b"ctests.core.nowhere\nThing\n.",
        b"ctests.core.test_child\nNothing\n.",
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"",
    ],
)
def test_reader_of_answers_builds_no_code(data: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        read_answer(data, __name__)


def test_a_module_is_warmed_up_once_for_all_children() -> None:
    assert [run_limited(warmed.times) for _ in range(2)] == [1, 1]


def fall_silent() -> None:
    os.closerange(3, 64)
    time.sleep(60)


def test_a_child_that_falls_silent_delays_nobody_and_is_killed_at_its_limit() -> None:
    slow = threading.Thread(target=wait_in_vain)
    slow.start()
    before = time.monotonic()
    assert run_limited(add, 4, 4) == 8
    assert time.monotonic() - before < 1
    slow.join(timeout=4)
    assert not slow.is_alive()


def wait_in_vain() -> None:
    with pytest.raises(ChildTimedOut):
        run_limited(fall_silent, wall_seconds=1.5)
