"""Asking a server as fast as it answers: wrk for pages, plain sockets for everything else."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlencode

from bench.figures import Load, WrongAnswer
from bench.processes import HOST, Server

CONNECTIONS = 8
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
_RATE = re.compile(r"(\d+) requests in ([\d.]+)(us|ms|s|m)")
_SHARE = re.compile(r"^\s+(9[59])%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
_SCRIPT = """
local paths = {{ {paths} }}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[n % #paths + 1])
end
done = function(summary, latency, requests)
  io.write(string.format("BENCH %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(95), latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request written out, and the status that it must be answered with."""

    data: bytes
    status: int


def get(path: str, *, host: str, headers: Mapping[str, str] | None = None) -> Asked:
    """Write a GET request."""
    return Asked(_head("GET", path, host, headers or {}), 200)


def post(
    path: str,
    fields: Mapping[str, str],
    *,
    host: str,
    headers: Mapping[str, str],
    status: int = 200,
) -> Asked:
    """Write the POST request of a form without files."""
    body = urlencode(fields).encode()
    described = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    head = _head("POST", path, host, {**described, "Content-Length": str(len(body))})
    return Asked(head + body, status)


def upload(
    path: str,
    fields: Mapping[str, str],
    data: bytes,
    *,
    host: str,
    headers: Mapping[str, str],
) -> Asked:
    """Write the POST request of a form with one PDF in its field ``file``; 303 is right."""
    edge = "edge-of-the-bench"
    texts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    opening = (
        f'{texts}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = opening.encode() + data + f"\r\n--{edge}--\r\n".encode()
    described = {**headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
    head = _head("POST", path, host, {**described, "Content-Length": str(len(body))})
    return Asked(head + body, 303)


def _head(method: str, path: str, host: str, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def pages(
    server: Server,
    paths: Sequence[str],
    *,
    seconds: float,
    folder: Path,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Load:
    """Ask for some pages in turn over and over; raises WrongAnswer for any but 200."""
    host = f"{HOST}:{server.port}"
    once = [get(path, host=host, headers=headers) for path in paths]
    each_once(server, once)
    program = shutil.which("wrk")
    if program is None:
        many = once * (100_000 // len(once))
        return in_turn(
            server, [[asked] for asked in many], seconds=seconds, connections=connections
        )
    script = folder / "pages.lua"
    script.write_text(_SCRIPT.format(paths=", ".join(map(json.dumps, paths))))
    command = [program, "-t1", f"-c{connections}", "-s", str(script), server.url]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    _wrk([*command, "-d1s"])
    before = server.cpu()
    counted, lasted, p95, p99 = _wrk([*command, f"-d{max(1, round(seconds))}s"])
    return Load(int(counted), lasted, server.cpu() - before, p95, p99)


def _wrk(command: list[str]) -> tuple[float, float, float, float]:
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - ours.
    counted, *times, errors = map(float, said.rpartition("BENCH ")[2].split())
    if errors:
        raise WrongAnswer(f"{errors:g} of {counted:g} answers were not right.")
    duration, p95, p99 = (value / 1e6 for value in times)
    return counted, duration, p95, p99


def each_once(server: Server, wanted: Iterable[Asked]) -> None:
    """Ask everything once, to warm up; raises WrongAnswer."""
    with _Line(server) as line:
        for asked in wanted:
            line.ask(asked)


def in_turn(
    server: Server,
    wanted: Sequence[Sequence[Asked]],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
) -> Load:
    """Carry out acts (each some requests in order) until none is left or time is over.

    The figures are those of whole acts. Raises WrongAnswer.
    """
    waiting = iter(wanted)
    gate = threading.Lock()
    took: list[float] = []
    failed: list[WrongAnswer] = []
    begun, cpu = time.perf_counter(), server.cpu()

    def work() -> None:
        with _Line(server) as line:
            while time.perf_counter() - begun < seconds and not failed:
                with gate:
                    act = next(waiting, None)
                if act is None:
                    return
                start = time.perf_counter()
                try:
                    for asked in act:
                        line.ask(asked)
                except WrongAnswer as error:
                    failed.append(error)
                took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    lasted = time.perf_counter() - begun
    ranked = sorted(took)
    return Load(
        len(ranked), lasted, server.cpu() - cpu, _percentile(ranked, 95), _percentile(ranked, 99)
    )


def _percentile(ranked: Sequence[float], percent: int) -> float:
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]


class _Line:
    """One connection that stays open."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection((HOST, server.port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, asked: Asked) -> bytes:
        """Send a request and give its whole answer; raises WrongAnswer."""
        self._socket.sendall(asked.data)
        data = self._socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        parts, missing = [body], (int(length[1]) if length else 0) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        if int(head[9:12]) != asked.status:
            raise WrongAnswer(f"{head[:200]!r} to {asked.data[:100]!r}")
        return head + b"\r\n\r\n" + b"".join(parts)

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise WrongAnswer("The server hung up.")
        return data


def ask(server: Server, asked: Asked) -> bytes:
    """Ask one thing and give its whole answer, head and body; raises WrongAnswer."""
    with _Line(server) as line:
        return line.ask(asked)
