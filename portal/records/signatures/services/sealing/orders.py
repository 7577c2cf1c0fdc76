"""What passes over the sealer's socket: a short JSON header, then one file.

Four bytes give the header's length, the header gives the file's. Both are bounded before
anything is read.
"""

import json
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as a_field
from datetime import datetime
from hashlib import sha256
from typing import Any

from portal.records.signatures.rules import (
    DATE_FIELD,
    NUMBER_FIELD,
    SEAL_FIELD,
    Matter,
    Owner,
    Purpose,
    Scope,
)

VERSION = 1
MAX_HEADER = 4096
MAX_FILE = 30 * 1024 * 1024
_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 18
_LONGEST_TEXT = 200
EVERYTHING = Matter(Scope.ALL)


class BadMessage(ValueError):
    """What came over the socket is not of this protocol, or too large."""


@dataclass(frozen=True, slots=True)
class SealOrder:
    """Which seal goes on a file, who asks for it, and for which moment.

    ``main_bytes`` is how many bytes at the end of what is sent are the certified document of
    which the rest is an annex; none for a document of its own. ``matter`` is what kind of paper
    the officer has signed; an order that does not say needs an authority for everything. Whoever
    gives the seal its timestamp later orders one that is not ``stamped`` and leaves room for it.
    ``filled`` are number and date, where they are not on the file yet: the sealer then looks at
    the very bytes that the officer certified, and fills them in itself.
    """

    agency: Owner
    clerk_id: str
    moment: datetime
    field: str = SEAL_FIELD
    main_bytes: int = 0
    matter: Matter = EVERYTHING
    stamped: bool = True
    filled: Mapping[str, str] = a_field(default_factory=dict)

    def header(self, pdf: bytes) -> dict[str, Any]:
        """Write the order for a file."""
        return {
            "version": VERSION,
            "agency": asdict(self.agency),
            "clerk_id": self.clerk_id,
            "moment": self.moment.isoformat(),
            "field": self.field,
            "main_bytes": self.main_bytes,
            "matter": asdict(self.matter),
            "stamped": self.stamped,
            "filled": dict(self.filled),
            "sha256": sha256(pdf).hexdigest(),
            "size": len(pdf),
        }

    @classmethod
    def read(cls, header: Mapping[str, Any]) -> "SealOrder":
        """Read an order; raises BadMessage for anything else."""
        try:
            if header["version"] != VERSION:
                raise BadMessage
            agency = header["agency"]
            words = {name: str(agency[name])[:300] for name in ("id", "name", "organisation")}
            moment = datetime.fromisoformat(header["moment"])
            clerk, place = str(header["clerk_id"]), str(header["field"])
            main_bytes = int(header.get("main_bytes", 0))
            matter, stamped = _matter(header.get("matter")), header.get("stamped") is not False
            filled = _filled(header.get("filled", {}))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BadMessage from error
        if moment.tzinfo is None or main_bytes < 0:
            raise BadMessage
        owner = Owner(Purpose.SEAL, **words)
        return cls(owner, clerk, moment, place, main_bytes, matter, stamped, filled)

    def parts(self, sent: bytes) -> tuple[bytes, bytes]:
        """Part what was sent into the file to be sealed and the document it is an annex of."""
        end = len(sent) - self.main_bytes
        return sent[:end], sent[end:]


def _matter(said: Mapping[str, Any] | None) -> Matter:
    """Read a kind of paper; raises KeyError, TypeError or ValueError for anything else."""
    if said is None:
        return EVERYTHING
    return Matter(Scope(said["scope"]), str(said["code"])[:60])


def _filled(said: Mapping[str, Any]) -> dict[str, str]:
    """Read what is filled in; raises ValueError or TypeError for other fields and other things."""
    if set(said) - {NUMBER_FIELD, DATE_FIELD}:
        raise ValueError("Only number and date are filled in with the seal.")
    if not all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in said.values()):
        raise ValueError("A number or date is a short text.")
    return dict(said)


def send(line: socket.socket, header: Mapping[str, Any], file: bytes = b"") -> None:
    """Send a header and the file it announces."""
    written = json.dumps(dict(header)).encode()
    line.sendall(_LENGTH.pack(len(written)) + written)
    line.sendall(file)


def receive(line: socket.socket, *, until: float) -> tuple[dict[str, Any], bytes]:
    """Read a header and its file before a moment of the monotonic clock.

    Raises BadMessage for a message of another form or beyond its bounds, TimeoutError, and
    EOFError when the other side leaves before the end.
    """
    (size,) = _LENGTH.unpack(_read(line, _LENGTH.size, until))
    if size > MAX_HEADER:
        raise BadMessage
    try:
        header = json.loads(_read(line, size, until))
    except ValueError as error:
        raise BadMessage from error
    length = header.get("size", 0) if isinstance(header, dict) else None
    if not isinstance(length, int) or not 0 <= length <= MAX_FILE:
        raise BadMessage
    file = _read(line, length, until)
    if length and sha256(file).hexdigest() != header.get("sha256"):
        raise BadMessage
    return header, file


def _read(line: socket.socket, size: int, until: float) -> bytes:
    pieces, missing = [], size
    while missing:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        piece = line.recv(min(missing, _CHUNK))
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
