"""What is wrong with a path before it is published."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from portal.core.i18n import gettext as _
from portal.onestop.workflows.rules import paths
from portal.onestop.workflows.rules.definitions import Step, Workflow
from portal.onestop.workflows.rules.duties import Duty


class Severity(StrEnum):
    """Errors keep a path from being published, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, in a sentence; ``where`` names the step, the procedure or the unit."""

    check: str
    sentence: str
    where: str = ""
    severity: Severity = Severity.ERROR


Check = Callable[[Workflow], Iterator[Finding]]
# In this order, where a path has both.
_ORDER = (Duty.RECEIVE, Duty.ASSIGN, Duty.EXAMINE, Duty.INITIAL, Duty.SIGN,
          Duty.NUMBER_AND_SEAL, Duty.HAND_OVER)  # fmt: skip
_NEEDED = (Duty.RECEIVE, Duty.EXAMINE, Duty.SIGN, Duty.NUMBER_AND_SEAL, Duty.HAND_OVER)


def lint(workflow: Workflow) -> tuple[Finding, ...]:
    """List what is wrong with a path in itself; nothing is asked of procedures or people.

    When references are broken only these are told, because the rest would follow from them.
    """
    broken = tuple(f for check in _REFERENCES for f in check(workflow))
    if broken:
        return _once(broken)
    return _once(tuple(f for check in _STRUCTURE for f in check(workflow)))


def errors(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Keep what forbids publishing."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def _twice(workflow: Workflow) -> Iterator[Finding]:
    for name, times in Counter(step.id for step in workflow.steps).items():
        if times > 1:
            yield Finding("twice", _("Hai bước cùng mang mã “%(step)s”.", step=name), name)


def _targets(workflow: Workflow) -> Iterator[Finding]:
    for step in workflow.steps:
        named = [*(way.to for way in step.ways), *step.back]
        named += [step.same_person_as] if step.same_person_as else []
        for target in named:
            if target not in workflow.by_id:
                told = _("Bước này dẫn tới “%(to)s”, là bước không có.", to=target)
                yield Finding("unknown_step", told, step.name)


def _conditions(workflow: Workflow) -> Iterator[Finding]:
    known = {option.id: option.known for option in workflow.options}
    for step in workflow.steps:
        for way in step.ways:
            if way.when and not set(way.when.one_of) <= known.get(way.when.option, frozenset()):
                told = _("Điều kiện hỏi “%(option)s” với giá trị chưa khai báo.",
                         option=way.when.option)  # fmt: skip
                yield Finding("unknown_option", told, step.name)


def _defaults(workflow: Workflow) -> Iterator[Finding]:
    for option in workflow.options:
        if option.default not in option.known:
            told = _("Giá trị mặc định không nằm trong các giá trị được chọn.")
            yield Finding("unknown_default", told, option.label)


def _linked(workflow: Workflow) -> Iterator[Finding]:
    for step in workflow.steps:
        order: list[str] = []
        waiting = {part.id: set(part.after) for part in step.linked}
        while ready := [key for key, after in waiting.items() if after <= set(order)]:
            order += ready
            for key in ready:
                del waiting[key]
        for key in waiting:
            told = _("Phần liên thông “%(part)s” chờ một phần không có hoặc chờ vòng tròn.",
                     part=key)  # fmt: skip
            yield Finding("linked_order", told, step.name)


def _unreachable(workflow: Workflow) -> Iterator[Finding]:
    walked = (paths.case_path(workflow, chosen) for chosen in paths.cases(workflow))
    met = {step.id for path in walked for step in path}
    for step in workflow.steps:
        if step.id not in met:
            told = _("Không trường hợp nào đi tới bước này.")
            yield Finding("unreachable", told, step.name)


def _endless(workflow: Workflow) -> Iterator[Finding]:
    for chosen in paths.cases(workflow):
        if not paths.ends_well(workflow, chosen):
            last = paths.case_path(workflow, chosen)[-1]
            told = _("Có trường hợp không đi tiếp được hoặc đi vòng tròn từ bước này.")
            yield Finding("endless", told, last.name)


def _on_every_path(check: Callable[[tuple[Step, ...]], Iterator[Finding]]) -> Check:
    def on_all(workflow: Workflow) -> Iterator[Finding]:
        for path in {paths.case_path(workflow, chosen): None for chosen in paths.cases(workflow)}:
            yield from check(path)

    return on_all


def _needed(path: tuple[Step, ...]) -> Iterator[Finding]:
    for duty in _NEEDED:
        if paths.find_by_duty(path, duty) is None:
            yield Finding("missing", _("Có trường hợp thiếu bước “%(duty)s”.", duty=duty.label))


def _repeated(path: tuple[Step, ...]) -> Iterator[Finding]:
    counts = Counter(step.duty for step in path if step.duty is not Duty.CONSULT)
    for duty, times in counts.items():
        if times > 1:
            told = _("Một đường đi có hai bước “%(duty)s”.", duty=duty.label)
            yield Finding("repeated", told)


def _ordered(path: tuple[Step, ...]) -> Iterator[Finding]:
    places = [_ORDER.index(step.duty) for step in path if step.duty in _ORDER]
    for before, after in pairwise(places):
        if before > after:
            told = _("Bước “%(after)s” đứng sau bước “%(before)s”: trái thứ tự của văn bản.",
                     after=_ORDER[after].label, before=_ORDER[before].label)  # fmt: skip
            yield Finding("order", told)


def _backwards(path: tuple[Step, ...]) -> Iterator[Finding]:
    place = {step.id: number for number, step in enumerate(path)}
    for step in path:
        for target in step.back:
            if place.get(target, -1) >= place[step.id]:
                told = _("Chỉ trả lại được cho bước đã qua, không phải “%(to)s”.", to=target)
                yield Finding("back", told, step.name)


def _consultations(path: tuple[Step, ...]) -> Iterator[Finding]:
    for step in path:
        asked = step.consultation
        if asked is None:
            continue
        if not asked.units and not asked.chosen_by_officer:
            yield Finding("nobody_asked", _("Bước lấy ý kiến chưa nêu đơn vị nào."), step.name)
        own = step.limit.hours if step.limit else None
        if own is not None and asked.limit_minutes > own * 60:
            told = _("Thời hạn góp ý kiến dài hơn thời hạn của chính bước này.")
            yield Finding("opinion_limit", told, step.name)


def _checked(path: tuple[Step, ...]) -> Iterator[Finding]:
    if not any(step.checks is None or step.checks for step in path):
        yield Finding("unchecked", _("Có trường hợp không bước nào kiểm tra giấy tờ."))


_REFERENCES: tuple[Check, ...] = (_twice, _targets, _conditions, _defaults, _linked)
_STRUCTURE: tuple[Check, ...] = (
    _unreachable,
    _endless,
    *map(_on_every_path, (_needed, _repeated, _ordered, _backwards, _consultations, _checked)),
)
