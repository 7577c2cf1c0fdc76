"""Taking a citizen's opinion of a finished dossier."""

import hmac
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.crypto import blind_index
from portal.core.database import session
from portal.core.errors import Invalid, NotFound, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.dossiers.models import Dossier
from portal.onestop.performance.models import Rating
from portal.onestop.performance.queries import ratings as find
from portal.onestop.performance.rules.ratings import MAY_CHANGE_FOR, Level, Opinion

_MARK_CHARACTERS = 32


class BrokenLink(NotFound):
    """The link was cut or made up."""

    sentence = _l(
        "Đường dẫn đánh giá không đúng hoặc thiếu ký tự. "
        "Hãy đăng nhập rồi mở lại từ trang hồ sơ của ông/bà."
    )


class NotYetDecided(Refused):
    """There is no result to think anything of."""

    sentence = _l("Hồ sơ chưa có kết quả nên chưa đánh giá được.")


class OpinionStands(Refused):
    """The time in which an opinion may be changed is over."""

    sentence = _l("Hồ sơ này đã được đánh giá và đã quá bảy ngày nên không sửa được nữa.")


class GroundMissing(Invalid):
    """Who is not satisfied tells why, so that somebody can mend it."""

    sentence = _l("Chọn ít nhất một lý do, hoặc viết lý do vào ô ý kiến.")


def link_key(dossier_id: UUID) -> str:
    """Write what stands in a rating link: it names one dossier, for whoever may rate it."""
    return f"{dossier_id.hex}{_mark(dossier_id)}"


def read_link(key: str) -> UUID:
    """Read a rating link; raises BrokenLink."""
    written, mark = key[:_MARK_CHARACTERS], key[_MARK_CHARACTERS:]
    try:
        dossier_id = UUID(hex=written)
    except ValueError as error:
        raise BrokenLink from error
    if not hmac.compare_digest(mark.encode(), _mark(dossier_id).encode()):
        raise BrokenLink
    return dossier_id


def _mark(dossier_id: UUID) -> str:
    return blind_index("rating.link", dossier_id.hex)[:_MARK_CHARACTERS]


def rate(dossier: Dossier, opinion: Opinion, *, actor: Actor, now: datetime) -> Rating:
    """Keep an opinion, or change it within seven days.

    Raises NotYetDecided, OpinionStands, or GroundMissing. That only its own people rate a
    dossier was asked of the policy before.
    """
    if dossier.decided_at is None:
        raise NotYetDecided
    if opinion.level is Level.NOT_SATISFIED and not (opinion.grounds or opinion.comment):
        raise GroundMissing(errors={"grounds": [str(GroundMissing.sentence)]})
    rating = find.find(dossier.id) or _new(dossier, now)
    if now - rating.first_at > MAY_CHANGE_FOR:
        raise OpinionStands
    rating.level, rating.comment = opinion.level, opinion.comment
    rating.grounds = [ground.value for ground in opinion.grounds]
    rating.last_at = now
    session().add(rating)
    record(
        action="dossier.rated",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        level=opinion.level.value,
    )
    return rating


def _new(dossier: Dossier, now: datetime) -> Rating:
    return Rating(dossier_id=dossier.id, unit_id=dossier.unit_id, first_at=now)
