"""Writing the journal, and anchoring it outside the database."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from portal.core.access import SYSTEM, Actor
from portal.core.database import session
from portal.core.events import publish
from portal.core.json_types import JsonValue
from portal.core.settings import settings
from portal.identity.audit import rules
from portal.identity.audit.events import JournalBroken
from portal.identity.audit.models import AuditChain, AuditCheck, AuditEvent


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
    head = _locked_head(rules.chain_of(unit_id))
    entry = rules.Entry(
        chain=head.name,
        seq=head.length + 1,
        id=uuid7(),
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        subject=subject,
        subject_id=str(subject_id),
        facts=rules.without_identity_numbers(rules.canonical(facts)),
        prev_hash=head.head_hash,
    )
    _append(head, entry)


def _append(head: AuditChain, entry: rules.Entry) -> None:
    seal = rules.fingerprint(entry)
    columns = {name: getattr(entry, name) for name in rules.Entry.__slots__}
    session().add(AuditEvent(**columns, hash=seal))
    head.length = entry.seq
    head.head_hash = seal
    session().flush()


def _locked_head(chain: str) -> AuditChain:
    wanted = (
        sa.select(AuditChain)
        .where(AuditChain.name == chain)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session().scalar(wanted) or _new_head(chain) or session().scalars(wanted).one()


def _new_head(chain: str) -> AuditChain | None:
    """Begin a chain; give nothing when another writer was faster."""
    head = AuditChain(name=chain, length=0, head_hash=rules.GENESIS)
    try:
        with session().begin_nested():
            session().add(head)
    except IntegrityError:
        return None
    return head


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
