"""A derivation in words, in the reader's language; Vietnamese is the source."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from portal.core.clock import local
from portal.core.i18n import LazyString, format_date, locale, ngettext
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.calendar.rules import figures
from portal.onestop.calendar.rules.counting import past_cut_off
from portal.onestop.calendar.rules.days import Reason
from portal.onestop.calendar.rules.derivation import Derivation
from portal.onestop.calendar.rules.limits import LimitKind
from portal.onestop.calendar.rules.segments import (
    Cause,
    Segment,
    Supplement,
    added_by,
    extensions,
    pauses,
)
from portal.onestop.calendar.rules.steps import Step
from portal.onestop.calendar.rules.timeline import to_minute

WEEKDAYS: tuple[LazyString, ...] = (
    _l("thứ Hai"),
    _l("thứ Ba"),
    _l("thứ Tư"),
    _l("thứ Năm"),
    _l("thứ Sáu"),
    _l("thứ Bảy"),
    _l("Chủ nhật"),
)
_FREE = frozenset({Reason.PUBLIC_HOLIDAY, Reason.DECREED_OFF})


def explain(derivation: Derivation) -> str:
    """Say how a date was found.

    For example “15 ngày làm việc từ 14:10 thứ Ba 03/11, trừ 24/11 Ngày Văn hóa Việt Nam,
    cộng 4 ngày chờ bổ sung”. Weekly days of rest are understood and not listed.
    """
    parts = [
        _beginning(derivation),
        *_days_off(derivation),
        *_make_up_days(derivation),
        *_pauses(derivation),
        *_extensions(derivation),
        *_moved(derivation),
    ]
    return ", ".join(parts)


def why(step: Step) -> str:
    """Say why a date counts or does not."""
    name = _name(step)
    if step.reason is Reason.WORKING or step.reason is Reason.MAKE_UP:
        return _working_day(step)
    if step.reason in _FREE:
        return _("Ngày nghỉ: %(name)s", name=name) if name else _("Ngày nghỉ theo quyết định")
    if step.reason is Reason.WEEKLY_REST:
        rest = _("Ngày nghỉ hằng tuần")
        return f"{rest} ({name})" if name else rest
    return str(_WHY[step.reason])


_WHY: dict[Reason, LazyString] = {
    Reason.PAUSED: _l("Đồng hồ tạm dừng"),
    Reason.RECEIVED: _l("Ngày tiếp nhận, không tính"),
    Reason.RECEIVED_LATE: _l("Nhận ngoài giờ làm việc, tính từ giờ làm việc kế tiếp"),
    Reason.COUNTED: _l("Được tính"),
    Reason.MOVED: _l("Ngày nghỉ, hạn trả dời sang ngày làm việc kế tiếp"),
    Reason.DUE: _l("Hạn trả: ngày làm việc đầu tiên sau ngày nghỉ"),
}


def _working_day(step: Step) -> str:
    if not step.counted:
        return _("Ngày làm việc, chưa đến lúc tính hoặc đã đủ thời hạn")
    words = _("Tính %(time)s làm việc", time=duration(step.minutes, day_minutes=None))
    if step.reason is Reason.MAKE_UP:
        words = _("%(counted)s, ngày làm bù", counted=words)
    if step.paused_minutes:
        stopped = duration(step.paused_minutes, day_minutes=None)
        words = _("%(counted)s, tạm dừng %(time)s", counted=words, time=stopped)
    return words


def duration(minutes: int, *, day_minutes: int | None) -> str:
    """Say an amount of working time in days (of ``day_minutes``, if given), hours and minutes."""
    days, rest = divmod(minutes, day_minutes) if day_minutes else (0, minutes)
    hours, odd = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("%(n)s ngày", "%(n)s days", days))
    if hours:
        parts.append(ngettext("%(n)s giờ", "%(n)s hours", hours))
    if odd or not parts:
        parts.append(ngettext("%(n)s phút", "%(n)s minutes", odd))
    return " ".join(parts)


def _beginning(derivation: Derivation) -> str:
    facts = {
        "limit": derivation.limit.in_words(),
        "moment": _moment(derivation.starts_at, derivation),
        "received": _moment(derivation.received_at, derivation),
    }
    on_time = derivation.starts_at == derivation.received_at
    if derivation.limit.kind is LimitKind.SAME_DAY and on_time:
        words = _("%(limit)s, nhận %(received)s", **facts)
    elif _restarted(derivation):
        words = _("%(limit)s, tính lại từ %(moment)s khi nhận đủ bổ sung", **facts)
    elif on_time:
        words = _("%(limit)s từ %(moment)s", **facts)
    else:
        words = _("%(limit)s từ %(moment)s (nhận ngoài giờ làm việc, %(received)s)", **facts)
    return words + _cut_off(derivation)


def _restarted(derivation: Derivation) -> bool:
    return derivation.supplement is Supplement.RESTART and any(
        pause.cause is Cause.SUPPLEMENT for pause in pauses(derivation.segments)
    )


def _cut_off(derivation: Derivation) -> str:
    late = derivation.limit.kind is LimitKind.SAME_DAY and past_cut_off(
        to_minute(derivation.starts_at)
    )
    if not late:
        return ""
    rule = figures.in_force("same_day_cut_off", derivation.starts_at.date())
    facts = {"hour": rule.value, "source": rule.legal_reference}
    return _("; nhận sau %(hour)s nên trả trong ngày làm việc tiếp theo (%(source)s)", **facts)


def _days_off(derivation: Derivation) -> list[str]:
    """Name the days that would have been worked, neighbours of one feast together."""
    if derivation.limit.kind is LimitKind.CALENDAR_DAYS:
        return []
    free = [step for step in derivation.steps if step.reason in _FREE]
    return [
        _("trừ %(days)s", days=f"{_dates(run, derivation)} {_shared_name(run)}".rstrip())
        for run in _runs(free)
    ]


def _runs(steps: Iterable[Step]) -> list[list[Step]]:
    runs: list[list[Step]] = []
    for step in steps:
        joined = [*runs[-1], step] if runs else []
        follows = runs and step.date - runs[-1][-1].date == timedelta(days=1)
        if follows and _shared_name(joined):
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _shared_name(run: Sequence[Step]) -> str:
    """Give the name that most days of a run carry in theirs; empty when none does."""
    names = [_name(step) for step in run]
    best = max(names, key=lambda name: sum(name in other for other in names))
    shared = sum(best in other for other in names)
    return best if 2 * shared > len(names) else ""


def _name(step: Step) -> str:
    return step.name if locale() == "vi" else step.name_en or step.name


def _dates(run: Sequence[Step], derivation: Derivation) -> str:
    first, last = _day(run[0].date, derivation), _day(run[-1].date, derivation)
    return first if first == last else f"{first}–{last}"


def _make_up_days(derivation: Derivation) -> list[str]:
    worked = [s for s in derivation.steps if s.reason is Reason.MAKE_UP and s.counted]
    return [_("kể cả %(day)s làm bù", day=_day(step.date, derivation)) for step in worked]


def _pauses(derivation: Derivation) -> list[str]:
    if _restarted(derivation):
        return []
    moved = (pause for pause in pauses(derivation.segments) if _counts(pause, derivation))
    causes = {str(pause.cause.label): None for pause in moved}
    amount = _paused_amount(derivation)
    cause = _(" và ").join(causes)
    return [_("cộng %(time)s %(cause)s", time=amount, cause=cause)] if amount else []


def _counts(pause: Segment, derivation: Derivation) -> bool:
    """Tell whether a pause moved the date: not one over before the clock began, or after it."""
    ended = pause.end is not None and pause.end <= derivation.starts_at
    return not ended and pause.start < derivation.due_at


def _paused_amount(derivation: Derivation) -> str:
    if derivation.limit.kind is LimitKind.CALENDAR_DAYS:
        days = sum(step.reason is Reason.PAUSED for step in derivation.steps)
        return ngettext("%(n)s ngày", "%(n)s days", days) if days else ""
    minutes = sum(step.paused_minutes for step in derivation.steps)
    day = figures.in_force("minutes_per_working_day", local(derivation.starts_at).date()).value
    by_hours = derivation.limit.kind is LimitKind.WORKING_HOURS
    return duration(minutes, day_minutes=None if by_hours else day) if minutes else ""


def _extensions(derivation: Derivation) -> list[str]:
    added = added_by(extensions(derivation.segments))
    return [_("gia hạn thêm %(limit)s", limit=limit.in_words()) for limit in added]


def _moved(derivation: Derivation) -> list[str]:
    if not any(step.reason is Reason.DUE for step in derivation.steps):
        return []
    due = local(derivation.due_at).date()
    day = f"{WEEKDAYS[due.weekday()]} {_day(due, derivation)}"
    return [_("dời sang %(day)s vì trùng ngày nghỉ", day=day)]


def _moment(moment: datetime, derivation: Derivation) -> str:
    there = local(moment)
    day = _day(there.date(), derivation)
    return f"{there:%H:%M} {WEEKDAYS[there.weekday()]} {day}"


def _day(day: date, derivation: Derivation) -> str:
    """Write a date, with its year only where the derivation leaves the year of receipt."""
    years = {local(derivation.received_at).year, local(derivation.due_at).year}
    told = format_date(day)
    return told if len(years) > 1 else told.rpartition("/" if locale() == "vi" else " ")[0]
