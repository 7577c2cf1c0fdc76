"""Rules between answers: each tells its sentences, none when the rule is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject, JsonValue
from portal.identity.accounts.rules import Sex, check_identity_number, read_identity_number
from portal.onestop.eforms.rules.conditions import is_empty
from portal.onestop.eforms.rules.definitions import CrossRule, RuleKind
from portal.onestop.eforms.rules.values import as_date, is_number


def check_rule(rule: CrossRule, answers: JsonObject, today: date) -> list[str]:
    """Tell how the answers break a rule.

    A rule about an answer that was not given has nothing to say; ``either`` is about just that.
    """
    sentences = _RULES[rule.kind](rule, answers, today)
    return [_(rule.sentence)] if sentences and rule.sentence else sentences


def years_before(today: date, years: int) -> date:
    """Give the same day some years earlier; 29 February becomes 28 in a common year."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def _not_future(rule: CrossRule, answers: JsonObject, today: date) -> list[str]:
    day = as_date(answers.get(rule.field))
    if day is None or day <= today:
        return []
    return [_("Ngày này ở tương lai. Hãy nhập ngày hôm nay hoặc trước đó.")]


def _later_than(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    day, other = as_date(answers.get(rule.field)), as_date(answers.get(rule.other))
    if day is None or other is None or years_before(day, _whole(rule.value)) > other:
        return []
    return [_("Ngày này phải sau ngày liên quan đã khai. Hãy kiểm tra lại cả hai ngày.")]


def _earlier_than(rule: CrossRule, answers: JsonObject, today: date) -> list[str]:
    turned = replace(rule, field=rule.other, other=rule.field)
    sentences = _later_than(turned, answers, today)
    return [_("Ngày này phải trước ngày liên quan đã khai.")] if sentences else []


def _not_before(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    day, other = as_date(answers.get(rule.field)), as_date(answers.get(rule.other))
    if day is None or other is None or day >= other:
        return []
    return [_("Ngày này không được trước ngày liên quan đã khai.")]


def _within_days(rule: CrossRule, answers: JsonObject, today: date) -> list[str]:
    day = as_date(answers.get(rule.field))
    if day is None or today - day <= timedelta(days=_whole(rule.value)):
        return []
    return [_("Ngày này đã quá %(days)s ngày.", days=_whole(rule.value))]


def _years_old(rule: CrossRule, answers: JsonObject, today: date) -> list[str]:
    day = as_date(answers.get(rule.field))
    if day is None or day <= years_before(today, _whole(rule.value)):
        return []
    return [_("Người này phải từ đủ %(years)s tuổi.", years=_whole(rule.value))]


def _identity_born(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    number, born = str(answers.get(rule.field)), as_date(answers.get(rule.other))
    return check_identity_number(number, born) if read_identity_number(number) else []


def _identity_sex(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    number = str(answers.get(rule.field))
    sex = answers.get(rule.other) if rule.other else rule.value
    known = sex in tuple(Sex) and read_identity_number(number)
    return check_identity_number(number, sex=str(sex)) if known else []


def _not_more_than(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    value, other = answers.get(rule.field), answers.get(rule.other)
    if not (is_number(value) and is_number(other)) or value <= other:  # type: ignore[operator]
        return []
    return [_("Số này không được lớn hơn số liên quan đã khai.")]


def _not_less_than(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    value, other = answers.get(rule.field), answers.get(rule.other)
    if not (is_number(value) and is_number(other)) or value >= other:  # type: ignore[operator]
        return []
    return [_("Số này không được nhỏ hơn số liên quan đã khai.")]


def _different(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    value = answers.get(rule.field)
    if is_empty(value) or value != answers.get(rule.other):
        return []
    return [_("Thông tin này trùng với thông tin của người khác đã khai.")]


def _without_words(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    text = str(answers.get(rule.field) or "").casefold()
    words = [word.strip() for word in str(rule.value).split(",")]
    found = next((word for word in words if word.casefold() in text), None)
    return [_("Không được dùng cụm từ “%(word)s” ở đây.", word=found)] if found else []


def _either(rule: CrossRule, answers: JsonObject, _today: date) -> list[str]:
    if not is_empty(answers.get(rule.field)) or not is_empty(answers.get(rule.other)):
        return []
    return [_("Hãy nhập số định danh cá nhân hoặc giấy tờ tùy thân khác.")]


def _whole(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


_RULES: dict[RuleKind, Callable[[CrossRule, JsonObject, date], list[str]]] = {
    RuleKind.NOT_FUTURE: _not_future,
    RuleKind.LATER_THAN: _later_than,
    RuleKind.EARLIER_THAN: _earlier_than,
    RuleKind.NOT_BEFORE: _not_before,
    RuleKind.WITHIN_DAYS: _within_days,
    RuleKind.YEARS_OLD: _years_old,
    RuleKind.IDENTITY_BORN: _identity_born,
    RuleKind.IDENTITY_SEX: _identity_sex,
    RuleKind.NOT_MORE_THAN: _not_more_than,
    RuleKind.NOT_LESS_THAN: _not_less_than,
    RuleKind.DIFFERENT: _different,
    RuleKind.EITHER: _either,
    RuleKind.WITHOUT_WORDS: _without_words,
}
