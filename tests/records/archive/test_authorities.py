"""Two authorities over real HTTP: tried in order, distrusted, left alone for a while."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.database import transaction
from portal.core.settings import settings
from portal.records.signatures.models import TimestampAuthority
from portal.records.signatures.services.refusals import TimestampUnavailable
from portal.records.signatures.services.timestamping import AuthorityTimeStamper, breaker
from tests.factories.timestamps import FAILURES, StampService

DIGEST = hashlib.sha256(b"x").digest()


def ask() -> bytes:
    made = asyncio.run(AuthorityTimeStamper(settings()).async_timestamp(DIGEST, "sha256"))
    return bytes(made.dump())


def state(name: str) -> tuple[int, str, bool] | None:
    address = next(each for each in settings().timestamp_authorities if each.endswith(name))
    with transaction(writing=False) as own:
        held = own.get(TimestampAuthority, address)
        return (held.failures, held.error, held.open_until is not None) if held else None


def test_the_first_is_asked_first(stamps: StampService) -> None:
    assert DIGEST in ask()
    assert stamps.asked == ["/a"]
    assert state("/a") is None


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ("500", "status"),
        ("timeout", "time"),
        ("nonce", "nonce"),
        ("imprint", "imprint"),
        ("garbage", "garbage"),
        ("refused", "refused"),
        ("stranger", "untrusted"),
        ("clock", "clock"),
    ],
)
def test_the_second_is_asked_when_the_first_fails(
    stamps: StampService, order: str, error: str
) -> None:
    stamps.orders["/a"] = order
    assert DIGEST in ask()
    assert stamps.asked == ["/a", "/b"]
    assert state("/a") == (1, error, False)


def test_every_failure_is_tried_here() -> None:
    assert len(FAILURES) == 8


def test_nothing_is_had_when_both_fail(stamps: StampService) -> None:
    stamps.orders = {"/a": "500", "/b": "garbage"}
    with pytest.raises(TimestampUnavailable):
        ask()


def test_three_failures_open_the_circuit_and_one_probe_closes_it(stamps: StampService) -> None:
    stamps.orders["/a"] = "500"
    for _ in range(3):
        ask()
    assert state("/a") == (3, "status", True)
    stamps.asked.clear()
    ask()
    assert stamps.asked == ["/b"]
    stamps.orders.clear()
    with clock.frozen(clock.now() + breaker.SHORTEST + timedelta(seconds=1)):
        stamps.asked.clear()
        ask()
        assert stamps.asked == ["/a"]
        assert state("/a") is None


def test_only_one_process_probes_and_a_failed_probe_waits_longer(stamps: StampService) -> None:
    stamps.orders["/a"] = "500"
    for _ in range(3):
        ask()
    address = settings().timestamp_authorities[0]
    later = clock.now() + breaker.SHORTEST + timedelta(seconds=1)
    assert breaker.admits(address, now=later)
    assert not breaker.admits(address, now=later)
    breaker.note_failure(address, "time", now=later)
    assert not breaker.admits(address, now=later + breaker.SHORTEST + timedelta(seconds=1))
    assert breaker.admits(address, now=later + 2 * breaker.SHORTEST + timedelta(seconds=1))


def test_a_probe_that_dies_is_followed_by_another(stamps: StampService) -> None:
    stamps.orders["/a"] = "500"
    for _ in range(3):
        ask()
    address = settings().timestamp_authorities[0]
    later = clock.now() + breaker.SHORTEST
    assert breaker.admits(address, now=later)
    assert breaker.admits(address, now=later + breaker.PROBE)


def test_another_digest_than_sha256_is_not_asked_for(stamps: StampService) -> None:
    with pytest.raises(ValueError, match="sha512"):
        asyncio.run(AuthorityTimeStamper(settings()).async_timestamp(DIGEST, "sha512"))
    assert stamps.asked == []
