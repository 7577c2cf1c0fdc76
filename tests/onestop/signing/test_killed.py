"""Workers killed at random during a run of 500: each document is signed exactly once."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock, database
from portal.core.access import SYSTEM
from portal.core.database import transaction
from portal.core.jobs.worker import run_one
from portal.core.storage import blobs
from portal.identity.audit.models import AuditEvent
from portal.onestop.dossiers.models import MoveRecord, Result
from portal.onestop.signing.rules import BatchState, ItemState, Stage
from portal.records.archive.services import demand
from portal.records.registers.models import IssuedDocument, NumberSeries
from portal.records.signatures.rules import Level
from tests.factories import dossiers as make
from tests.onestop.signing import listing
from tests.onestop.signing.conftest import Queue

SIGNED, SEALED = 500, 40
KILLS = {Stage.SIGN: 10, Stage.SEAL: 3}
LEASE = timedelta(seconds=4)  # The clock stands during a job, so nothing is renewed.
SECONDS_ALLOWED = 900  # Half a minute where nothing else runs.

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]


def work(origin: float) -> None:
    """Carry out jobs in a process of its own, on a clock that goes on from the test's morning."""
    while True:
        passed = timedelta(seconds=time.monotonic() - origin)
        with clock.frozen(make.MORNING + passed):
            if not any(run_one(LEASE, prefix=prefix) for prefix in ("result.", "signing.")):
                time.sleep(0.02)


class Workers:
    """Two workers; whichever is killed is started again."""

    def __init__(self) -> None:
        self.kills = 0
        self._origin = time.monotonic()
        self._chance = random.Random(17)  # noqa: S311 - when to kill is no secret.
        self._running = [self._start(), self._start()]

    def _start(self) -> ForkProcess:
        database.engine().dispose()  # No connection is shared with the child.
        made = get_context("fork").Process(target=work, args=(self._origin,))
        made.start()
        return made

    def kill_one(self) -> None:
        """Kill one in the middle of whatever it does, and start another in its place."""
        place = self._chance.randrange(2)
        victim = self._running[place].pid
        assert victim
        os.kill(victim, signal.SIGKILL)
        self._running[place].join()
        self._running[place] = self._start()
        self.kills += 1

    def run(self, batch_id: UUID, kills: int) -> None:
        """Let them carry a list out while they are killed along the way."""
        before = self.kills
        deadline = time.monotonic() + SECONDS_ALLOWED
        while listing.batch_of(batch_id).state is not BatchState.DONE:
            counts = listing.counts(batch_id)
            assert time.monotonic() < deadline, counts
            done = counts.get(ItemState.DONE, 0) / sum(counts.values())
            if self.kills - before < min(kills, done * (kills + 1)):
                self.kill_one()
            time.sleep(self._chance.uniform(0.05, 0.3))
        assert self.kills - before == kills, "The run was over before every kill."

    def end(self) -> None:
        for each in self._running:
            each.kill()
            each.join()


@contextmanager
def workers() -> Iterator[Workers]:
    made = Workers()
    try:
        yield made
    finally:
        made.end()


def test_each_document_is_signed_once_and_numbers_have_no_gap(queue: Queue) -> None:
    ids = queue(SIGNED)
    ask_for_bare_signatures()
    with workers() as pair:
        signing = listing.authorised(ids)
        pair.run(signing, KILLS[Stage.SIGN])
        check_signed(signing, ids)
        before = last_number()
        sealing = listing.authorised(ids[:SEALED], stage=Stage.SEAL)
        pair.run(sealing, KILLS[Stage.SEAL])
        check_sealed(sealing, before)


def ask_for_bare_signatures() -> None:
    """Ask for no timestamps: they cost half of each signature, and are another test's matter."""
    with transaction():
        demand(
            "",
            Level.B_B,
            effective_from=clock.local(clock.now()).date(),
            basis="Bài kiểm thử",
            actor=SYSTEM,
            now=clock.now(),
        )


def last_number() -> int:
    with transaction(writing=False) as reading:
        return reading.scalar(sa.select(sa.func.max(NumberSeries.last_number))) or 0


def check_signed(batch_id: UUID, ids: list[UUID]) -> None:
    taken = listing.items(batch_id)
    assert {item.state for item in taken} == {ItemState.DONE}
    shown = {item.dossier_id: item.sha256 for item in taken}
    assert set(shown) == set(ids)
    with transaction(writing=False) as reading:
        rows = reading.execute(
            sa.select(Result.dossier_id, Result.certified_sha256).where(Result.dossier_id.in_(ids))
        )
        files = {key: sha256 for key, sha256 in rows}  # noqa: C416 - rows are no pairs to mypy.
    assert len(set(files.values())) == SIGNED
    for key, sha256 in files.items():
        signed = content(sha256)
        assert signed.startswith(content(shown[key]))
        assert signed.count(b"/ByteRange") == 1
    assert moves_and_entries("sign", "dossier.signed", ids) == (SIGNED, SIGNED)


def check_sealed(batch_id: UUID, before: int) -> None:
    taken = listing.items(batch_id)
    assert {item.state for item in taken} == {ItemState.DONE}
    ids = [item.dossier_id for item in taken]
    with transaction(writing=False) as reading:
        rows = reading.execute(
            sa.select(Result.dossier_id, IssuedDocument.number, IssuedDocument.sha256)
            .join(IssuedDocument, IssuedDocument.id == Result.issued_document_id)
            .where(Result.dossier_id.in_(ids))
        )
        found = {key: (number, sha256) for key, number, sha256 in rows}
    numbers = [found[key][0] for key in ids]
    assert numbers == list(range(before + 1, before + SEALED + 1))
    assert last_number() == before + SEALED
    for _number, sha256 in found.values():
        assert content(sha256).count(b"/ByteRange") == 2
    assert moves_and_entries("release", "dossier.released", ids) == (SEALED, SEALED)


def moves_and_entries(action: str, entry: str, ids: list[UUID]) -> tuple[int, int]:
    """Count moves and journal entries of an act on some dossiers."""
    texts = [str(key) for key in ids]
    moved = (MoveRecord.action == action, MoveRecord.dossier_id.in_(ids))
    told = (AuditEvent.action == entry, AuditEvent.subject_id.in_(texts))
    with transaction(writing=False) as reading:
        counts = [
            reading.scalar(sa.select(sa.func.count()).where(*wanted)) for wanted in (moved, told)
        ]
    return counts[0] or 0, counts[1] or 0


def content(sha256: str | None) -> bytes:
    assert sha256
    return blobs().path(sha256).read_bytes()
