"""A thousand results laid out, signed and sealed by two workers, as a bulk run does it."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench import limits
from bench.figures import Goal, Load, Row, WrongAnswer
from portal.core import clock, database
from portal.core.access import Actor, Grant
from portal.core.database import session, transaction
from portal.core.jobs import Job, enqueue
from portal.core.jobs.worker import run_all
from portal.core.pdf import render
from portal.core.serve import spare_the_collector
from portal.identity.accounts.queries import staff_in
from portal.identity.organisations.queries import unit
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier, Result, ResultState
from portal.onestop.dossiers.rules import Step
from portal.onestop.signing import services as signing
from portal.onestop.signing.queries import batches
from portal.onestop.signing.rules import BatchState, Stage
from portal.records.signatures.services import prepare
from portal.records.signatures.services.sealing import at_hand
from tests.factories import dossiers as make
from tests.factories.results import copy_dossiers
from tests.factories.signatures import TITLE, make_sheet_html

MANY, IN_A_ROUND, BATCH = 1000, 200, 500
WORKERS = 2
MOST_SECONDS = 180
LONGEST_IDLE = 20  # Looks at the queue, 50 ms apart.


@dataclass
class Spent:
    """Seconds of the clock and of the CPU of workers, sealer and judging children."""

    wall: float
    user: float
    system: float

    @property
    def cpu(self) -> float:
        """Give all CPU seconds."""
        return self.user + self.system


def thousand(seconds: float, rounds: int, *, whole: bool = False) -> Row:
    """Measure 1,000 results (or 200 a round) from draft to sealed file with a worker on each core.

    The goal is for the CPU that they use, which other work of the machine changes least: what
    two cores of their own would need by the clock.
    """
    count = MANY if whole else IN_A_ROUND * rounds
    ids = _drafts(count)
    spent = {
        "rendered": _timed(lambda: _render(ids)),
        "signed": _timed(lambda: _run(ids, Stage.SIGN)),
        "sealed": _timed(lambda: _seal(ids)),
    }
    cpu, wall = sum(s.cpu for s in spent.values()), sum(s.wall for s in spent.values())
    bare, page = _primitives(seconds)
    two_cores = cpu / WORKERS * MANY / count
    each = ", ".join(f"{name} {s.cpu / count * 1e3:.0f} ms" for name, s in spent.items())
    user, system = sum(s.user for s in spent.values()), sum(s.system for s in spent.values())
    sums = f"user {user:.0f} s, system {system:.0f} s, by the clock {wall:.0f} s"
    sys.stderr.write(f"  {each} of CPU each; {sums}\n")
    return Row(
        f"bulk: {count:,} results laid out, signed, sealed",
        cpu / count,
        count / wall,
        None,
        f"2 ECDSA {2 * bare.cpu_each * 1e6:,.0f} µs + page {page.cpu_each * 1e3:.0f} ms",
        f"{cpu / count / (2 * bare.cpu_each + page.cpu_each):.1f}× CPU",
        (Goal(f"s for {MANY:,} on 2 cores", two_cores, MOST_SECONDS, at_least=False),),
    )


def _drafts(count: int) -> list[UUID]:
    """Write one result, pass it on, and copy its dossier; nothing is laid out yet."""
    first = make.make_dossier(*make.road_to(Step.INITIALLING))
    with transaction():
        session().execute(sa.delete(Job))  # What filing asked for is no part of it.
    return copy_dossiers(first, count)


def _render(ids: list[UUID]) -> None:
    """Ask for every sheet as passing a result on does, have them laid out, and initial them."""
    with transaction():
        _set(Dossier, Dossier.id.in_(ids), pending="render")
        _set(Result, Result.dossier_id.in_(ids), state=ResultState.DRAFT, rendered_sha256=None)
        for key in ids:
            enqueue("result.render", {"dossier_id": str(key)})
    _work()
    with transaction():
        _set(Dossier, Dossier.id.in_(ids), step=Step.SIGNING)
        _check(Result.rendered_sha256.is_not(None), ids)


def _run(ids: list[UUID], stage: Stage) -> None:
    """Sign or seal in lists of 500, each opened and authorised as a person does."""
    actor = _actor(stage.function)
    for start in range(0, len(ids), BATCH):
        with transaction():
            batch = signing.open_batch(
                stage, ids[start : start + BATCH], actor=actor, now=clock.now()
            )
            for row in batches.rows_of(batch):
                if row.owed:
                    item = batches.get_item(batch, row.position)
                    signing.note_view(batch, item, actor=actor, now=clock.now())
            signing.authorise(batch, batch.digest, actor=actor, now=clock.now())
    _work()
    with transaction(writing=False):
        file = Result.certified_sha256 if stage is Stage.SIGN else Result.sealed_sha256
        _check(file.is_not(None), ids)
        if any(row.state is not BatchState.DONE for row in batches.own_batches(actor)):
            raise WrongAnswer("A list has not come to its end.")


def _seal(ids: list[UUID]) -> None:
    """Seal with the sealer in a process of its own, as where the portal is served."""
    with at_hand():
        _run(ids, Stage.SEAL)


def _check(wanted: sa.ColumnElement[bool], ids: list[UUID]) -> None:
    have = sa.select(sa.func.count()).where(wanted, Result.dossier_id.in_(ids))
    if session().scalar(have) != len(ids):
        raise WrongAnswer("Not every result came through.")


def _set(model: type[Dossier | Result], wanted: sa.ColumnElement[bool], **values: object) -> None:
    session().execute(sa.update(model).where(wanted).values(**values))


def _actor(function: Function) -> Actor:
    with transaction(writing=False):
        where = unit(make.HAC_THANH).id
        (who, *_others) = staff_in(where, function, clock.local(clock.now()).date())
    grants = frozenset({Grant(where, function.value)})
    return Actor(who.account_id, who.display_name, "staff", grants)


def _work() -> None:
    """Let two workers carry out everything that is due, each free to use any core."""
    database.engine().dispose()  # No connection is shared with the children.
    running = [get_context("fork").Process(target=_worker) for _ in range(WORKERS)]
    for each in running:
        each.start()
    for each in running:
        each.join()
        if each.exitcode:
            raise WrongAnswer(f"A worker ended with {each.exitcode}.")


def _worker() -> None:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    spare_the_collector()
    idle = 0
    while idle < LONGEST_IDLE:  # The other one may still ask for more.
        idle = 0 if run_all(prefix="result.") + run_all(prefix="signing.") else idle + 1
        time.sleep(0.05 if idle else 0)


def _timed(work: Callable[[], None]) -> Spent:
    before, begun = os.times(), time.perf_counter()
    work()
    after = os.times()
    user = after.user + after.children_user - before.user - before.children_user
    system = after.system + after.children_system - before.system - before.children_system
    return Spent(time.perf_counter() - begun, user, system)


def _primitives(seconds: float) -> tuple[Load, Load]:
    """Measure a bare signature and one page laid out with its fields."""
    key, html = ec.generate_private_key(ec.SECP256R1()), make_sheet_html()
    bare = limits.repeat(lambda: key.sign(b"x" * 300, ec.ECDSA(hashes.SHA256())), seconds=seconds)
    page = limits.repeat(lambda: prepare(render(html, title=TITLE)), seconds=seconds)
    return bare, page
