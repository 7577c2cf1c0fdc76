"""What a citizen was shown is there afterwards, whatever died meanwhile (guarantees G1, G4-G6).

One server is for all of it: to start another takes longer than what is asked of it.
"""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs import Job, JobState
from portal.core.storage import blobs
from portal.identity.audit.models import AuditEvent
from portal.onestop.dossiers.models import Dossier, IssuedPaper, MoveRecord
from tests.reliability.filing import Crowd, PreparedDraft, Receipt, Seen, file, prepare
from tests.reliability.sites import PORTAL, Killer, Site, served
from tests.reliability.visitor import Visitor

SUBMITS, CLIENTS = 2000, 8
WEB_KILLS, JOB_KILLS, LATE_JOB_KILLS = 8, 3, 2
TIMES = 20
PAPERS_MADE = 20
SECONDS_ALLOWED = 900  # A minute where nothing else runs.
PAPER = "dossier.issue_paper"
# A plain form in two wards, and a plain form that the department of construction decides.
PLACES = (("2.000815", "H56.901"), ("2.000815", "H56.902"), ("1.012766", "H56.14"))

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("kills")]


@pytest.fixture(scope="module")
def supervisor(site: Site) -> Iterator[int]:
    with served(site, workers=2) as process:
        yield process


def test_twenty_posts_of_one_draft_make_one_dossier(site: Site, supervisor: int) -> None:
    assert supervisor
    (draft,) = prepare(1, PLACES[:1])
    receipts = file_at_once(site.port, draft)
    assert len(receipts) == TIMES
    assert len(set(receipts)) == 1
    with transaction(writing=False) as session:
        found = sa.select(Dossier.id, Dossier.code, Dossier.content_sha256)
        ((dossier_id, *kept),) = session.execute(found.where(Dossier.draft_id == draft.id)).all()
        of_it = sa.select(MoveRecord.action).where(MoveRecord.dossier_id == dossier_id)
        told = sa.select(sa.func.count()).where(
            AuditEvent.action == "dossier.submitted", AuditEvent.subject_id == str(dossier_id)
        )
        done = session.scalars(of_it).all(), session.scalar(told)
    assert [receipts[0].code, receipts[0].content_sha256] == kept
    assert done == (["submit"], 1)


def file_at_once(port: int, draft: PreparedDraft) -> list[Receipt]:
    first = Visitor(port, timeout=60)
    first.sign_in(draft.account_id)
    first.close()
    together = Barrier(TIMES)

    def post(_number: int) -> Receipt:
        visitor = Visitor(port, timeout=60, cookies=dict(first.cookies), token=first.token)
        together.wait()
        receipt = file(visitor, draft)
        visitor.close()
        return receipt

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(post, range(TIMES)))


def test_every_receipt_shown_is_kept_and_every_number_given_once(
    site: Site, supervisor: int
) -> None:
    wanted = prepare(SUBMITS, PLACES)
    killer = Killer(supervisor, random.Random(11))  # noqa: S311 - when to kill is no secret.
    seen = file_under_fire(site, wanted, killer)
    drain_under_fire(killer)
    assert not seen.failures
    assert killer.web_kills >= WEB_KILLS
    assert killer.job_kills >= JOB_KILLS + LATE_JOB_KILLS
    assert seen.broken, "No kill broke a request: the test proved nothing."
    check_receipts(seen, wanted)
    check_numbers()
    check_papers()
    check_journal(site)


def file_under_fire(site: Site, wanted: list[PreparedDraft], killer: Killer) -> Seen:
    """Let citizens file everything, and kill workers all along the way."""
    crowd = Crowd(site.port, wanted, threads=CLIENTS)
    crowd.start()
    deadline = time.monotonic() + SECONDS_ALLOWED
    while crowd.busy:
        assert time.monotonic() < deadline, f"{len(crowd.seen.receipts)} receipts in time"
        time.sleep(killer.chance.uniform(0.2, 0.6))
        put_off_all_but(PAPERS_MADE)
        done = len(crowd.seen.receipts) / len(wanted)
        if killer.web_kills < done * (WEB_KILLS + 1):
            killer.kill_web_worker()
        if killer.job_kills < done * (JOB_KILLS + 1):
            killer.kill_job_worker()
    return crowd.seen


def put_off_all_but(count: int) -> None:
    """Leave some of the papers to be made, and everything else for tomorrow: it takes minutes."""
    papers = sa.select(Job.id).where(Job.kind == PAPER).order_by(Job.id).limit(count)
    today = sa.and_(Job.state == JobState.READY, Job.run_after <= clock.now())
    with transaction() as session:
        session.execute(
            sa.update(Job)
            .where(today, Job.id.not_in(papers))
            .values(run_after=clock.now() + timedelta(days=1))
        )


def drain_under_fire(killer: Killer) -> None:
    """Wait until the rest is done, killing the worker now and then while it has a job in hand."""
    put_off_all_but(PAPERS_MADE)
    deadline = time.monotonic() + SECONDS_ALLOWED
    planned = killer.job_kills + LATE_JOB_KILLS
    while unfinished():
        assert time.monotonic() < deadline, f"{unfinished()} jobs were not done in time"
        time.sleep(killer.chance.uniform(0.01, 0.1))
        if killer.job_kills < planned and in_hand():
            killer.kill_job_worker()
            end_leases()


def in_hand() -> bool:
    with transaction(writing=False) as session:
        return bool(session.scalar(sa.select(sa.exists().where(Job.state == JobState.RUNNING))))


def unfinished() -> int:
    with transaction(writing=False) as session:
        due = sa.and_(Job.state == JobState.READY, Job.run_after < clock.now() + timedelta(hours=1))
        wanted = sa.or_(Job.state == JobState.RUNNING, due)
        return session.scalar(sa.select(sa.func.count()).select_from(Job).where(wanted)) or 0


def end_leases() -> None:
    """Do what the clock does within a minute: let the leases of the dead run out."""
    with transaction() as session:
        session.execute(
            sa.update(Job).where(Job.state == JobState.RUNNING).values(lease_until=clock.now())
        )


def check_receipts(seen: Seen, wanted: list[PreparedDraft]) -> None:
    with transaction(writing=False) as session:
        rows = session.execute(sa.select(Dossier.draft_id, Dossier.code, Dossier.content_sha256))
        ours = {draft.id for draft in wanted}
        kept = sorted(tuple(row) for row in rows if row.draft_id in ours)
    assert sorted((r.draft_id, r.code, r.content_sha256) for r in seen.receipts) == kept
    assert len(kept) == len({draft_id for draft_id, *_ in kept}) == len(wanted)


def check_numbers() -> None:
    with transaction(writing=False) as session:
        codes = [code.rsplit("-", 1) for code in session.scalars(sa.select(Dossier.code))]
    given: dict[str, list[int]] = {}
    for series, number in codes:
        given.setdefault(series, []).append(int(number))
    assert len(given) >= len(PLACES)
    for series, numbers in given.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), series


def check_papers() -> None:
    """Each finished job made one paper, which is there; no paper comes from nowhere."""
    with transaction(writing=False) as session:
        done = session.scalars(
            sa.select(Job.key).where(Job.kind == PAPER, Job.state == JobState.DONE)
        ).all()
        papers = session.execute(
            sa.select(IssuedPaper.dossier_id, IssuedPaper.kind, IssuedPaper.sha256)
        ).all()
        attempts = session.scalar(sa.select(sa.func.max(Job.attempt)))
        failed = session.scalars(sa.select(Job.error).where(Job.state == JobState.FAILED)).all()
    assert not failed
    made = Counter(f"paper:{paper.dossier_id}:{paper.kind.value}" for paper in papers)
    assert made == Counter(done)
    assert len(made) >= PAPERS_MADE
    assert all(blobs().verify(paper.sha256) for paper in papers)
    assert attempts, "No job was begun."
    assert attempts > 1, "No kill hit a running job: the test proved nothing."


def check_journal(site: Site) -> None:
    told = subprocess.run(  # noqa: S603 - our own command.
        [PORTAL, "audit", "verify"],
        env=site.environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
