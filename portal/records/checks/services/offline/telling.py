"""Verdicts of the offline verifier: Vietnamese sentences, JSON, and exit codes."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.core import clock
from portal.records.validation.services import wording
from portal.records.validation.services.bundles import Bundle

VALID, NOT_VALID, UNREADABLE = 0, 1, 2
MAX_BYTES = 30 * 1024 * 1024
_ACCEPTED = frozenset({"valid", "valid_with_warnings"})
Report = Mapping[str, Any]
Judge = Callable[[Path], Report]
Write = Callable[[str], object]


class NotAFile(ValueError):
    """A path that cannot be judged; says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know, who judges, and where answers and refusals are written.

    ``judge`` gives a report as the interface of the portal does.
    """

    paths: Sequence[Path]
    bundle: Bundle
    judge: Judge
    write: Write
    warn: Write
    as_json: bool = False
    stale: bool = False


def verify_files(asked: Asked) -> int:
    """Tell the verdict on every file; give 0 for valid, 1 for not valid, 2 for unreadable.

    The worst file decides.
    """
    if asked.stale:
        asked.warn(stale_sentence(asked.bundle))
    return max([_verify(path, asked) for path in asked.paths])


def _verify(path: Path, asked: Asked) -> int:
    tell = _json_line if asked.as_json else _text
    try:
        require_file(path)
    except NotAFile as refused:
        asked.warn(f"{path}: {refused}")
        return UNREADABLE
    report = asked.judge(path)
    asked.write(tell(path, report, asked))
    return exit_code(report)


def require_file(path: Path) -> None:
    """Refuse what is no readable file; raises NotAFile."""
    if path.is_dir():
        raise NotAFile("Đây là thư mục. Hãy chỉ ra từng tệp PDF cần kiểm tra.")
    try:
        with path.open("rb"):
            return
    except OSError as error:
        raise NotAFile("Không mở được tệp này. Hãy kiểm tra lại tên tệp và quyền đọc.") from error


def exit_code(report: Report) -> int:
    """Give the exit code of one report."""
    if report["verdict"] in _ACCEPTED:
        return VALID
    return UNREADABLE if report["verdict"] == "unreadable" else NOT_VALID


def stale_sentence(bundle: Bundle) -> str:
    """Say that a bundle is old, and what that means."""
    day = clock.local(bundle.issued_at).strftime("%d/%m/%Y")
    return (
        f"Lưu ý: bộ tin cậy được lập ngày {day}, đã cũ. Chứng thư bị thu hồi sau ngày đó có thể "
        f"không được phát hiện. Hãy tải bản mới tại {bundle.source}/xac-minh/bo-kiem-tra."
    )


def _json_line(path: Path, report: Report, asked: Asked) -> str:
    told = {
        "file": str(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bundle_sha256": asked.bundle.sha256 or None,
        "bundle_stale": asked.stale,
        "report": report,
    }
    return json.dumps(told, ensure_ascii=False)


def _text(path: Path, report: Report, asked: Asked) -> str:
    lines = [f"{path}: {wording.verdict(report).upper()}", *_each("- ", report["reasons"])]
    for signature in report["signatures"]:
        lines.append(f"  Chữ ký “{signature['field']}”:")
        lines += [f"    {label}: {value}" for label, value in wording.rows(signature)]
    named = f" (SHA-256 {asked.bundle.sha256})" if asked.bundle.sha256 else ""
    lines.append(f"  Kho tin cậy: {report['trust_version']}{named}")
    return "\n".join(lines)


def _each(mark: str, sentences: Iterable[str]) -> list[str]:
    return [f"  {mark}{sentence}" for sentence in sentences]
