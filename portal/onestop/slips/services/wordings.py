"""Keeping the wording of papers: begin a version, change it, publish it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from portal.core.access import SYSTEM, Actor
from portal.core.clock import local
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.audit.services import record
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Wording
from portal.onestop.slips.queries import wordings as find
from portal.onestop.slips.queries.wordings import WordingRow
from portal.onestop.slips.rules.wordings import Text, WordingState, faults, gaps


class DraftExists(Refused):
    """A version is being written already."""

    sentence = _l("Mẫu này đang có một bản soạn dở. Hãy sửa tiếp bản đó.")


class NotADraft(Refused):
    """A published version is never changed."""

    sentence = _l("Bản đã ban hành không sửa được. Hãy soạn bản mới.")


class StaleWording(Refused):
    """Somebody else changed the draft since the page was opened."""

    sentence = _l("Có người vừa sửa bản này. Hãy xem lại nội dung mới nhất rồi sửa tiếp.")


class WordingWrong(Invalid):
    """The text uses what it may not."""

    sentence = _l("Nội dung mẫu phiếu chưa đúng. Vui lòng xem các mục được đánh dấu.")


class WordingIncomplete(Invalid):
    """The version lacks what a paper must say."""

    sentence = _l("Chưa ban hành được: mẫu phiếu còn thiếu nội dung bắt buộc.")


class EffectiveInPast(Invalid):
    """A version cannot hold for papers that were made before it."""

    sentence = _l("Ngày hiệu lực phải từ hôm nay trở đi.")


def store_packaged(kind: PaperKind, *, now: datetime) -> None:
    """Store the version that comes with the portal, once, so that papers can keep it."""
    row = find.versions(kind)[-1]
    if row.id is None:
        session().add(_entity(row, author=SYSTEM, now=now))
        session().flush()


def pinned(kind: PaperKind, day: date, *, now: datetime) -> UUID:
    """Give the id of the version in force on a day, for a paper to keep."""
    store_packaged(kind, now=now)
    found = find.in_force(kind, day).id
    if found is None:
        raise find.WordingNotFound
    return found


def begin(kind: PaperKind, *, actor: Actor, now: datetime) -> int:
    """Begin a new version from the latest one and give its number; raises DraftExists."""
    store_packaged(kind, now=now)
    latest = find.versions(kind)[0]
    if latest.state is WordingState.DRAFT:
        raise DraftExists
    made = _entity(latest, author=actor, now=now)
    made.version, made.state = latest.version + 1, WordingState.DRAFT
    made.effective_from = made.published_at = None
    session().add(made)
    session().flush()
    _record("wording.drafted", made, actor, now)
    return made.version


def change(
    kind: PaperKind, version: int, text: Text, *, seen: int | None, actor: Actor, now: datetime
) -> None:
    """Change a draft; raises NotADraft, StaleWording, or WordingWrong with the faults by part."""
    draft = _draft(kind, version, seen)
    if found := faults(kind, text):
        raise WordingWrong(errors=found)
    for name, part in text.parts().items():
        setattr(draft, name, part)
    draft.author_id, draft.author_name, draft.changed_at = actor.id, actor.name, now
    session().flush()
    _record("wording.changed", draft, actor, now)


def publish(
    kind: PaperKind,
    version: int,
    *,
    effective_from: date,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Publish a draft for papers from a day on; papers made before keep their version.

    Raises NotADraft, StaleWording, WordingIncomplete, WordingWrong or EffectiveInPast.
    """
    draft = _draft(kind, version, seen)
    text = find.get(kind, version).text
    if found := faults(kind, text):
        raise WordingWrong(errors=found)
    if missing := gaps(kind, text):
        raise WordingIncomplete(errors=missing)
    if effective_from < local(now).date():
        raise EffectiveInPast(errors={"effective_from": [str(EffectiveInPast.sentence)]})
    draft.state, draft.effective_from, draft.published_at = (
        WordingState.PUBLISHED,
        effective_from,
        now,
    )
    session().flush()
    _record("wording.published", draft, actor, now, effective_from=effective_from.isoformat())


def _draft(kind: PaperKind, version: int, seen: int | None) -> Wording:
    wanted = sa.select(Wording).where(Wording.kind == kind, Wording.version == version)
    found = session().scalar(wanted.with_for_update())
    if found is None:
        raise find.WordingNotFound
    if found.state is not WordingState.DRAFT:
        raise NotADraft
    if seen is not None and seen != found.revision:
        raise StaleWording
    return found


def _entity(row: WordingRow, *, author: Actor, now: datetime) -> Wording:
    return Wording(
        kind=row.kind,
        version=row.version,
        state=row.state,
        **row.text.parts(),
        effective_from=row.effective_from,
        author_id=author.id,
        author_name=author.name,
        changed_at=now,
        published_at=now,
    )


def _record(action: str, wording: Wording, actor: Actor, now: datetime, **facts: JsonValue) -> None:
    record(
        action=action,
        actor=actor,
        now=now,
        subject="wording",
        subject_id=wording.id,
        unit_id=None,
        kind=wording.kind.value,
        version=wording.version,
        **facts,
    )
