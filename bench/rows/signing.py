"""Results: laid out, signed twice, verified."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench import limits
from bench.figures import Goal, Load, Row
from bench.rounds import alternate, middle, repeated
from portal.core.pdf import render
from portal.records.signatures import services
from portal.records.signatures.rules import Verdict, number_in_words
from portal.records.signatures.services.signers import become_sealer
from tests.factories.signatures import NOW, TITLE, make_agency, make_officer, make_sheet_html


class NotValid(RuntimeError):
    """What was signed here is not found valid: the measurement would mean nothing."""


def rendered(seconds: float, rounds: int) -> Row:
    """Measure laying out a result of one page as PDF/A-3a with its fields."""
    html = make_sheet_html()

    def lay_out() -> None:
        services.prepare(render(html, title=TITLE))

    return _row("result rendered", _repeated(lay_out, seconds, rounds))


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
    return _row("result signed twice", _repeated(lambda: _sign(prepared), seconds, rounds))


def verified(seconds: float, rounds: int) -> Row:
    """Measure the verdict over a valid file of two signatures, in its limited child process."""
    become_sealer()
    paper = _sign(_prepared())

    def check() -> None:
        if services.verify(paper, now=NOW).verdict is not Verdict.VALID:
            raise NotValid

    load = _repeated(check, seconds, rounds)
    # The child's CPU dies with it, so the time until the verdict stands in its place.
    return _row("PDF verified (wall time)", replace(load, cpu=load.seconds))


def _repeated(work: Callable[[], object], seconds: float, rounds: int) -> Load:
    return repeated(lambda: limits.repeat(work, seconds=seconds), rounds=rounds)


def _row(name: str, load: Load) -> Row:
    return Row(name, load.cpu_each, load.rate, load.p99, "–", "–")


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
