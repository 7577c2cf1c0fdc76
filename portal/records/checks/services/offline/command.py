"""The stand-alone script's command: arguments, and one worker that judges file after file.

The worker is a process of its own, because a file made with ill will may take for ever or
bring it down: then the file is unreadable, a new worker is started, and the next file follows.
"""

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.records.checks.services.offline import telling
from portal.records.checks.services.offline.telling import Asked, Report
from portal.records.signatures.rules import Reason, Verdict, Verification
from portal.records.signatures.services.answers import as_json
from portal.records.signatures.services.checking import check
from portal.records.validation.services import bundles

try:
    import resource
except ImportError:  # Windows has none.
    resource = None  # type: ignore[assignment]

_WALL_SECONDS = 20
_MEMORY_BYTES = 1 << 30
_WORKER = "--worker"


def main(archive: Path, own_bundle: bytes, words: Sequence[str]) -> int:
    """Run the script with its arguments; give the exit code."""
    asked = _parser().parse_args(words)
    try:
        bundle = bundles.read(own_bundle)
        if asked.trust:
            bundle = bundles.read(asked.trust.read_bytes(), believed=bundle)
    except (bundles.BadBundle, OSError) as error:
        _warn(f"Không dùng được bộ tin cậy ({error}). Hãy tải lại từ cổng.")
        return telling.UNREADABLE
    moment = asked.at or clock.now()
    if asked.worker:
        return work(bundle, moment)
    paths = asked.files
    if not paths:
        _warn("Hãy cho biết ít nhất một tệp PDF cần kiểm tra.")
        return telling.UNREADABLE
    stale = bundle.is_stale(moment, timedelta(days=asked.stale_days) if asked.stale_days else None)
    with Worker(_command(archive, asked, moment)).running() as worker:
        question = Asked(paths, bundle, worker.judge, print, _warn, asked.json, stale)
        return telling.verify_files(question)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portal-verify", description="Kiểm tra chữ ký số của tệp PDF, không cần mạng."
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="TỆP")
    parser.add_argument("--json", action="store_true", help="mỗi tệp một dòng JSON")
    parser.add_argument("--trust", type=Path, help="bộ tin cậy mới hơn bộ đi kèm")
    parser.add_argument("--at", type=_moment, help="kiểm tra như tại thời điểm này (ISO 8601)")
    parser.add_argument("--stale-days", type=int, help="số ngày thì bộ tin cậy bị coi là cũ")
    parser.add_argument(_WORKER, action="store_true", help=argparse.SUPPRESS)
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _warn(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - a program of the command line.


def _command(archive: Path, asked: argparse.Namespace, moment: datetime) -> list[str]:
    trust = ["--trust", str(asked.trust)] if asked.trust else []
    return [sys.executable, str(archive), _WORKER, "--at", moment.isoformat(), *trust]


def work(bundle: bundles.Bundle, moment: datetime) -> int:
    """Judge the files named on standard input, a JSON string a line; answer a report a line."""
    _limit_memory()
    for line in sys.stdin:
        try:
            found = check(Path(json.loads(line)).read_bytes(), bundle.trust, moment)
        except MemoryError:
            found = Verification(Verdict.UNREADABLE, (Reason.TOO_HARD,))
        print(json.dumps(as_json(found)), flush=True)  # noqa: T201 - the answer.
    return 0


def _limit_memory() -> None:
    """Take at most a gibibyte, where the system can be asked to hold us to it."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


@dataclass
class Worker:
    """The process that judges, started when it is needed and again after it was lost."""

    command: list[str]
    seconds: float = _WALL_SECONDS
    _process: subprocess.Popen[str] | None = None
    _reading: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    @contextlib.contextmanager
    def running(self) -> Iterator["Worker"]:
        """End the process with the block."""
        try:
            yield self
        finally:
            self._end()
            self._reading.shutdown()

    def judge(self, path: Path) -> Report:
        """Give the report on a file; one that the worker does not survive is unreadable."""
        if path.stat().st_size > telling.MAX_BYTES:
            return _unreadable(Reason.TOO_LARGE)
        if self._process is None:
            self._start()
        try:
            line = self._ask(path).result(self.seconds)
        except NotInTime:
            self._end()
            return _unreadable(Reason.TOO_HARD)
        if not line:
            self._end()
            return _unreadable(Reason.DAMAGED)
        report: dict[str, Any] = json.loads(line)
        return report

    def _start(self) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - itself.
            self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
        )

    def _ask(self, path: Path) -> Future[str]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("The worker was not started.")
        with contextlib.suppress(OSError):
            process.stdin.write(json.dumps(str(path.resolve())) + "\n")
            process.stdin.flush()
        return self._reading.submit(process.stdout.readline)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _unreadable(reason: Reason) -> Report:
    return as_json(Verification(Verdict.UNREADABLE, (reason,)))
