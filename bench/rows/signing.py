"""Results: laid out, signed twice, verified."""

import os
import shutil
import subprocess
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench import limits
from bench.figures import Goal, Load, Row
from bench.processes import cpu_of_family
from bench.rounds import Rounds, alternate, middle, per_cpu_second
from portal.core.pdf import render
from portal.records.signatures import services
from portal.records.signatures.rules import Verdict, number_in_words
from portal.records.signatures.services.signers import become_sealer
from tests.factories.signatures import NOW, TITLE, make_agency, make_officer, make_sheet_html

MOST_PAGE_MS = 85.0


class NotValid(RuntimeError):
    """What was signed here is not found valid: the measurement would mean nothing."""


def rendered(seconds: float, rounds: int) -> Row:
    """Measure laying out a result of one page as PDF/A-3a with its fields, beside a plain page."""
    html = make_sheet_html()
    text = _text_of(render(html, title=TITLE).data)

    def lay_out() -> None:
        services.prepare(render(html, title=TITLE))

    found = alternate(
        lambda: limits.repeat(lay_out, seconds=seconds),
        lambda: limits.plain_page(text, seconds=seconds),
        rounds=rounds,
    )
    return _row("result rendered", found, "the same words plain", (MOST_PAGE_MS,))


def signature(seconds: float, rounds: int) -> Row:
    """Measure one signature as the officer makes it, beside a bare ECDSA P-256 signature."""
    prepared = _prepared()
    found = alternate(
        lambda: limits.repeat(lambda: _certify(prepared), seconds=seconds),
        lambda: _primitive(seconds / 4),
        rounds=rounds,
    )
    load, bare = middle(found.ours), middle(found.limit)
    return Row(
        "signature, one",
        load.cpu_each,
        load.rate,
        load.p99,
        f"ECDSA P-256 {bare.cpu_each * 1e6:,.0f} µs",
        f"{load.cpu_each / bare.cpu_each:,.0f}× CPU",
        (Goal("CPU ms", load.cpu_each * 1e3, 25, at_least=False),),
    )


def signed_twice(seconds: float, rounds: int) -> Row:
    """Measure all from certification to seal: two signatures, two filled fields, one check."""
    become_sealer()  # Everything is measured in this one process.
    prepared = _prepared()
    found = alternate(
        lambda: limits.repeat(lambda: _sign(prepared), seconds=seconds),
        lambda: limits.key_operations(len(prepared), signed=4, checked=6, seconds=seconds / 4),
        rounds=rounds,
    )
    return _row("result signed twice", found, "4 keys used, 6 checks, SHA-256")


def verified(seconds: float, rounds: int) -> Row:
    """Measure the verdict over a valid file of two signatures, in its limited child process."""
    become_sealer()
    paper = _sign(_prepared())

    def check() -> None:
        if services.verify(paper, now=NOW).verdict is not Verdict.VALID:
            raise NotValid

    found = alternate(
        lambda: limits.repeat(check, seconds=seconds, clock=_with_children),
        lambda: limits.key_operations(len(paper), signed=0, checked=8, seconds=seconds / 4),
        rounds=rounds,
    )
    return _row("PDF verified", found, "8 checks and SHA-256")


def _with_children() -> float:
    """Give the CPU seconds of this process and of the children that judge."""
    return cpu_of_family(os.getpid())


def _row(name: str, found: Rounds, limit: str, most_ms: tuple[float, ...] = ()) -> Row:
    load, bare = middle(found.ours), middle(found.limit)
    return Row(
        name,
        load.cpu_each,
        load.rate,
        load.p99,
        f"{limit} {bare.cpu_each * 1e6:,.0f} µs",
        f"{1 / found.ratio(per_cpu_second):,.1f}× CPU",
        tuple(Goal("CPU ms", load.cpu_each * 1e3, most, at_least=False) for most in most_ms),
    )


def _text_of(pdf: bytes) -> str:
    command = [shutil.which("pdftotext") or "pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()  # noqa: S603 - our own words.


def _prepared() -> bytes:
    return services.prepare(render(make_sheet_html(), title=TITLE))


def _certify(prepared: bytes) -> bytes:
    return services.certify(prepared, officer=make_officer(), now=NOW)


def _sign(prepared: bytes) -> bytes:
    numbered = services.fill_number(
        _certify(prepared), number=number_in_words(5, "GXN-UBND"), issued_on=date(2026, 11, 21)
    )
    return services.seal(numbered, agency=make_agency(), now=NOW)


def _primitive(seconds: float) -> Load:
    key = ec.generate_private_key(ec.SECP256R1())
    return limits.repeat(lambda: key.sign(b"x" * 300, ec.ECDSA(hashes.SHA256())), seconds=seconds)
