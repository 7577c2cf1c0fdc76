"""Passwords: argon2id with 19 MiB and two passes (ASVS 5.0.0, 11.4.2), two at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.errors import Invalid, TooMany
from portal.core.i18n import lazy_gettext as _l

STAFF_LENGTH = 12
_LONGEST = 256
_DIFFERENT = 5
_WAIT_SECONDS = 5
_COMMON = ("matkhau", "password", "thanhhoa", "123456", "abcdef", "qwerty", "vietnam", "iloveyou")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_work = threading.BoundedSemaphore(2)


class WeakPassword(Invalid):
    """The password is too short, too long or too easy to guess."""

    sentence = _l(
        "Mật khẩu cần ít nhất 12 ký tự, không chứa tên đăng nhập hay những chuỗi dễ đoán."
    )


def check_strength(password: str, *, username: str) -> None:
    """Refuse what is easily guessed (ASVS 5.0.0, 6.2): no rules about kinds of characters.

    Raises WeakPassword.
    """
    lowered = password.lower().replace(" ", "")
    guessable = any(word in lowered for word in (*_COMMON, username.lower()) if word)
    if not STAFF_LENGTH <= len(password) <= _LONGEST or guessable or len(set(lowered)) < _DIFFERENT:
        raise WeakPassword(errors={"password": [str(WeakPassword.sentence)]})


def hash_password(password: str) -> str:
    """Hash a password with a fresh salt."""
    with _turn():
        return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Check a password; without a stored hash the same work is done and the answer is no."""
    with _turn():
        try:
            _hasher.verify(stored or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


@lru_cache
def _nobodys_hash() -> str:
    return _hasher.hash("a password that belongs to nobody")


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one of two turns, because each hash takes 19 MiB and a core."""
    if not _at_work.acquire(timeout=_WAIT_SECONDS):
        raise TooMany
    try:
        yield
    finally:
        _at_work.release()
