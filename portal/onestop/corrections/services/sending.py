"""Sending a sheet: all or nothing, with Mẫu 02 and the clock's own move."""

from collections.abc import Sequence
from datetime import datetime

from portal.core.access import Actor
from portal.core.errors import Invalid, Refused
from portal.core.i18n import format_datetime, ngettext, speaking
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.audit.services import record
from portal.onestop.corrections.models import CorrectionLine, CorrectionSheet, SheetState
from portal.onestop.corrections.queries import reasons, sheets
from portal.onestop.corrections.rules.deadlines import MOST_DAYS, answer_until
from portal.onestop.corrections.rules.verdicts import Verdict, visible_before
from portal.onestop.corrections.services.drafting import SheetOpen
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Basis
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.dossiers.services.moves import MAX_REASON_CHARACTERS
from portal.onestop.dossiers.services.waiting import request_correction
from portal.onestop.slips.rules.facts import CorrectionFacts, CorrectionItem
from portal.onestop.slips.services.making import make_slip
from portal.onestop.slips.services.triggers import occasion_of


class NotDrawnUp(Refused):
    """There is no sheet being drawn up."""

    sentence = _l("Chưa có phiếu yêu cầu bổ sung nào đang soạn cho hồ sơ này.")


class VerdictMissing(Invalid):
    """Some item has no verdict, or a deficient one no reason; the errors stand by item key."""

    sentence = _l("Chưa gửi được: còn mục chưa kết luận hoặc chưa nêu lý do.")


class NothingDeficient(Invalid):
    """Everything was accepted: there is nothing to ask for."""

    sentence = _l("Mọi mục đều đạt nên không có gì để yêu cầu bổ sung.")


class DaysWrong(Invalid):
    """The time to answer is none, or too long to be meant."""

    sentence = _l("Số ngày để bổ sung phải từ 1 đến 180.")


class ReleaseMissing(Refused):
    """What is asked for was visible the first time, and the head has not let it go out."""

    sentence = _l(
        "Phiếu nêu điều đã thấy được từ lần trước. Chỉ gửi được khi lãnh đạo cơ quan cho phép, "
        "và lần trả này được tính công khai là lỗi của cơ quan."
    )


def send(
    dossier: Dossier, *, days: int, seen: int | None, actor: Actor, now: datetime
) -> CorrectionSheet:
    """Send the sheet that was drawn up: the dossier waits for the citizen and Mẫu 02 is made.

    Raises NotDrawnUp, SheetOpen, VerdictMissing (errors by item key), NothingDeficient,
    DaysWrong, ReleaseMissing, or what ``request_correction`` raises; then nothing is changed.
    """
    sheet = _open_draft(dossier)
    lines = sheets.lines(sheet.id)
    _check_complete(dossier, lines)
    bad = [line for line in lines if line.verdict is Verdict.DEFICIENT]
    if not bad:
        raise NothingDeficient
    if not 1 <= days <= MOST_DAYS:
        raise DaysWrong(errors={"days": [str(DaysWrong.sentence)]})
    _blame(sheet, dossier, bad)
    sheet.answer_until = answer_until(now, days)
    with speaking("vi"):  # The citizen reads it, whatever language the officer works in.
        reason = _reason(sheet, bad)
    ground = "; ".join(dict.fromkeys(line.legal_ground for line in bad if line.legal_ground))
    request_correction(
        dossier,
        sheet_id=sheet.id,
        reason=reason,
        basis=Basis(legal_ground=ground[:400], document=f"Phiếu bổ sung lần {sheet.number}"),
        actor=actor,
        now=now,
        seen=seen,
    )
    sheet.state, sheet.sent_at = SheetState.SENT, now
    sheet.author_id, sheet.author_name = actor.id, actor.name
    _print(sheet, dossier, bad, reason=reason, ground=ground, now=now)
    _record(sheet, dossier, bad, actor, now)
    return sheet


def _open_draft(dossier: Dossier) -> CorrectionSheet:
    if sheets.find_in(dossier.id, SheetState.SENT):
        raise SheetOpen
    sheet = sheets.find_in(dossier.id, SheetState.DRAFT)
    if sheet is None:
        raise NotDrawnUp
    return sheet


def _check_complete(dossier: Dossier, lines: Sequence[CorrectionLine]) -> None:
    """Refuse a sheet that does not say something of exactly what the dossier holds now."""
    said = {line.item: line for line in lines}
    errors: dict[str, list[str]] = {}
    for item in sheets.items_of(dossier):
        line = said.get(item.key)
        fresh = line is not None and line.mark == sheets.mark(dossier.id, item)
        if line is None or not fresh or line.verdict is None:
            errors[item.key] = [_("Chưa kết luận mục: %(label)s", label=item.label)]
        elif line.verdict is Verdict.DEFICIENT and not line.because:
            errors[item.key] = [_("Chưa nêu lý do mục chưa đạt: %(label)s", label=item.label)]
    if errors:
        raise VerdictMissing(errors=errors)


def _blame(sheet: CorrectionSheet, dossier: Dossier, bad: Sequence[CorrectionLine]) -> None:
    earlier = sheets.seen_before(dossier.id)
    for line in bad:
        line.agency_fault = visible_before(line.item, line.mark, line.because, earlier)
    blamed = {line.item for line in bad if line.agency_fault}
    if blamed - {str(item) for item in sheet.released_items}:
        raise ReleaseMissing
    sheet.agency_fault = bool(blamed)


def _reason(sheet: CorrectionSheet, bad: Sequence[CorrectionLine]) -> str:
    """Say in one sentence what the citizen reads in the history and in the notice."""
    told = ngettext(
        "Cần bổ sung %(n)s mục: %(what)s. Trả lời trước %(until)s.",
        "%(n)s things to put right: %(what)s. Answer by %(until)s.",
        len(bad),
        what="; ".join(line.label for line in bad),
        until=format_datetime(sheet.answer_until),
    )
    return told[:MAX_REASON_CHARACTERS]


def _print(
    sheet: CorrectionSheet,
    dossier: Dossier,
    bad: Sequence[CorrectionLine],
    *,
    reason: str,
    ground: str,
    now: datetime,
) -> None:
    """Have Mẫu 02 say every line, in place of the bare one that follows the move by itself."""
    sheet.occasion = occasion_of(PaperKind.CORRECTION_02, contents.moves(dossier.id))
    facts = CorrectionFacts(
        items=[_item(line) for line in bad],
        reason=reason,
        officer_name=sheet.author_name,
        legal_ground=ground,
        answer_until=sheet.answer_until,
    )
    make_slip(dossier.id, facts, now=now, occasion=sheet.occasion)


def _item(line: CorrectionLine) -> CorrectionItem:
    shown = reasons.for_paper(line.reason_code, line.reason_version, line.label)
    return CorrectionItem(line.label, line.because, line.example, line.legal_ground, shown)


def _record(
    sheet: CorrectionSheet,
    dossier: Dossier,
    bad: Sequence[CorrectionLine],
    actor: Actor,
    now: datetime,
) -> None:
    record(
        action="correction.fault_counted" if sheet.agency_fault else "correction.sent",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        sheet_id=str(sheet.id),
        count=len(bad),
    )
