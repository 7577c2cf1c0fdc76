"""Asking a server as fast as it answers: wrk for pages, plain sockets for everything else."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Self

from bench.figures import Load, WrongAnswer
from bench.processes import HOST, Server
from bench.requests import Asked, get

CONNECTIONS = 8
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
        again = ([asked] for asked in cycle(once))
        return in_turn(server, again, seconds=seconds, connections=connections)
    script = folder / "pages.lua"
    script.write_text(_SCRIPT.format(paths=", ".join(map(json.dumps, paths))))
    command = [program, "-t1", f"-c{connections}", "-s", str(script), server.url]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
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
    with Line(server) as line:
        for asked in wanted:
            line.ask(asked)


def in_turn(
    server: Server,
    acts: Iterator[Sequence[Asked]],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
) -> Load:
    """Carry out acts (each some requests in order) until time is over; the rest is left.

    The figures are those of whole acts. Raises WrongAnswer, also when there was no act left.
    """
    queue = _Queue(acts, seconds)
    begun, cpu = time.perf_counter(), server.cpu()
    threads = [threading.Thread(target=queue.work, args=(server,)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if queue.failed or not queue.took:
        raise next(iter(queue.failed), WrongAnswer("Nothing was left to ask."))
    lasted, ranked = time.perf_counter() - begun, sorted(queue.took)
    p95, p99 = percentile(ranked, 95), percentile(ranked, 99)
    return Load(len(ranked), lasted, server.cpu() - cpu, p95, p99)


class _Queue:
    """Acts that wait, and how long those took that were carried out."""

    def __init__(self, acts: Iterator[Sequence[Asked]], seconds: float) -> None:
        self.took: list[float] = []
        self.failed: list[WrongAnswer] = []
        self._waiting = acts
        self._gate = threading.Lock()
        self._until = time.perf_counter() + seconds

    def work(self, server: Server) -> None:
        """Carry out one act after the other on a connection of one's own."""
        with Line(server) as line:
            try:
                while act := self._next():
                    start = time.perf_counter()
                    for asked in act:
                        line.ask(asked)
                    self.took.append(time.perf_counter() - start)
            except WrongAnswer as error:
                self.failed.append(error)

    def _next(self) -> Sequence[Asked] | None:
        if self.failed or time.perf_counter() > self._until:
            return None
        with self._gate:
            return next(self._waiting, None)


def percentile(ranked: Sequence[float], percent: int) -> float:
    """Give the value below which a share of ranked values lies."""
    return ranked[min(len(ranked) - 1, len(ranked) * percent // 100)]


class Line:
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
        data = self._more()
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        if int(head[9:12]) != asked.status:
            raise WrongAnswer(f"{head[:200]!r} to {asked.data[:100]!r}")
        return head + b"\r\n\r\n" + self._rest(head, body)

    def _rest(self, head: bytes, body: bytes) -> bytes:
        length = re.search(rb"(?i)content-length: (\d+)", head)
        parts, missing = [body], (int(length[1]) if length else 0) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise WrongAnswer("The server hung up.")
        return data


def ask(server: Server, asked: Asked) -> bytes:
    """Ask one thing and give its whole answer, head and body; raises WrongAnswer."""
    with Line(server) as line:
        return line.ask(asked)
