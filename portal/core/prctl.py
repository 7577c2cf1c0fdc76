"""What a process may ask of Linux for itself: prctl(2), which Python does not know."""

import ctypes
from signal import Signals

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NAME, _SET_NO_NEW_PRIVS = 1, 4, 15, 38
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(number: Signals) -> None:
    """Be sent a signal when the thread that made this process ends; a change of user clears it."""
    _libc.prctl(_SET_PDEATHSIG, number, 0, 0, 0)


def keep_memory_private() -> None:
    """Leave no core dump, and let no other process of the same user read the memory."""
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def be_named(name: str) -> None:
    """Stand under a name in ``ps`` and ``top``, of which 15 bytes are kept."""
    _libc.prctl(_SET_NAME, name.encode(), 0, 0, 0)


def gain_no_privileges() -> None:
    """Let no program that is started from here have more rights than this process, for good."""
    _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
