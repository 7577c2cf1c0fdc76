"""A dossier's code, and the digest of what was filed."""

import re
from datetime import date
from hashlib import sha256
from json import dumps

from portal.core.json_types import JsonValue


def dossier_code(unit_code: str, day: date, number: int) -> str:
    """Write a dossier's code: ``H56.14-261121-0001`` (unit, day as yymmdd, number that day).

    The shape is that of province systems; past 9,999 a day the number grows a digit.
    """
    return f"{unit_code}-{day:%y%m%d}-{number:04d}"


_CODE = re.compile(r"[A-Z]\d{2}(\.\d{2,3})*-\d{6}-\d{4,7}")

_BETWEEN = re.compile(r"\s*[-–—]\s*|\s+")


def normal_code(typed: str) -> str | None:
    """Read a dossier's code as people type it, or give None when it cannot be one."""
    parted = _BETWEEN.sub("-", typed.strip().upper())
    together = "".join(typed.upper().split())
    return next((code for code in (parted, together) if _CODE.fullmatch(code)), None)


# No number of a person begins so: theirs begin with 0.
_DAY = r"[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TOGETHER = re.compile(
    rf"[A-Z]\d{{2}}[\d.]*{_DAY}\d{{4,7}}|{_DAY}\d{{4}}", re.ASCII | re.IGNORECASE
)


def is_code_together(word: str) -> bool:
    """Tell whether a word is a code, or its day and number, typed without hyphens."""
    return bool(_TOGETHER.fullmatch(word.strip(".,;")))


def content_digest(answers: JsonValue, papers: JsonValue) -> str:
    """Compute the SHA-256 of what was filed: canonical JSON of answers and paper digests."""
    canonical = dumps(
        {"answers": answers, "papers": papers},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(canonical.encode()).hexdigest()
