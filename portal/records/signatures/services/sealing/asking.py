"""Asking the sealer from a web server or worker, which never hold a seal's key."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from portal.core.errors import DomainError
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import ROOT, settings
from portal.records.signatures.services import annexes, lettering, papers, refusals, signing
from portal.records.signatures.services.refusals import DeviceRefused, DeviceTimedOut
from portal.records.signatures.services.sealing import gate, orders
from portal.records.signatures.services.sealing.orders import SealOrder
from portal.records.signatures.services.sealing.places import reachable
from portal.records.signatures.services.verifying import Busy

WAIT_SECONDS = 60.0
_BIRTH_SECONDS = 20.0


class SealerAbsent(DeviceRefused):
    """The process that applies seals does not answer."""

    lasting = False
    sentence = _l("Tiến trình đóng dấu chưa sẵn sàng. Văn bản đang chờ và sẽ được đóng dấu lại.")


def _kinds(base: type[DomainError]) -> Iterator[type[DomainError]]:
    yield base
    for each in base.__subclasses__():
        yield from _kinds(each)


KNOWN: dict[str, type[DomainError]] = {
    each.__name__: each
    for each in (
        *_kinds(refusals.DeviceRefused),
        papers.NotCertified,
        annexes.NotListed,
        signing.NotSignable,
        signing.FieldNotFree,
        lettering.LetterMissing,
        gate.SignerLacking,
        gate.ClerkLacking,
        gate.MomentRefused,
    )
}


def request_seal(pdf: bytes, order: SealOrder) -> bytes:
    """Have the agency's seal applied; the answer begins with the bytes that were sent.

    Raises what ``gate.fulfil`` raises, SealerAbsent when nobody answers, and DeviceTimedOut.
    """
    return _request(pdf, order)


def request_annex_seal(annex: bytes, main: bytes, order: SealOrder) -> bytes:
    """Have the agency's signature put on an annex that a certified, numbered document lists.

    The answer begins with the bytes of the annex. Raises as ``request_seal`` does, and
    NotListed.
    """
    return _request(annex + main, replace(order, main_bytes=len(main)))


def _request(pdf: bytes, order: SealOrder) -> bytes:
    path = settings().sealer_socket
    if path is None:
        return gate.fulfil(order, pdf, judge=gate.judge_here)
    try:
        header, sealed = _converse(path, pdf, order)
    except TimeoutError as error:
        raise DeviceTimedOut from error
    except (OSError, EOFError, orders.BadMessage) as error:
        raise SealerAbsent from error
    if refused := header.get("refused"):
        raise _refusal(str(refused))
    if not sealed.startswith(order.parts(pdf)[0]):
        raise SealerAbsent
    return sealed


def _refusal(name: str) -> DomainError:
    if name == Busy.__name__:
        return SealerAbsent()
    return KNOWN.get(name, DeviceRefused)()


def _converse(path: Path, pdf: bytes, order: SealOrder) -> tuple[dict[str, object], bytes]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, reachable(path) as address:
        line.settimeout(WAIT_SECONDS)
        line.connect(address)
        orders.send(line, order.header(pdf), pdf)
        return orders.receive(line, until=time.monotonic() + WAIT_SECONDS)


def answers(path: Path) -> bool:
    """Tell whether a sealer listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            with reachable(path) as address:
                line.connect(address)
        except OSError:
            return False
    return True


@contextmanager
def at_hand() -> Iterator[None]:
    """Let a demonstration's own commands find a sealer: start one unless one listens."""
    path = settings().sealer_socket
    if path is None or not settings().demonstration or answers(path):
        yield
        return
    command = [sys.executable, "-m", "portal.records.signatures.services.sealing"]
    folder = settings().data_folder
    with (
        (folder / "sealer.log").open("ab") as log,
        subprocess.Popen(  # noqa: S603 - our own words.
            command, cwd=ROOT, env={**os.environ, "PORTAL_DATA": str(folder)}, stderr=log
        ) as child,
    ):
        try:
            _wait(path, child)
            yield
        finally:
            child.terminate()


def _wait(path: Path, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _BIRTH_SECONDS
    while not answers(path):
        if child.poll() is not None or time.monotonic() > deadline:
            raise SealerAbsent
        time.sleep(0.05)
