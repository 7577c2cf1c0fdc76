"""How a child ended is the nursery's word; a child is believed about its answer only."""

import os
import pickle
import signal
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from portal.core.child import ChildFailed, Reason, nursery, run_limited


def _descriptors() -> list[Path]:
    return list(Path("/proc/self/fd").iterdir())


def _is_socket(descriptor: int) -> bool:
    with suppress(OSError):
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    return False


def _line() -> int:
    (line,) = (int(each.name) for each in _descriptors() if _is_socket(int(each.name)))
    return line


def speak(said: bytes) -> None:
    os.write(_line(), said)
    os._exit(0)


def answer_and_crash() -> None:
    os.write(_line(), b"A" + pickle.dumps(5))
    os.kill(os.getpid(), signal.SIGSEGV)


def open_descriptors() -> int:
    """Count what is open, without the folder that is read."""
    return len(_descriptors()) - 1


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return 1


@pytest.mark.parametrize("said", [b"E", b"T", b"Cwrong", b"?", b""])
def test_a_child_cannot_say_how_it_ended(said: bytes) -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(speak, said)
    assert caught.value.reason is Reason.CRASHED


def test_a_child_that_dies_after_its_answer_is_not_believed() -> None:
    with pytest.raises(ChildFailed) as caught:
        run_limited(answer_and_crash)
    assert caught.value.reason is Reason.CRASHED


def test_children_see_nothing_of_each_other() -> None:
    """Each has its own line only, also when it begins while others run."""
    slow = [threading.Thread(target=run_limited, args=(sleep, 0.2)) for _ in range(3)]
    for thread in slow:
        thread.start()
    assert run_limited(open_descriptors) == 4
    for thread in slow:
        thread.join()


def test_nursery_leaves_no_child_behind() -> None:
    assert run_limited(sleep, 0) == 1
    (pid,) = (each.pid for each in nursery._running)
    asking = threading.Thread(target=sleep_in_vain)
    asking.start()
    children = Path(f"/proc/{pid}/task/{pid}/children")
    deadline = time.monotonic() + 5
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    nursery._dismiss()
    asking.join(timeout=5)
    assert not asking.is_alive()
    assert not any(Path(f"/proc/{each}").exists() for each in found)


def sleep_in_vain() -> None:
    with pytest.raises(ChildFailed):
        run_limited(sleep, 30)
