"""What passes between the portal, the nursery and a child."""

import json
import os
import pickle
import socket
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from io import BytesIO, FileIO
from typing import Any, Self

LARGEST_ANSWER_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 18
_LONG_BYTES = 1 << 14
_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to run and how much of everything it may use."""

    module: str
    memory_mb: int
    cpu_seconds: int
    wall_seconds: float

    def encode(self) -> bytes:
        """Write the order as one datagram."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, message: bytes) -> "Order":
        """Read an order from a datagram."""
        return cls(**json.loads(message))


class Outcome(bytes, Enum):
    """How a run ended: the first byte of what a child says, and of the nursery's word on it."""

    # Said by the child, and believed when it ended by itself.
    ANSWERED = b"A"
    MEMORY = b"M"
    RAISED = b"R"
    # Said by the nursery, which alone knows.
    ENDED = b"E"
    CRASHED = b"C"
    OUT_OF_TIME = b"T"


SAID_BY_CHILD = frozenset({Outcome.ANSWERED, Outcome.MEMORY, Outcome.RAISED})


class TooLong(ValueError):
    """The other side says more than it may."""


class Payload:
    """A call on its way to a child, in a file without a name that both sides have open.

    Long bytes lie behind the pickle as they are, so that neither side copies them once more.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def write(cls, function: Callable[..., object], args: tuple[object, ...]) -> Self:
        """Write a call into a new file; ``close`` it after handing it over."""
        head = BytesIO()
        pickler = _Pickler(head)
        pickler.dump((function, args))
        made = cls(os.memfd_create("order", os.MFD_CLOEXEC))
        with FileIO(made.descriptor, "wb", closefd=False) as file:
            for piece in (_LENGTH.pack(head.tell()), head.getvalue(), *pickler.long):
                _write_all(file, piece)
        return made

    def read(self) -> tuple[Callable[..., object], tuple[Any, ...]]:
        """Read the call that our own portal wrote, and close the file."""
        with FileIO(self.descriptor, "rb") as file:
            file.seek(0)
            (length,) = _LENGTH.unpack(_read_all(file, _LENGTH.size))
            call: tuple[Callable[..., object], tuple[Any, ...]]
            call = _Unpickler(BytesIO(_read_all(file, length)), file).load()
        return call

    def close(self) -> None:
        """Close this side of it."""
        os.close(self.descriptor)


class _Pickler(pickle.Pickler):
    def __init__(self, head: BytesIO) -> None:
        super().__init__(head, protocol=5)
        self.long: list[bytes] = []

    def persistent_id(self, thing: object) -> int | None:
        """Leave long bytes out of the pickle: name their length instead."""
        if type(thing) is not bytes or len(thing) < _LONG_BYTES:
            return None
        self.long.append(thing)
        return len(thing)


class _Unpickler(pickle.Unpickler):
    def __init__(self, head: BytesIO, file: FileIO) -> None:
        super().__init__(head)
        self.file = file

    def persistent_load(self, length: int) -> bytes:
        """Read the next long bytes; they stand in the order in which they are named."""
        return _read_all(self.file, length)


def _write_all(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _read_all(file: FileIO, size: int) -> bytes:
    """Read exactly this many bytes; raises EOFError when there are fewer."""
    data = file.read(size)
    while len(data) < size:  # Linux gives at most 2 GB at a time, and a signal may interrupt.
        more = file.read(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def receive_all(line: socket.socket, most: int) -> bytes:
    """Read until the other side closes.

    Raises TimeoutError when the line's timeout passes between two pieces, and TooLong.
    """
    held = bytearray()
    while piece := line.recv(_CHUNK_BYTES):
        held += piece
        if len(held) > most:
            raise TooLong
    return bytes(held)
