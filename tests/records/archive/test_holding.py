"""A file that cannot reach its level waits: never lost, never weaker, handed on once."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from portal.core import clock, events
from portal.core.database import session, transaction
from portal.core.jobs import Job
from portal.core.jobs.worker import run_all
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.records.archive import queries
from portal.records.archive.events import Strengthened
from portal.records.archive.services import Order, hand_on, why_held
from portal.records.archive.services.holding import wake
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Level
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.trust import load
from tests.factories.identity import make_unit
from tests.factories.signatures import NOW, make_signed_paper
from tests.factories.timestamps import StampService

KEY = "test:1:sealed"
DOWN = {"/a": "500", "/b": "garbage"}


@pytest.fixture
def told() -> Iterator[list[Strengthened]]:
    heard: list[Strengthened] = []

    def hear(event: Strengthened) -> None:
        if event.step == "test":
            heard.append(event)

    events.listen(Strengthened, hear)
    yield heard
    events._listeners[Strengthened].remove(hear)


@pytest.fixture
def bare(stamps: StampService) -> bytes:
    made = make_signed_paper()
    stamps.asked.clear()
    return signatures.certify(made.prepared, officer=made.officer, now=NOW, stamped=False)


@pytest.fixture
def unit(stamps: StampService) -> UUID:  # noqa: ARG001 - made in its database.
    return make_unit()


def order(unit: UUID, level: Level = Level.B_T) -> Order:
    return Order(KEY, unit, "H01 – Giấy xác nhận", "test", {"number": 7}, level)


def give(pdf: bytes, wanted: Order) -> None:
    finish = hand_on(pdf, wanted, now=clock.now())
    with transaction():
        finish()


def later(**ahead: int) -> None:
    with clock.frozen(clock.now() + timedelta(**ahead)):
        run_all(prefix="archive.strengthen")


def test_a_file_goes_on_at_once_when_it_can(
    told: list[Strengthened], bare: bytes, unit: UUID
) -> None:
    give(bare, order(unit))
    assert [each.payload for each in told] == [{"number": 7}]
    assert level_of(told[0].sha256) is Level.B_T


def level_of(sha256: str) -> Level | None:
    pdf = blobs().path(sha256).read_bytes()
    return check(pdf, load(settings()), clock.now()).signatures[0].level


def test_it_waits_while_both_are_down_and_says_so(
    told: list[Strengthened], bare: bytes, unit: UUID, stamps: StampService
) -> None:
    stamps.orders = dict(DOWN)
    give(bare, order(unit))
    assert told == []
    with transaction(writing=False):
        (held,) = queries.waiting(None)
        assert blobs().path(held.sha256).read_bytes() == bare
        assert (held.level, held.tries, held.error) == (Level.B_T, 1, "TimestampUnavailable")
        assert "Chờ dấu thời gian" in str(why_held("test:1:"))
        assert why_held("test:2:") is None
    later(minutes=2)
    assert told == []
    with transaction(writing=False):
        (held,) = queries.waiting(None)
        assert held.tries == 2
        assert held.next_try_at > clock.now() + timedelta(minutes=2)


def test_it_goes_on_once_when_they_are_back(
    told: list[Strengthened], bare: bytes, unit: UUID, stamps: StampService
) -> None:
    stamps.orders = dict(DOWN)
    give(bare, order(unit))
    give(bare, order(unit))
    stamps.orders.clear()
    later(minutes=2)
    later(minutes=3)
    assert len(told) == 1
    assert level_of(told[0].sha256) is Level.B_T
    with transaction(writing=False):
        assert queries.count_waiting(None) == 0
        held = queries.find_held(KEY)
        assert held is not None
        assert held.released_sha256 == told[0].sha256


def test_it_outlives_its_job(
    told: list[Strengthened], bare: bytes, unit: UUID, stamps: StampService
) -> None:
    stamps.orders = dict(DOWN)
    give(bare, order(unit))
    with transaction():
        session().query(Job).delete()
    stamps.orders.clear()
    with clock.frozen(clock.now() + timedelta(hours=1)):
        with transaction():
            assert wake(now=clock.now()) == 1
        run_all(prefix="archive.strengthen")
    assert len(told) == 1


def test_missing_evidence_makes_it_wait_too(told: list[Strengthened], unit: UUID) -> None:
    sealed = make_signed_paper().sealed
    with clock.frozen(clock.now() + timedelta(days=365 * 9 + 200)):  # No list is that fresh.
        give(sealed, order(unit, Level.B_LT))
    assert told == []
    with transaction(writing=False):
        assert "danh sách thu hồi" in str(why_held("test:1:"))
