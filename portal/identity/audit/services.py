"""Writing the journal, and anchoring it outside the database."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from portal.core.access import SYSTEM, Actor
from portal.core.database import session, writer
from portal.core.events import publish
from portal.core.json_types import JsonValue
from portal.core.settings import settings
from portal.core.upserts import insert_new
from portal.identity.audit import rules
from portal.identity.audit.events import JournalBroken
from portal.identity.audit.models import AuditChain, AuditCheck, AuditEvent

_GATHERING = "audit_events"
_THIS_CHAIN = AuditChain.name == sa.bindparam("chain")
_HEAD = sa.select(AuditChain.length, AuditChain.head_hash).where(_THIS_CHAIN).with_for_update()
_GO_ON = (
    sa.update(AuditChain)
    .where(_THIS_CHAIN)
    .values(length=sa.bindparam("seq"), head_hash=sa.bindparam("hash"))
)
_ADD = sa.insert(AuditEvent)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Events that are not written yet, and how far each of their chains has come."""

    heads: dict[str, rules.Head] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)

    def write(self) -> None:
        """Write all events and the new ends of their chains, past the session's bookkeeping."""
        connection = writer()
        ends = [
            {"chain": chain, "seq": head.length, "hash": head.hash}
            for chain, head in self.heads.items()
        ]
        if ends:
            connection.execute(_GO_ON, ends)
            connection.execute(_ADD, self.rows)


def record(
    *,
    action: str,
    actor: Actor,
    now: datetime,
    subject: str,
    subject_id: UUID | str,
    unit_id: UUID | None = None,
    **facts: JsonValue,
) -> None:
    """Add one event to the unit's chain (or the portal's) in the present transaction.

    The chain stays locked until that transaction ends, so call this late in it. Identity
    numbers among the facts are covered. Raises UnknownAction for a name that the catalogue
    does not hold.
    """
    rules.phrase(action)
    gathering: _Gathered | None = session().info.get(_GATHERING)
    gathered, chain = gathering or _Gathered(), rules.chain_of(unit_id)
    head = gathered.heads.get(chain) or _locked_head(chain)
    entry = rules.Entry(
        chain=chain,
        seq=head.length + 1,
        id=uuid7(),
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        facts=rules.without_identity_numbers(rules.canonical(facts)),
        prev_hash=head.hash,
    )
    _append(gathered, entry)
    if gathering is None:
        gathered.write()


def _append(gathered: _Gathered, entry: rules.Entry) -> None:
    seal = rules.fingerprint(entry)
    columns = {name: getattr(entry, name) for name in rules.Entry.__slots__}
    gathered.rows.append({**columns, "hash": seal})
    gathered.heads[entry.chain] = rules.Head(entry.seq, seal)


@contextmanager
def many_events() -> Iterator[None]:
    """Lock each chain once for all events of a block, and write them as the block ends.

    The block lies within one transaction and makes no savepoints: undoing one gives up the
    lock on a chain and the events that were added since.
    """
    gathered = session().info[_GATHERING] = _Gathered()
    try:
        yield
        gathered.write()
    finally:
        session().info.pop(_GATHERING, None)


def _locked_head(chain: str) -> rules.Head:
    """Lock a chain and give its end, beginning it where this is its first event."""
    connection = writer()
    row = connection.execute(_HEAD, {"chain": chain}).one_or_none()
    if row is None:
        first = {"name": chain, "length": 0, "head_hash": rules.GENESIS}
        connection.execute(insert_new(AuditChain), first)
        row = connection.execute(_HEAD, {"chain": chain}).one()
    return rules.Head(*row)


def keep_check(breaks: Sequence[rules.Break], *, anchored: int, now: datetime) -> None:
    """Keep what a check of all chains found, in a row and in the journal; tell of breaks."""
    first = breaks[0] if breaks else None
    made = AuditCheck(
        id=uuid7(),
        at=now,
        breaks=len(breaks),
        anchored=anchored,
        first_chain=first.chain if first else None,
        first_seq=first.seq if first else None,
        flaw=first.flaw if first else None,
    )
    session().add(made)
    record(
        action="audit.checked",
        actor=SYSTEM,
        now=now,
        subject="journal",
        subject_id=made.id,
        breaks=len(breaks),
        anchored=anchored,
    )
    if breaks:
        publish(JournalBroken(now, len(breaks)))


def anchor_path() -> Path:
    """Name the file in which anchors are kept unless told otherwise."""
    return settings().data_folder / "audit-anchors.jsonl"


def write_anchor(path: Path, *, now: datetime) -> int:
    """Append the end of every chain to an anchor file; give how many lines were written.

    One JSON object a line: ``at``, ``chain``, ``seq``, ``hash``. The file is worth something
    only where the database's writers cannot reach it, so copy it to another machine.
    """
    heads = session().scalars(sa.select(AuditChain).order_by(AuditChain.name)).all()
    lines = [
        json.dumps(
            {"at": now.isoformat(), "chain": head.name, "seq": head.length, "hash": head.head_hash}
        )
        for head in heads
    ]
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    return len(lines)
