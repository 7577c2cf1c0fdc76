"""Levels: a signature made, stamped and given its evidence, with revocation lists at hand."""

from bench import limits
from bench.figures import Goal, Load, Row
from bench.rounds import repeated
from portal.core.pdf import render
from portal.records.signatures import services
from portal.records.signatures.rules import Level
from portal.records.signatures.services import archiving
from portal.records.signatures.services.signers import become_sealer
from tests.factories.signatures import NOW, TITLE, SignedPaper, make_officer, make_sheet_html

MOST_CPU_MS = 45


def long_term(seconds: float, rounds: int) -> Row:
    """Measure one signature at B-LT: signed, stamped, its evidence from memory."""
    prepared = services.prepare(render(make_sheet_html(), title=TITLE))

    def sign() -> None:
        certified = services.certify(prepared, officer=make_officer(), now=NOW)
        archiving.strengthen(certified, Level.B_LT, now=NOW)

    load = repeated(lambda: limits.repeat(sign, seconds=seconds), rounds=rounds)
    goal = Goal("CPU ms", load.cpu_each * 1e3, MOST_CPU_MS, at_least=False)
    return _row("signature B-LT, evidence at hand", load, goal)


def renewed(seconds: float, rounds: int) -> Row:
    """Measure a renewal of an archived paper of two signatures."""
    become_sealer()
    paper = archiving.strengthen(SignedPaper().sealed, Level.B_LTA, now=NOW)
    load = repeated(
        lambda: limits.repeat(lambda: archiving.renew(paper, now=NOW), seconds=seconds),
        rounds=rounds,
    )
    return _row("archive timestamp renewed", load)


def _row(name: str, load: Load, *goals: Goal) -> Row:
    return Row(name, load.cpu_each, load.rate, load.p99, "–", "–", goals)
