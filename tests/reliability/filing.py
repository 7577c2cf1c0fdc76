"""Citizens who file drafts over HTTP and try again until they see a receipt."""

import queue
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.identity.accounts.queries import demonstration_citizens
from portal.identity.organisations.queries import find_unit
from portal.onestop.dossiers.services import drafts, starting
from tests.factories.copies import copy_draft
from tests.factories.eforms import valid_answers
from tests.reliability.visitor import Visitor

T = TypeVar("T")
_CODE = re.compile(r"H56\.[\d.]+-\d{6}-\d{4,}")
_DIGEST = re.compile(r'<code class="digest">([0-9a-f]{64})</code>')
_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class PreparedDraft:
    """A draft that only has to be declared true and filed."""

    id: UUID
    account_id: UUID
    procedure: str

    @property
    def path(self) -> str:
        return f"/nop-ho-so/{self.procedure}/{self.id}/kiem-tra"


@dataclass(frozen=True)
class Receipt:
    """What a citizen saw."""

    draft_id: UUID
    code: str
    content_sha256: str


@dataclass
class Seen:
    """What all citizens saw together."""

    receipts: list[Receipt] = field(default_factory=list)
    broken: int = 0
    failures: list[str] = field(default_factory=list)


def prepare(count: int, places: Sequence[tuple[str, str]]) -> list[PreparedDraft]:
    """Write one complete draft for each citizen and place, then copy them; give them mixed."""
    with transaction(writing=False):
        people = [Actor(r.id, r.display_name, "citizen") for r in demonstration_citizens()]
    kinds = [(who, *place) for who in people for place in places]
    made: list[PreparedDraft] = []
    with transaction():
        for number, (who, procedure, unit) in enumerate(kinds):
            copies = count // len(kinds) + (number < count % len(kinds))
            made += _drafts(who, procedure, unit, copies)
    random.Random(7).shuffle(made)  # noqa: S311 - the same order each time.
    return made


def _drafts(who: Actor, procedure: str, unit_code: str, count: int) -> list[PreparedDraft]:
    unit, now = find_unit(unit_code), clock.now()
    assert unit is not None
    assert who.id is not None
    first = starting.begin(starting.offer(procedure), unit.id, actor=who, now=now)
    drafts.save_page(first, valid_answers(procedure), seen=None, now=now)
    session().flush()
    ids = [first.id, *copy_draft(first.id, count - 1)] if count > 1 else [first.id]
    return [PreparedDraft(draft_id, who.id, procedure) for draft_id in ids[:count]]


class Crowd:
    """Threads that each file what is still waiting, signed in as whoever began the draft."""

    def __init__(self, port: int, wanted: Iterable[PreparedDraft], *, threads: int) -> None:
        self.port = port
        self.seen = Seen()
        self._waiting: queue.SimpleQueue[PreparedDraft] = queue.SimpleQueue()
        for draft in wanted:
            self._waiting.put(draft)
        self._threads = [threading.Thread(target=self._work) for _ in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        visitors: dict[UUID, Visitor] = {}
        while True:
            try:
                draft = self._waiting.get_nowait()
            except queue.Empty:
                break
            try:
                visitor = visitors.get(draft.account_id)
                if visitor is None:
                    visitor = visitors[draft.account_id] = self._signed_in(draft.account_id)
                self.seen.receipts.append(self._until_seen(visitor, draft))
            except (AssertionError, TimeoutError) as error:
                self.seen.failures.append(f"{draft.id}: {error}")
        for visitor in visitors.values():
            visitor.close()

    def _signed_in(self, account_id: UUID) -> Visitor:
        visitor = Visitor(self.port)
        self._again_and_again(lambda: visitor.sign_in(account_id))
        return visitor

    def _until_seen(self, visitor: Visitor, draft: PreparedDraft) -> Receipt:
        return self._again_and_again(lambda: file(visitor, draft))

    def _again_and_again(self, act: Callable[[], T]) -> T:
        """Do as a patient person does whose connection breaks: the same once more."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                return act()
            except OSError:
                self.seen.broken += 1
                time.sleep(_PAUSE_SECONDS)
        raise TimeoutError("The portal did not come back.")


def file(visitor: Visitor, draft: PreparedDraft) -> Receipt:
    """Declare and file a draft, and read the receipt page that the redirect leads to."""
    answer = visitor.post(draft.path, {"declared": "y"})
    assert answer.status == 303, (answer.status, answer.body[-3000:].decode())
    assert answer.place
    page = visitor.get(answer.place)
    assert page.status == 200, (page.status, page.body[-3000:].decode())
    shown = page.body.decode()
    digest, code = _DIGEST.search(shown), _CODE.search(shown)
    assert digest
    assert code
    return Receipt(draft.id, code[0], digest[1])
