"""Changing the trust store: proposed by one, tried on issued documents, approved by another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from cryptography import x509
from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import enqueue
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.records.signatures.services.trust import Trust
from portal.records.validation import queries
from portal.records.validation.models import TrustAnchor, TrustVersion
from portal.records.validation.rules import CanaryResult, VersionState
from portal.records.validation.services.entries import Entry, digest, of_installed

CANARY = "validation.canary"


class VersionWaiting(Refused):
    """Another proposal waits for its second person."""

    sentence = _l("Đã có một phiên bản chờ duyệt. Hãy quyết định phiên bản đó trước.")


class NotProposed(Refused):
    """The version was decided already."""

    sentence = _l("Phiên bản này đã được quyết định.")


class NotTheSecond(Refused):
    """Who proposes does not approve."""

    sentence = _l("Người đề xuất không được tự duyệt. Hãy nhờ một quản trị viên khác.")


class CanaryPending(Refused):
    """Issued documents are still being judged under the proposed version."""

    sentence = _l("Đang kiểm tra lại các văn bản đã phát hành. Vui lòng thử lại sau ít phút.")


class ReasonMissing(Refused):
    """A verdict got worse, or the version is refused, and nobody says why."""

    sentence = _l("Hãy ghi lý do: có văn bản đã phát hành bị kết luận xấu hơn, hoặc bị từ chối.")


def begin(trust: Trust, *, source: str, actor: Actor, now: datetime) -> TrustVersion:
    """Put the anchors an installation starts with in force as its first version, once.

    Nobody approves it: it is what the operator installed. A second call changes nothing.
    """
    held = queries.find_in_force()
    if held is not None:
        return held
    made = _make(of_installed(trust, source), note=source, actor=actor, now=now)
    made.state, made.decided_at, made.decided_by = VersionState.IN_FORCE, now, actor.name
    session().flush()
    _record("trust.begun", made, actor, now)
    return made


def propose(entries: Sequence[Entry], *, note: str, actor: Actor, now: datetime) -> TrustVersion:
    """Propose a version with exactly these entries; a job tries it on issued documents.

    Raises VersionWaiting while another one waits.
    """
    waiting = sa.select(TrustVersion.id).where(TrustVersion.state == VersionState.PROPOSED)
    if session().scalar(waiting) is not None:
        raise VersionWaiting
    made = _make(entries, note=note, actor=actor, now=now)
    enqueue(CANARY, {"number": made.number}, key=f"canary:{made.id}")
    _record("trust.proposed", made, actor, now, note=note)
    return made


def _make(entries: Sequence[Entry], *, note: str, actor: Actor, now: datetime) -> TrustVersion:
    last = session().scalar(sa.select(sa.func.max(TrustVersion.number))) or 0
    made = TrustVersion(
        id=uuid7(),
        number=last + 1,
        state=VersionState.PROPOSED,
        note=note,
        digest=digest(entries),
        proposed_by_id=actor.id,
        proposed_by=actor.name,
        proposed_at=now,
    )
    session().add(made)
    session().flush()
    session().add_all(_row(made.id, each) for each in entries)
    session().flush()
    return made


def _row(version_id: UUID, entry: Entry) -> TrustAnchor:
    found = x509.load_der_x509_certificate(entry.certificate)
    return TrustAnchor(
        version_id=version_id,
        purpose=entry.purpose,
        fingerprint=entry.fingerprint,
        subject=found.subject.rfc4514_string()[:300],
        certificate=entry.certificate,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        source=entry.source,
    )


def keep_canary(number: int, results: Sequence[CanaryResult], *, now: datetime) -> None:
    """Keep what became of issued documents under a proposed version."""
    version = _locked(number)
    rows: list[JsonValue] = [
        {"document": each.document, "before": each.before.value, "after": each.after.value}
        for each in results
    ]
    version.canary = {"results": rows, "at": now.isoformat()}


def approve(number: int, *, reason: str, actor: Actor, now: datetime) -> None:
    """Put a proposed version in force in place of the present one.

    Raises NotProposed, NotTheSecond, CanaryPending before the canary has run, and
    ReasonMissing when a verdict on an issued document got worse and no reason is given.
    """
    version = _decidable(number, actor)
    results = queries.canary_results(version)
    if results is None:
        raise CanaryPending
    worse = sum(each.worse for each in results)
    if worse and not reason.strip():
        raise ReasonMissing
    held = queries.find_in_force()
    if held is not None:
        held.state = VersionState.RETIRED
        session().flush()
    _decide(version, VersionState.IN_FORCE, reason, actor, now)
    _record("trust.approved", version, actor, now, worse=worse, reason=reason)


def refuse(number: int, *, reason: str, actor: Actor, now: datetime) -> None:
    """Refuse a proposed version; raises NotProposed, NotTheSecond or ReasonMissing."""
    version = _decidable(number, actor)
    if not reason.strip():
        raise ReasonMissing
    _decide(version, VersionState.REFUSED, reason, actor, now)
    _record("trust.refused", version, actor, now, reason=reason)


def _decidable(number: int, actor: Actor) -> TrustVersion:
    version = _locked(number)
    if version.state is not VersionState.PROPOSED:
        raise NotProposed
    if actor.id is None or actor.id == version.proposed_by_id:
        raise NotTheSecond
    return version


def _decide(
    version: TrustVersion, state: VersionState, reason: str, actor: Actor, now: datetime
) -> None:
    version.state, version.decided_by, version.decided_at = state, actor.name, now
    version.decided_reason = reason.strip() or None
    session().flush()


def _locked(number: int) -> TrustVersion:
    wanted = sa.select(TrustVersion).where(TrustVersion.number == number).with_for_update()
    return session().scalar(wanted) or queries.get_version(number)


def _record(
    action: str, version: TrustVersion, actor: Actor, now: datetime, **facts: JsonValue
) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="trust_version",
        subject_id=version.id,
        unit_id=None,
        **{"number": version.number, "digest": version.digest, **facts},
    )
