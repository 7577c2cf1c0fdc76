"""What officers, citizens and administrators send about corrections."""

import re
from collections.abc import Mapping, Sequence

from portal.core.i18n import lazy_gettext as _l
from portal.onestop.corrections.queries.sheets import DraftLine, said_so_far
from portal.onestop.corrections.rules.deadlines import MOST_DAYS
from portal.onestop.corrections.rules.reasons import Reason, fitting
from portal.onestop.corrections.rules.verdicts import Judgement, ReasonKind, Verdict, digest
from portal.onestop.corrections.services.drafting import PageIncomplete
from portal.ui.fields import (
    CheckboxField,
    HiddenField,
    NumberField,
    PortalField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_PARTS = ("verdict", "reason", "because", "example", "legal_ground")


def sheet_form(lines: Sequence[DraftLine], reasons: Sequence[Reason], *, days: int) -> Form:
    """Make the form of a whole sheet: five fields for each line, by the line's number."""
    fields: dict[str, PortalField] = {}
    data: dict[str, object] = {"days": days, "said": digest(said_so_far(lines))}
    for number, line in enumerate(lines, 1):
        fields |= _line_fields(number, line, reasons)
        data |= {name_of(number, part): getattr(line.judgement, part) for part in _PARTS}
    fields["rest"] = CheckboxField(_l("Các mục chưa đánh dấu đều đạt"), optional=True)
    fields["days"] = NumberField(
        _l("Số ngày để người nộp bổ sung"), minimum=1, maximum=MOST_DAYS, unit=_l("ngày")
    )
    fields["version"] = HiddenField(optional=True)
    fields["said"] = HiddenField(optional=True)
    return make_form("SheetForm", fields)(data=data)


def name_of(number: int, part: str) -> str:
    """Name a field of the form by the number of its line."""
    return f"m{number}_{part}"


def _line_fields(number: int, line: DraftLine, reasons: Sequence[Reason]) -> dict[str, PortalField]:
    offered = fitting(reasons, line.item.kind.value, line.item.type)
    when = f"{name_of(number, 'verdict')}={Verdict.DEFICIENT.value}"
    made: dict[str, PortalField] = {
        "verdict": RadioField(
            line.item.label,
            choices=[(verdict.value, verdict.label) for verdict in Verdict],
            inline=True,
            optional=True,
        ),
        "reason": SelectField(
            _l("Lý do có sẵn"),
            choices=[(reason.code, reason.text) for reason in offered],
            placeholder=_l("– Tự viết –"),
            optional=True,
            shown_when=when,
        ),
        "because": TextAreaField(
            _l("Chưa đạt vì"),
            hint=_l("Để trống thì dùng câu của lý do có sẵn."),
            rows=2,
            max_length=1000,
            optional=True,
            shown_when=when,
        ),
        "example": TextAreaField(
            _l("Cách làm đúng, ví dụ"), rows=2, max_length=1000, optional=True, shown_when=when
        ),
        "legal_ground": TextField(
            _l("Căn cứ pháp lý"), max_length=400, optional=True, shown_when=when
        ),
    }
    return {name_of(number, part): field for part, field in made.items()}


def judgements(form: Form, lines: Sequence[DraftLine]) -> dict[str, Judgement]:
    """Read what the officer found, by item key; "the rest is all right" fills what is empty."""
    rest = Verdict.ACCEPTED if form["rest"].data else None
    return {line.item.key: _judgement(form, number, rest) for number, line in enumerate(lines, 1)}


def _judgement(form: Form, number: int, rest: Verdict | None) -> Judgement:
    given = {part: str(form[name_of(number, part)].data or "").strip() for part in _PARTS}
    verdict = given.pop("verdict")
    return Judgement(verdict=Verdict(verdict) if verdict else rest, **given)


def take_over(form: Form, lines: Sequence[DraftLine]) -> dict[str, Judgement]:
    """Bring a form together with what somebody else saved meanwhile; nothing typed is lost.

    Lines that were left empty take what was saved. Gives, by item key, what was saved of every
    item that the form said something else of.
    """
    found = judgements(form, lines)
    other = {
        key: saved
        for key, saved in said_so_far(lines).items()
        if saved.verdict and saved != found[key]
    }
    for number, line in enumerate(lines, 1):
        boxes = {part: form[name_of(number, part)] for part in _PARTS}
        if not any(box.data for box in boxes.values()):
            for part, box in boxes.items():
                box.data = getattr(line.judgement, part)
    form["said"].data = digest(said_so_far(lines))
    return other


def line_errors(
    errors: Mapping[str, Sequence[str]], lines: Sequence[DraftLine]
) -> dict[str, Sequence[str]]:
    """Put errors that stand by item key beside the fields of their lines."""
    names = {line.item.key: name_of(n, "verdict") for n, line in enumerate(lines, 1)}
    return {names.get(key, key): found for key, found in errors.items()}


def seen(form: Form) -> int:
    """Read which version of the dossier was on the page; raises PageIncomplete."""
    given = str(form["version"].data or "")
    if not _COUNT.fullmatch(given):
        raise PageIncomplete
    return int(given)


class ReleaseForm(Form):
    """Why the head lets the citizen be troubled again."""

    reason = TextAreaField(_l("Lý do cho phép"), rows=3, max_length=1000, optional=True)


class ReasonForm(Form):
    """A reason of the library."""

    code = TextField(
        _l("Mã"),
        hint=_l("Chữ thường không dấu, số và gạch nối; không đổi được về sau."),
        max_length=60,
        check=lambda text: (
            []
            if re.fullmatch(r"[a-z0-9-]{3,60}", str(text))
            else [str(_l("Mã chỉ gồm chữ thường không dấu, số và gạch nối, ít nhất 3 ký tự."))]
        ),
    )
    scope = TextField(
        _l("Dùng cho"),
        hint=_l("“paper”: mọi giấy tờ; “field”: mọi mục khai; “field:date”: mục loại ngày."),
        max_length=120,
        check=lambda text: (
            []
            if re.fullmatch(r"(paper|field)(:[a-z0-9_-]{1,80})?", str(text))
            else [str(_l("Viết paper, field, paper:MÃ_GIẤY_TỜ hoặc field:LOẠI."))]
        ),
    )
    kind = RadioField(_l("Nhóm lý do"), choices=[(kind.value, kind.label) for kind in ReasonKind])
    text = TextAreaField(_l("Lý do bằng lời dễ hiểu"), rows=2, max_length=1000)
    example = TextAreaField(_l("Cách làm đúng"), rows=2, max_length=1000, optional=True)
    text_en = TextAreaField(
        _l("Lý do bằng tiếng Anh"),
        hint=_l("Cho người đọc trang tiếng Anh."),
        rows=2,
        max_length=1000,
        optional=True,
    )
    example_en = TextAreaField(
        _l("Cách làm đúng bằng tiếng Anh"), rows=2, max_length=1000, optional=True
    )
    legal_ground = TextField(_l("Căn cứ pháp lý"), max_length=400, optional=True)
    ground_unsure = CheckboxField(
        _l("Căn cứ chưa đối chiếu với văn bản gốc"),
        hint=_l("Khi chọn, căn cứ chỉ là cấu hình, không in lên phiếu như quy định."),
        optional=True,
    )
    picture_alt = TextField(
        _l("Mô tả ảnh bằng lời"),
        hint=_l("Bắt buộc khi có ảnh mẫu."),
        max_length=300,
        optional=True,
    )
    picture_alt_en = TextField(
        _l("Mô tả ảnh bằng tiếng Anh"),
        hint=_l("Để trống thì trang tiếng Anh dùng mô tả tiếng Việt."),
        max_length=300,
        optional=True,
    )
    retired = CheckboxField(_l("Thôi dùng lý do này"), optional=True)

    def reason(self, code: str | None = None) -> Reason:
        """Give the reason as the service takes it; ``code`` is that of one that is changed."""
        return Reason(
            code=code or str(self.code.data),
            scope=self._said("scope"),
            kind=ReasonKind(self.kind.data),
            text=self._said("text"),
            example=self._said("example"),
            text_en=self._said("text_en"),
            example_en=self._said("example_en"),
            legal_ground=self._said("legal_ground"),
            ground_unsure=bool(self.ground_unsure.data),
            picture_alt=self._said("picture_alt"),
            picture_alt_en=self._said("picture_alt_en"),
            retired=bool(self.retired.data),
        )

    def _said(self, name: str) -> str:
        return str(self[name].data or "").strip()
