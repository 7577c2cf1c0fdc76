"""Whether a port can be served.

``bin/setup`` asks before it does anything slow, so this needs the standard library alone:
``python -m portal.core.ports HOST PORT`` says in one sentence why not, and exits with 1.
"""

import errno
import socket
import sys

_LARGEST = 65535


def refusal(host: str, port: str) -> str | None:
    """Say why nothing can be served on a port, or nothing when it can."""
    if not port.isdecimal() or not 0 < int(port) <= _LARGEST:
        return f"PORT={port} không dùng được: hãy chọn một số từ 1 đến {_LARGEST}, ví dụ PORT=8000."
    try:
        _take(host, int(port))
    except OSError as error:
        return _reason(host, int(port), error)
    return None


def _take(host: str, port: int) -> None:
    """Bind the port for a moment; raises OSError."""
    family, kind, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    )[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Số cổng {port} trên {host} đang có chương trình khác dùng: hãy dừng chương trình đó, "
            f"hoặc chọn số khác, ví dụ PORT={port + 1 if port < _LARGEST else 8000}."
        )
    return (
        f"Không mở được số cổng {port} trên {host} ({error.strerror}): hãy chọn số khác, "
        "ví dụ PORT=8000, hoặc xem lại PORTAL_HOST."
    )


def answers(host: str, port: int) -> bool:
    """Tell whether something listens on a port by now."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(refusal(*sys.argv[1:]))
