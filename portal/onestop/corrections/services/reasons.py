"""Keeping the library of reasons: each change is a new version."""

from dataclasses import replace
from datetime import datetime

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, Refused
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.corrections.models import ReasonVersion
from portal.onestop.corrections.queries import reasons as find
from portal.onestop.corrections.rules.reasons import Reason
from portal.records.documents.rules import PHOTOGRAPHS
from portal.records.documents.services import InspectedFile, keep

PURPOSE = "correction.example"
PICTURES = replace(PHOTOGRAPHS, most_files=1)


class ReasonWrong(Invalid):
    """A reason lacks its sentence, or a picture the words that stand for it."""

    sentence = _l("Chưa lưu được lý do. Vui lòng xem các mục được đánh dấu.")


class ReasonExists(Refused):
    """A new reason takes the code of another."""

    sentence = _l("Đã có lý do dùng mã này. Hãy chọn mã khác, hoặc sửa lý do đã có.")


def add(
    reason: Reason, *, picture: InspectedFile | None, actor: Actor, now: datetime
) -> ReasonVersion:
    """Add a reason under a code of its own; raises ReasonExists or ReasonWrong."""
    if reason.code in find.latest():
        raise ReasonExists
    return _keep(reason, 1, picture, actor, now)


def change(
    reason: Reason, *, picture: InspectedFile | None, actor: Actor, now: datetime
) -> ReasonVersion:
    """Add a new version of a reason; without a picture it keeps the earlier one.

    Raises NotFound or ReasonWrong.
    """
    before = find.versions(reason.code)[0]
    kept = replace(reason, picture_file_id=before.picture_file_id, picture=before.picture)
    return _keep(kept, before.version + 1, picture, actor, now)


def _keep(
    reason: Reason, version: int, picture: InspectedFile | None, actor: Actor, now: datetime
) -> ReasonVersion:
    _check(reason, picture)
    file_id, drawing = reason.picture_file_id, reason.picture
    if picture is not None:
        file_id, drawing = keep(picture, owner=actor, purpose=PURPOSE, now=now).id, ""
    names = (
        *("code", "scope", "kind", "text", "example", "legal_ground", "picture_alt", "retired"),
        *("text_en", "example_en", "picture_alt_en", "ground_unsure"),
    )
    made = ReasonVersion(
        **{name: getattr(reason, name) for name in names},
        version=version,
        picture_file_id=file_id,
        picture=drawing,
        author_id=actor.id,
        author_name=actor.name,
        at=now,
    )
    session().add(made)
    session().flush()
    record(
        action="correction_reason.changed",
        actor=actor,
        now=now,
        subject="correction_reason",
        subject_id=reason.code,
        version=version,
    )
    return made


def _check(reason: Reason, picture: InspectedFile | None) -> None:
    errors: dict[str, list[str]] = {}
    if not reason.text.strip():
        errors["text"] = [_("Nhập lý do bằng lời dễ hiểu.")]
    if (picture or reason.has_picture) and not reason.picture_alt.strip():
        errors["picture_alt"] = [_("Mô tả ảnh bằng lời cho người không nhìn thấy ảnh.")]
    if errors:
        raise ReasonWrong(errors=errors)
