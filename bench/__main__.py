"""`python -m bench [--quick] [--thousand] [ROW…]`: print the table; see docs/how-to/measure.md."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from bench.figures import Row, table
from bench.limits import empty_flask
from bench.processes import take_core
from bench.rows import (
    archiving,
    bulk,
    counting,
    desk,
    devices,
    reading,
    signing,
    validating,
    writing,
)
from bench.rows.stage import Stage
from bench.site import site
from portal.core.serve import spare_the_collector

SECONDS = 1.0  # Of one round of ours or of the limit.
ROUNDS, QUICK_ROUNDS = 5, 2
AT_THE_SITE: dict[str, Callable[[Stage], Row]] = {
    "front": reading.front_page,
    "search": reading.search_page,
    "procedure": reading.procedure_page,
    "look-up": reading.look_up,
    "own-dossier": reading.own_dossier,
    "desk-dossier": reading.desk_dossier,
    "desk": reading.inbox,
    "submit": writing.submit,
    "submit-paper": writing.submit_with_paper,
    "desk-full": desk.full_inbox,
    "desk-bulk": desk.bulk_receive,
}
IN_THIS_PROCESS: dict[str, Callable[[float, int], Row]] = {
    "render": signing.rendered,
    "signature": signing.signature,
    "token-signature": devices.token_signature,
    "sign-twice": signing.signed_twice,
    "sign-archived": archiving.long_term,
    "bulk": bulk.thousand,
    "renew": archiving.renewed,
    "verify": signing.verified,
    "verdict-archived": validating.archived,
    "due-dates": counting.due_dates,
}


def main() -> None:
    """Measure the wanted rows, or all."""
    names = [*AT_THE_SITE, *IN_THIS_PROCESS]
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"some of: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="less data, fewer rounds")
    parser.add_argument(
        "--thousand", action="store_true", help="1,000 documents in the row bulk, also when quick"
    )
    asked = parser.parse_args()
    if asked.thousand:
        IN_THIS_PROCESS["bulk"] = partial(bulk.thousand, whole=True)
    if unknown := set(asked.rows) - set(names):
        parser.error(f"unknown rows: {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    rows: list[Row] = []
    try:
        rows.extend(measure(set(asked.rows or names), quick=asked.quick))
    finally:
        _report(rows, time.monotonic() - begun)


def _report(rows: list[Row], seconds: float) -> None:
    """Print the rows that were measured, also when a later one failed."""
    load = os.getloadavg()[0]
    sys.stdout.write(
        f"\n{table(rows)}\n\n{seconds:.0f} s on {os.cpu_count()} cores, "
        f"load average {load:.1f}. CPU µs and ratios depend least on other work of the machine.\n"
    )


def measure(wanted: set[str], *, quick: bool) -> Iterator[Row]:
    """Measure rows one after the other, telling on stderr where it is."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    take_core(-1)
    _tell("filling a site")
    with site(quick=quick) as filled:
        spare_the_collector()  # As a worker does before its first job.
        for name, measure_here in IN_THIS_PROCESS.items():
            if name in wanted:
                _tell(name)
                yield measure_here(SECONDS, rounds)
        if wanted.isdisjoint(AT_THE_SITE):
            return
        with filled.served() as server, empty_flask() as empty:
            stage = Stage(filled, server, empty, SECONDS, rounds)
            for name, measure_there in AT_THE_SITE.items():
                if name in wanted:
                    _tell(name)
                    yield measure_there(stage)


def _tell(what: str) -> None:
    sys.stderr.write(f"… {what}\n")


if __name__ == "__main__":
    main()
