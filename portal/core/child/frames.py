"""What passes between the portal, the nursery and a child."""

import json
import socket
from dataclasses import asdict, dataclass
from enum import Enum

LARGEST_ANSWER_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 18


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
    """The first byte of a reply: how the run ended."""

    ANSWERED = b"A"
    MEMORY = b"M"
    RAISED = b"R"
    CRASHED = b"C"
    ANSWER = b"L"
    OUT_OF_TIME = b"T"


def receive_all(line: socket.socket) -> bytes:
    """Read until the other side closes.

    Raises TimeoutError when the line's timeout passes between two pieces.
    """
    pieces = []
    while piece := line.recv(_CHUNK_BYTES):
        pieces.append(piece)
    return b"".join(pieces)


def receive_sized(line: socket.socket, size: int) -> bytearray:
    """Read exactly this many bytes; raises EOFError when there are fewer."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        got = line.recv_into(view, min(len(view), _CHUNK_BYTES))
        if not got:
            raise EOFError
        view = view[got:]
    return data
