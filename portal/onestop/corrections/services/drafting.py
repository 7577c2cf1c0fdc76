"""Drawing up a sheet: every item of the dossier gets a line, and each line what was found."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified
from uuid_utils.compat import uuid7

from portal.core.access import Actor
from portal.core.database import session
from portal.core.errors import Invalid, NotFound, Refused
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.corrections.models import CorrectionLine, CorrectionSheet, SheetState
from portal.onestop.corrections.queries import reasons, sheets
from portal.onestop.corrections.rules.items import Item
from portal.onestop.corrections.rules.reasons import Reason
from portal.onestop.corrections.rules.verdicts import Judgement, ReasonKind, Verdict, digest
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services.moves import check_possible, check_version


class SheetOpen(Refused):
    """A sheet of the dossier is out and not answered yet."""

    sentence = _l("Hồ sơ đang có một phiếu yêu cầu bổ sung chưa được trả lời.")


class PageIncomplete(Refused):
    """The page did not tell which state of the dossier it showed."""

    sentence = _l(
        "Trang vừa gửi không cho biết đã mở lúc hồ sơ ở tình trạng nào nên chưa lưu được. "
        "Hãy xem lại phiếu rồi bấm lưu hoặc gửi lại."
    )


class SheetChanged(Refused):
    """Somebody saved something else in the sheet since the page was opened."""

    sentence = _l(
        "%(name)s đã lưu phiếu này sau khi ông/bà mở trang, nên phần ông/bà vừa nhập chưa được "
        "lưu. Hãy xem ghi chú ở từng mục có kết luận khác rồi bấm lưu hoặc gửi lại."
    )


class UnknownItem(NotFound):
    """A verdict was given on something that the dossier does not hold."""

    sentence = _l("Phiếu chỉ xét được nội dung khai và giấy tờ có trong hồ sơ này.")


class UnknownReason(Invalid):
    """A reason was named that the library does not hold."""

    sentence = _l("Lý do được chọn không có trong danh mục.")


def save(
    dossier: Dossier,
    judgements: Mapping[str, Judgement],
    *,
    seen: int | None,
    actor: Actor,
    now: datetime,
    seen_said: str | None = None,
) -> CorrectionSheet:
    """Save what was found so far, by item key; begin the sheet when there is none.

    Items that are not named keep what was said of them, as long as their content has not
    changed. ``seen_said`` is the digest of what the sheet said when the page was opened.
    Raises StaleDossier, SheetOpen, NotPossibleNow, UnknownItem, SheetChanged or UnknownReason.
    """
    check_version(dossier, seen)
    if sheets.find_in(dossier.id, SheetState.SENT):
        raise SheetOpen
    check_possible(dossier, Action.REQUEST_CORRECTION)
    found = {item.key: item for item in sheets.items_of(dossier)}
    if set(judgements) - set(found):
        raise UnknownItem
    _check_same(dossier, judgements, seen_said)
    sheet = sheets.find_in(dossier.id, SheetState.DRAFT) or _begin(dossier, actor, now)
    flag_modified(sheet, "author_id")  # Every save is a new version, so two at once cannot meet.
    sheet.author_id, sheet.author_name = actor.id, actor.name
    _cover(sheet, dossier, found)
    for line in sheets.lines(sheet.id):
        if line.item in judgements:
            _say(line, judgements[line.item])
    session().flush()
    return sheet


def _check_same(
    dossier: Dossier, judgements: Mapping[str, Judgement], seen_said: str | None
) -> None:
    """Refuse to write over what the page did not show; saying the same once more is no harm."""
    sheet = sheets.find_in(dossier.id, SheetState.DRAFT)
    if sheet is None or seen_said is None:
        return
    said = sheets.said_so_far(sheets.draft(dossier))
    same = all(_settle(one)[0] == said.get(key) for key, one in judgements.items())
    if digest(said) != seen_said and not same:
        raise SheetChanged(name=sheet.author_name)


def _begin(dossier: Dossier, actor: Actor, now: datetime) -> CorrectionSheet:
    sheet = CorrectionSheet(
        id=uuid7(),
        dossier_id=dossier.id,
        unit_id=dossier.unit_id,
        number=len(sheets.of_dossier(dossier.id)) + 1,
        state=SheetState.DRAFT,
        author_id=actor.id,
        author_name=actor.name,
        created_at=now,
    )
    session().add(sheet)
    session().flush()
    return sheet


def _cover(sheet: CorrectionSheet, dossier: Dossier, found: Mapping[str, Item]) -> None:
    """Give every item a line and take lines away of what is no longer there."""
    there = {line.item: line for line in sheets.lines(sheet.id)}
    for key in set(there) - set(found):
        session().delete(there[key])
    for position, item in enumerate(found.values(), 1):
        line = there.get(item.key) or _line(sheet, item)
        line.position = position
        mark = sheets.mark(dossier.id, item)
        if line.mark != mark:
            line.mark, line.verdict = mark, None
    session().flush()


def _line(sheet: CorrectionSheet, item: Item) -> CorrectionLine:
    line = CorrectionLine(
        sheet_id=sheet.id, item=item.key, kind=item.kind, label=item.label, mark=""
    )
    session().add(line)
    return line


def _say(line: CorrectionLine, said: Judgement) -> None:
    settled, reason = _settle(said)
    bad = settled.verdict is Verdict.DEFICIENT
    if said.reason and bad and reason is None:
        raise UnknownReason(errors={line.item: [str(UnknownReason.sentence)]})
    line.verdict = settled.verdict
    line.because, line.example = settled.because, settled.example
    line.legal_ground = settled.legal_ground
    line.reason_code = settled.reason
    line.reason_version = reason.version if reason else None
    line.reason_kind = (reason.kind if reason else ReasonKind.OTHER) if bad else None


def _settle(said: Judgement) -> tuple[Judgement, Reason | None]:
    """Fill what was left empty from the reason of the library; an accepted item needs no words."""
    if said.verdict is not Verdict.DEFICIENT:
        return Judgement(said.verdict), None
    reason = reasons.latest().get(said.reason) if said.reason else None
    settled = Judgement(
        Verdict.DEFICIENT,
        said.because or (reason.text if reason else ""),
        said.example or (reason.example if reason else ""),
        said.legal_ground or (reason.ground if reason else ""),
        reason.code if reason else "",
    )
    return settled, reason
