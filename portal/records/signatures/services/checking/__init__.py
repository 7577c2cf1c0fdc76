"""The verdict on a file: run it in a limited child process, because files lie.

The library's own verdicts are not taken alone: one of its two answers can say yes while the
other says no. Here every reason against a signature is collected, and the verdict follows
from the reasons by ``rules.judge``.
"""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyhanko.version
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator.errors import PathError

from portal.records.signatures.rules import (
    SEAL_FIELD,
    Reason,
    SignatureReport,
    Verdict,
    Verification,
    judge_file,
)
from portal.records.signatures.rules.believing import Trust
from portal.records.signatures.services.checking.embedded import Embedded
from portal.records.signatures.services.checking.evidence import Evidence
from portal.records.signatures.services.checking.names import keep_names
from portal.records.signatures.services.checking.reading import (
    PARSE_ERRORS,
    Opened,
    Unreadable,
    open_file,
)
from portal.records.signatures.services.checking.reports import (
    broken_report,
    report_on,
    unjudged_report,
)

# The library logs a traceback for every certificate it does not trust: that is our daily work.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
keep_names()

ENGINE = f"pyHanko {pyhanko.version.__version__}, cổng 5"
FOLDER_VERSION = "0"  # What lies in the trust folder, before the store has a first version.
# Ours, signed twice and archived with keys that are gone: `python -m tests…signatures.warming`.
SAMPLE = Path(__file__).with_name("sample.pdf")
_SAMPLED = datetime(2026, 11, 22, tzinfo=UTC)
_FAILURES = (*PARSE_ERRORS, SignatureValidationError, SigningError, PathError)


def check(data: bytes, trust: Trust, now: datetime) -> Verification:
    """Judge a file's signatures at a moment; every input gets a verdict."""
    try:
        found = _judge(data, trust, now)
    except Unreadable as error:
        found = Verification(Verdict.UNREADABLE, (error.reason,))
    return replace(found, trust_version=trust.version or FOLDER_VERSION, engine=ENGINE)


def _judge(data: bytes, trust: Trust, now: datetime) -> Verification:
    """Judge strictly first, also where the strict reader complains of an object late."""
    try:
        return asyncio.run(_check(open_file(data), trust, now))
    except PdfStrictReadError:
        return asyncio.run(_check(open_file(data, strict=False), trust, now))


def warm_up() -> None:
    """Judge the sample in a nursery, so that its children find what the first verdict makes.

    The libraries build their tables of types when they first meet each type, which is a quarter
    of a verdict.
    """
    check(SAMPLE.read_bytes(), Trust(), _SAMPLED)


async def _check(opened: Opened, trust: Trust, now: datetime) -> Verification:
    evidence = await Evidence.collect(opened, trust, now)
    reports = [await _report(each, evidence) for each in opened.signatures]
    reports += map(unjudged_report, opened.unjudged)
    reasons = opened.reasons
    if reports and SEAL_FIELD in opened.empty_fields:
        reasons = (*reasons, Reason.SEAL_MISSING)
    return judge_file(tuple(reports), reasons)


async def _report(embedded: Embedded, evidence: Evidence) -> SignatureReport:
    try:
        return await report_on(embedded, evidence)
    except PdfStrictReadError:
        raise
    except _FAILURES as error:
        return broken_report(embedded, error)
