"""Give up everything a parser does not need."""

import ctypes
import os
import resource
import signal

from portal.core import prctl
from portal.core.child.frames import Order

_OPEN_FILES = 32
_NICENESS = 5  # Whoever waits for a page goes before whoever waits for a parser.
_HIGHEST_DESCRIPTOR = 1 << 16
_NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def leave_network() -> None:
    """Move this process and all it will fork into an empty network.

    Some containers forbid this; the other limits then stand alone, and the parsers used
    open no connections by themselves.
    """
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    _libc.unshare(flags)


def enter_jail(order: Order, *, keep: int) -> None:
    """Limit this process for good; only the descriptor ``keep`` stays open."""
    os.setsid()
    os.nice(_NICENESS)
    _close_all_but(keep)
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (_OPEN_FILES, _OPEN_FILES),
        resource.RLIMIT_CPU: (order.cpu_seconds, order.cpu_seconds + 1),
        resource.RLIMIT_AS: (order.memory_mb << 20, order.memory_mb << 20),
    }
    for what, limit in limits.items():
        resource.setrlimit(what, limit)
    _become_nobody()
    # Set after the change of user, or the change itself would count against it.
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    prctl.gain_no_privileges()
    # Last, because changing the user clears it: die when the watcher dies.
    prctl.end_with_parent(signal.SIGKILL)


def _become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _close_all_but(keep: int) -> None:
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, _HIGHEST_DESCRIPTOR)
