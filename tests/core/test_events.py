from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from portal.core import database, events
from portal.core.database import transaction
from tests.core.probes import keep, make_table, words


@dataclass(frozen=True)
class Happened(events.Event):
    word: str


@pytest.fixture
def heard() -> Iterator[list[str]]:
    words: list[str] = []

    def listener(event: Happened) -> None:
        words.append(event.word)

    events.listen(Happened, listener)
    events.listen(Happened, listener)
    yield words
    events._listeners.pop(Happened)


def test_a_listener_hears_at_once_and_once(heard: list[str]) -> None:
    events.publish(Happened("a"))
    assert heard == ["a"]


def test_nobody_has_to_listen() -> None:
    @dataclass(frozen=True)
    class Unheard(events.Event):
        pass

    events.publish(Unheard())
    assert Unheard not in events._listeners or not events._listeners[Unheard]


def publish_twice() -> None:
    for _ in range(2):
        events.publish(Happened("dropped"))


@pytest.mark.usefixtures("app", "heard")
def test_what_a_listener_writes_shares_the_fate_of_the_act() -> None:
    make_table(database.engine())
    events.listen(Happened, lambda event: keep(event.word))
    with transaction():
        events.publish(Happened("kept"))
    with pytest.raises(sa.exc.IntegrityError), transaction():
        publish_twice()
    assert words() == ["kept"]
