"""Making slips: asked for in the transaction of the act, numbered and laid out by a job."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import SYSTEM
from portal.core.clock import local
from portal.core.counters import counting_up
from portal.core.database import session
from portal.core.i18n import speaking
from portal.core.jobs import enqueue
from portal.identity.audit.services import record
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.dossiers.services import issuing
from portal.onestop.slips.models import Slip, SlipNumber
from portal.onestop.slips.queries import slips as find
from portal.onestop.slips.queries.makers import maker
from portal.onestop.slips.queries.said import acted_at, said
from portal.onestop.slips.queries.wordings import by_id
from portal.onestop.slips.rules.content import Content
from portal.onestop.slips.rules.facts import Facts, HandoverFacts
from portal.onestop.slips.rules.stages import LETTERS, Stage
from portal.onestop.slips.services.wordings import pinned
from portal.records.signatures.rules import number_in_words

TASK = "dossier.issue_paper"
LIST_TASK = "slip.make_list"
_NEXT = counting_up(SlipNumber.last)


@dataclass(frozen=True, slots=True)
class SlipRef:
    """A paper that was asked for: which one, and the how manyth of its kind in its dossier."""

    id: UUID
    kind: PaperKind
    occasion: int


def make_slip(
    dossier_id: UUID,
    facts: Facts,
    *,
    now: datetime,
    occasion: int | None = None,
    signer_id: UUID | None = None,
) -> SlipRef:
    """Ask for a paper of a dossier; the facts are frozen with it, and the wording in force.

    Call it in the transaction of the act. Without ``occasion`` it is the next paper of its
    kind. The same occasion again replaces what the paper says until it has its number, and
    afterwards changes nothing. ``signer_id`` is who signs what no move brought. Raises
    DossierNotFound.
    """
    dossier = dossiers.get(dossier_id)
    count = occasion or find.count(dossier_id, facts.kind) + 1
    with speaking("vi"):
        content = said(dossier, facts.kind).joined(facts.content())
    content = content.joined(Content({"lan_thu": str(count)}))
    slip = _entered(dossier, facts.kind, count, content, at=now, now=now)
    slip.signer_id = slip.signer_id or signer_id
    _ask(dossier_id, facts.kind, count)
    return SlipRef(slip.id, slip.kind, slip.occasion)


def make_handover_list(
    unit_id: UUID, facts: HandoverFacts, *, giver_id: UUID | None = None, now: datetime
) -> UUID:
    """Ask for a hand-over list of a unit and give its slip's id; the giver signs it."""
    with speaking("vi"):
        content = facts.content()
    made = Slip(
        unit_id=unit_id,
        dossier_id=None,
        kind=facts.kind,
        occasion=1,
        wording_id=pinned(facts.kind, local(now).date(), now=now),
        content=_written(content),
        acted_at=facts.at,
        year=local(facts.at).year,
        signer_id=giver_id,
        created_at=now,
    )
    session().add(made)
    session().flush()
    enqueue(LIST_TASK, {"slip_id": str(made.id)}, key=f"slip:{made.id}")
    return made.id


def enter(dossier_id: UUID, kind: PaperKind, occasion: int, *, now: datetime) -> UUID | None:
    """Give a dossier's paper its number, or nothing when the paper is made already.

    A paper that says nothing but what stands in its dossier is entered here for the first time.
    A letter gets its number with its seal.
    """
    if dossiers.find_issued_paper(dossier_id, kind, occasion):
        return None
    dossier = dossiers.get(dossier_id)
    slip = find.find(dossier_id, kind, occasion) or _entered(
        dossier, kind, occasion, said(dossier, kind), at=acted_at(dossier, kind, now=now), now=now
    )
    if kind not in LETTERS:
        number(slip, now=now)
    return slip.id


def number(slip: Slip, *, now: datetime) -> int:
    """Give a slip the next number of its register, once; call it last in the transaction.

    The counter's row stays locked until the transaction ends, and a number that is rolled back
    is given again: no register has a gap.
    """
    if slip.number is None:
        key = {"unit_id": slip.unit_id, "kind": slip.kind, "year": slip.year}
        slip.number = int(session().execute(_NEXT, key).scalar_one())
        session().flush()
        _record(slip, now)
    return slip.number


def kept(slip_id: UUID, sha256: str, *, now: datetime) -> None:
    """Note the file of a slip, and list it with the dossier's papers."""
    slip = find.get(slip_id)
    slip.sha256, slip.stage = slip.sha256 or sha256, Stage.DONE
    if slip.dossier_id:
        issuing.keep(slip.dossier_id, slip.kind, sha256, occasion=slip.occasion, now=now)


def content_of(slip: Slip) -> Content:
    """Read what a slip says."""
    return Content.from_json(json.loads(slip.content))


def _entered(
    dossier: Dossier,
    kind: PaperKind,
    occasion: int,
    content: Content,
    *,
    at: datetime,
    now: datetime,
) -> Slip:
    slip = find.find(dossier.id, kind, occasion)
    if slip is None:
        slip = Slip(
            unit_id=dossier.unit_id,
            dossier_id=dossier.id,
            kind=kind,
            occasion=occasion,
            wording_id=pinned(kind, local(at).date(), now=now),
            acted_at=at,
            year=local(at).year,
            signer_id=maker(dossier, kind, occasion),
            created_at=now,
            stage=Stage.MAKING,
        )
        session().add(slip)
    if _may_change(slip):
        # What was laid out for a token says something else now.
        slip.content, slip.unfinished_sha256 = _written(content), None
    session().flush()
    return slip


def _may_change(slip: Slip) -> bool:
    return slip.number is None and slip.stage in {Stage.MAKING, Stage.TO_SIGN}


def _written(content: Content) -> str:
    return json.dumps(content.to_json(), ensure_ascii=False)


def _ask(dossier_id: UUID, kind: PaperKind, occasion: int) -> None:
    enqueue(
        TASK,
        {"dossier_id": str(dossier_id), "kind": kind.value, "occasion": occasion},
        key=f"paper:{dossier_id}:{kind.value}:{occasion}",
    )


def make_anew(dossier_id: UUID, kind: PaperKind) -> None:
    """Have a paper that says what stands in its dossier made once more, as the next of its kind."""
    _ask(dossier_id, kind, max(find.count(dossier_id, kind), 1) + 1)


def _record(slip: Slip, now: datetime) -> None:
    symbol = by_id(slip.wording_id).text.symbol
    record(
        action="register.entry_added",
        actor=SYSTEM,
        now=now,
        subject="slip",
        subject_id=slip.id,
        unit_id=slip.unit_id,
        kind=slip.kind.value,
        number=number_in_words(slip.number or 0, symbol),
        year=slip.year,
    )
