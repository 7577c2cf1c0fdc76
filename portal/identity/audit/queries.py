"""Reading the journal and checking that it is whole."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.core.database import read_uuid, session
from portal.core.i18n import LazyString
from portal.core.json_types import JsonValue
from portal.core.remembering import remembered
from portal.identity.audit import rules
from portal.identity.audit.models import AuditChain, AuditCheck, AuditEvent
from portal.identity.audit.rules import naming

PAGE_SIZE = 50
_TABLE = AuditEvent.__table__
# Said already by the name of the thing, or a number of ours that tells nobody anything.
# Keys of ours, and what stands beside the name of the thing.
_UNTOLD = frozenset(
    {"batch", "code", "draft", "round", "seed", "session", "session_id", "sheet_id"}
)
Anchors = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as a reader sees it."""

    id: UUID
    chain: str
    seq: int
    at: datetime
    actor_id: UUID | None
    actor_name: str
    action: str
    subject: str
    subject_id: str
    facts: Mapping[str, JsonValue]

    @property
    def shown_id(self) -> str:
        """Give the thing's id where it is one that people use; ours tell nobody anything."""
        return "" if read_uuid(self.subject_id) else self.subject_id

    @property
    def about_actor(self) -> bool:
        """Tell whether the thing is the person who acted, so that naming both says it twice."""
        return self.actor_id is not None and self.subject_id == str(self.actor_id)

    @property
    def phrase(self) -> LazyString:
        """Give the words for the act."""
        return rules.phrase(self.action)

    @property
    def subject_word(self) -> LazyString | str:
        """Give the word for the kind of thing."""
        return rules.subject_word(self.subject)

    @property
    def told_facts(self) -> tuple[tuple[LazyString | str, object], ...]:
        """Give the facts that say something to a reader, each with its word, in words."""
        return tuple((word, said) for word, said, _verbatim in self.quoted_facts)

    @property
    def quoted_facts(self) -> tuple[tuple[LazyString | str, object, bool], ...]:
        """Give the facts as ``told_facts``, and which are quoted as somebody wrote them."""
        told = (
            (name, value, naming.said(name, value))
            for name, value in self.facts.items()
            if value not in (None, "", []) and name not in _UNTOLD
        )
        return tuple(
            (rules.fact_word(name), said, said is value and isinstance(value, str))
            for name, value, said in told
        )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What a check of the whole journal found."""

    at: datetime
    breaks: int
    anchored: int
    first_chain: str | None
    first_seq: int | None
    flaw: rules.Flaw | None


def last_check() -> CheckRow | None:
    """Give the latest check of the journal, if there was one."""
    columns = (getattr(AuditCheck, name) for name in CheckRow.__slots__)
    newest = sa.select(*columns).order_by(AuditCheck.at.desc()).limit(1)
    row = session().execute(newest).one_or_none()
    return CheckRow(*row) if row else None


def names_in(rows: Iterable[EventRow]) -> dict[tuple[str, str], str]:
    """Give the names of all things that some rows speak of, by kind and id; one look a kind."""
    ids: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        ids[row.subject].add(row.subject_id)
        ids["unit"].add(row.chain)
    return {
        (kind, key): name
        for kind, wanted in ids.items()
        for key, name in naming.names(kind, wanted).items()
    }


def find_subject(code: str) -> str:
    """Give the id under which the journal knows a code on papers; any other text is an id."""
    return naming.find(code) or code


@remembered()
def history(subject: str, subject_id: UUID | str) -> tuple[EventRow, ...]:
    """List everything that happened to one thing, oldest first."""
    wanted = _events().where(
        AuditEvent.subject == subject, AuditEvent.subject_id == str(subject_id)
    )
    return _rows(wanted.order_by(AuditEvent.at, AuditEvent.id))


def journal_of(
    units: frozenset[UUID],
    *,
    subject: str | None = None,
    subject_id: str | None = None,
    page: int = 1,
) -> tuple[tuple[EventRow, ...], bool]:
    """List a page of the units' events, newest first, and tell whether more follow."""
    wanted = _events().where(AuditEvent.chain.in_([str(unit) for unit in units]))
    if subject:
        wanted = wanted.where(AuditEvent.subject == subject)
    if subject_id:
        wanted = wanted.where(AuditEvent.subject_id == subject_id)
    newest = wanted.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    rows = _rows(newest.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1))
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def subjects_of(units: frozenset[UUID]) -> tuple[tuple[str, LazyString | str], ...]:
    """List the kinds of things that the units' journals speak of, each with its word."""
    wanted = sa.select(AuditEvent.subject).where(
        AuditEvent.chain.in_([str(unit) for unit in units])
    )
    found = session().scalars(wanted.distinct().order_by(AuditEvent.subject))
    return tuple((subject, rules.subject_word(subject)) for subject in found)


def _events() -> sa.Select[Any]:
    return sa.select(*(_TABLE.c[name] for name in EventRow.__slots__))


def _rows(wanted: sa.Select[Any]) -> tuple[EventRow, ...]:
    found = session().execute(wanted).mappings()
    return tuple(EventRow(**{**row, "facts": json.loads(row["facts"])}) for row in found)


def verify(anchors: Anchors | None = None) -> list[rules.Break]:
    """Walk every chain and list each place that does not hold; empty means whole.

    ``anchors`` maps a chain to its anchored row numbers and hashes (see ``read_anchors``).
    """
    known = anchors or {}
    heads = {head.name: head for head in session().scalars(sa.select(AuditChain))}
    named = session().scalars(sa.select(AuditEvent.chain).distinct())
    chains = sorted({*heads, *named, *known})
    return [
        broken
        for chain in chains
        for broken in rules.inspect(
            chain, _head(heads.get(chain)), _sealed(chain), known.get(chain, {})
        )
    ]


def _head(head: AuditChain | None) -> rules.Head:
    return rules.Head(head.length, head.head_hash) if head else rules.Head()


def _sealed(chain: str) -> Iterator[rules.Sealed]:
    wanted = sa.select(_TABLE).where(_TABLE.c.chain == chain).order_by(_TABLE.c.seq)
    stream = session().execute(wanted.execution_options(yield_per=2000))
    for row in stream.mappings():
        entry = rules.Entry(**{name: row[name] for name in rules.Entry.__slots__})
        yield rules.Sealed(entry=entry, hash=row["hash"])


def read_anchors(path: Path) -> Anchors:
    """Read an anchor file into chain → row number → hash; a missing file holds none.

    Where a row was anchored twice the older line counts.
    """
    found: dict[str, dict[int, str]] = defaultdict(dict)
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            anchor = json.loads(line)
            found[anchor["chain"]].setdefault(anchor["seq"], anchor["hash"])
    return found
