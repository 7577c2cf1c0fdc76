"""Open tokens of this process: one session and one thread each."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

import pkcs11
import structlog
from pkcs11 import PKCS11Error, TokenFlag
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import find_token

from portal.core.settings import Settings
from portal.records.signatures.services.refusals import (
    DeviceTimedOut,
    NoSigner,
    PinLocked,
    PinRefused,
    TokenAbsent,
)
from portal.records.signatures.services.signers.pins import PinFile
from portal.records.signatures.services.signers.plan import DeviceFacts

T = TypeVar("T")
_SOFTWARE_MAKERS = ("SoftHSM",)
_WRONG_PIN = (
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinExpired,
)
_NEARLY_LOCKED = TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED
_log = structlog.get_logger(__name__)
_tokens: dict[tuple[str, str, str], "Token"] = {}
_lock = Lock()


class Token:
    """A token and its session, opened at the first call and again when it was lost."""

    def __init__(self, facts: DeviceFacts, pin: PinFile, *, production: bool) -> None:
        self._facts = facts
        self._pin = pin
        self._production = production
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=facts.name)
        self._hanging: Future[Any] | None = None
        self._session: Any = None
        self.keys: dict[str, Any] = {}

    def call(self, work: Callable[[], T], timeout_seconds: float) -> T:
        """Do something in the token's thread; raises DeviceTimedOut, also while it still hangs."""
        if self._hanging is not None and not self._hanging.done():
            raise DeviceTimedOut
        self._hanging = None
        running = self._thread.submit(work)
        try:
            return running.result(timeout_seconds)
        except TimeoutError as error:
            self._hanging = running
            _log.warning("device_timed_out", device=self._facts.name)
            raise DeviceTimedOut from error

    def session(self) -> Any:  # noqa: ANN401 - untyped library.
        """Give the open session; raises TokenAbsent, PinRefused, PinLocked, NoSigner."""
        if self._session is None:
            self._session = self._open()
        return self._session

    def forget(self) -> None:
        """Drop the session and the keys seen in it."""
        if self._session is not None:
            with suppress(PKCS11Error):
                self._session.close()
        self._session = None
        self.keys.clear()

    def _open(self) -> Any:  # noqa: ANN401 - untyped library.
        pin = self._pin.read()
        token = self._find()
        if token.flags & _NEARLY_LOCKED:
            raise PinLocked
        try:
            return token.open(user_pin=pin.reveal().decode())
        except pkcs11.UserAlreadyLoggedIn:
            return token.open()  # The log-in belongs to the process, the session to us.
        except _WRONG_PIN as error:
            self._pin.note_refusal()
            raise PinRefused from error
        except pkcs11.PinLocked as error:
            raise PinLocked from error
        except PKCS11Error as error:
            raise TokenAbsent from error

    def _find(self) -> Any:  # noqa: ANN401 - untyped library.
        wanted = TokenCriteria(label=self._facts.text("token"))
        try:
            slots = pkcs11.lib(self._facts.text("module")).get_slots(token_present=True)
            token = find_token(slots, token_criteria=wanted)
        except (PKCS11Error, RuntimeError) as error:
            raise TokenAbsent from error
        if token is None:
            raise TokenAbsent
        if self._production and str(token.manufacturer_id).startswith(_SOFTWARE_MAKERS):
            raise NoSigner  # Software pretending to be a device protects no key.
        return token


def token_of(settings: Settings, facts: DeviceFacts) -> Token:
    """Give this process's token of a device."""
    key = (str(settings.data_folder), facts.text("module"), facts.text("token"))
    with _lock:
        if key not in _tokens:
            pin = PinFile(settings, facts, "pin_file")
            _tokens[key] = Token(facts, pin, production=not settings.demonstration)
        return _tokens[key]


def _forget_in_fork() -> None:
    """Leave the parent's sessions to the parent: PKCS#11 does not survive a fork."""
    _tokens.clear()


os.register_at_fork(after_in_child=_forget_in_fork)
