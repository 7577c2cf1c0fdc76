"""Processes that have to be there: forked from one that has loaded the portal, and born again.

A child shares with its siblings what was loaded before: it is there at once, where a process of
its own would load for seconds, and six of them take little more memory than two would.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from types import FrameType

import click

from portal.core import prctl
from portal.core.i18n import gettext as _

STILLBIRTHS = 5
BIRTH_SECONDS = 3.0
STOP_SECONDS = 20.0
_STOPS = (signal.SIGTERM, signal.SIGINT)
_FORK = multiprocessing.get_context("fork")


class KeepsDying(click.ClickException):
    """A child process ends by itself again and again, as soon as it has begun."""


@dataclass
class Child:
    """One process that has to be there, started again when it is not.

    ``work`` must open its own connections and threads: it finds none that live.
    """

    name: str
    work: Callable[[], object]
    niceness: int = 0
    process: ForkProcess | None = None
    started: float = 0.0
    stillbirths: int = 0

    def keep_alive(self) -> None:
        """Start the process unless it lives; raises KeepsDying when that helps no more."""
        if self.process is not None and self.process.is_alive():
            return
        self._count_stillbirths()
        self.sweep()
        self.started = time.monotonic()
        self.process = _FORK.Process(name=self.name, target=self._live, args=(os.getpid(),))
        with _stops_held_back():
            self.process.start()

    def _live(self, parent: int) -> None:
        """Work in the new process, which ends with its parent and stops when told to."""
        os.setpgid(0, 0)
        prctl.be_named(f"portal-{self.name}")
        prctl.end_with_parent(signal.SIGTERM)
        for each in _STOPS:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        if os.getppid() == parent:  # Else it was killed before the kernel was asked.
            os.nice(self.niceness)
            self.work()

    def _count_stillbirths(self) -> None:
        """Give up on a process that fails at once; one that was killed is no failure."""
        if self.process is None or (self.process.exitcode or 0) < 0:
            return
        young = time.monotonic() - self.started < BIRTH_SECONDS
        self.stillbirths = self.stillbirths + 1 if young else 0
        if self.stillbirths >= STILLBIRTHS:
            raise KeepsDying(
                _(
                    "Tiến trình “%(name)s” cứ khởi động là hỏng; xem các dòng bên trên.",
                    name=self.name,
                )
            )

    def ask_to_stop(self) -> None:
        """Send SIGTERM if the process lives."""
        if self.process is not None:
            self.process.terminate()

    def sweep(self) -> None:
        """End whatever is left of the process and of those it had started."""
        if self.process is None or self.process.pid is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()


@contextmanager
def _stops_held_back() -> Iterator[None]:
    """Let no signal fall between a fork and the moment from which the child minds it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Supervisor:
    """Keeps children alive until SIGTERM or SIGINT, then ends them all."""

    def __init__(
        self, children: Sequence[Child], between: Callable[[], None] = lambda: None
    ) -> None:
        self.children = children
        self.between = between  # Called each time the children were seen to live.
        self.stopping = False

    def run(self, poll_seconds: float = 0.3) -> None:
        """Return when told to stop; raises KeepsDying when a child cannot be kept alive."""
        for each in _STOPS:
            signal.signal(each, self._on_signal)
        try:
            while not self.stopping:
                _each(self.children, Child.keep_alive)
                self.between()
                time.sleep(poll_seconds)
        finally:
            self._end()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        _each(self.children, Child.ask_to_stop)
        deadline = time.monotonic() + STOP_SECONDS
        while any(c.process and c.process.is_alive() for c in self.children):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        _each(self.children, Child.sweep)


def _each(children: Sequence[Child], act: Callable[[Child], None]) -> None:
    for child in children:
        act(child)
