"""What officers may send from the desk."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.rules import check_identity_number, normalise_identity_number
from portal.onestop.desk.services.bulk import Chosen
from portal.onestop.desk.services.intake import WalkIn
from portal.onestop.desk.services.writing import LONGEST, LONGEST_SENTENCE
from portal.onestop.dossiers.rules import is_code_together
from portal.ui.fields import (
    Choice,
    HiddenField,
    IdentityNumberField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form, make_form

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
# Longer than any run in a dossier's code; or in groups, and beginning as numbers of people do.
_RUN = re.compile(r"\d{9,}|(?<![\w.\-])0(?:[\s.\-()]*\d){8,}")


class UnclearNumber(Invalid):
    """What is looked for holds a long number that identifies nobody."""

    sentence = _l(
        "Nội dung tìm có dãy số dài không phải số định danh hợp lệ. Số định danh gồm đúng 12 chữ "
        "số; phần cuối của mã hồ sơ có dạng 261121-0001."
    )


def read_number_sought(words: str) -> str | None:
    """Give the identity number that stands among words to look for, if one does.

    Raises UnclearNumber for another long number: it may be somebody's, mistyped, and words stand
    in the address of what is found.
    """
    others = " ".join(word for word in words.split() if not is_code_together(word))
    runs = [normalise_identity_number(run) for run in (words, *_RUN.findall(others))]
    numbers = [run for run in runs if not check_identity_number(run)]
    if runs[1:] and not numbers:
        raise UnclearNumber
    return numbers[0] if numbers else None


def read_key(text: str | None) -> UUID | None:
    """Read an id that a form sent; nonsense is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_chosen(values: Iterable[str]) -> list[Chosen]:
    """Read which dossiers were ticked, each with the version shown; nonsense is left out."""
    parts = [value.partition("~") for value in values]
    read = [(read_key(key), version) for key, _sep, version in parts]
    return [Chosen(key, int(v)) for key, v in read if key and _COUNT.fullmatch(v)]


class NoteForm(Form):
    """A note among officers."""

    body = TextAreaField(
        _l("Ghi chú nội bộ"),
        hint=_l("Chỉ cán bộ xử lý hồ sơ đọc được; người nộp không thấy."),
        rows=2,
        max_length=LONGEST,
    )


class MessageForm(Form):
    """A message to the other side."""

    body = TextAreaField(_l("Tin nhắn"), rows=3, max_length=LONGEST)


def sentence_form(units: Iterable[tuple[str, str]]) -> Form:
    """Make the form that keeps a sentence (``body``) for oneself or for one of some units."""
    fields = {
        "body": TextAreaField(_l("Nội dung câu mẫu"), rows=3, max_length=LONGEST_SENTENCE),
        "unit_id": RadioField(
            _l("Dùng cho"), choices=[("", _l("Riêng tôi")), *units], optional=True
        ),
    }
    return make_form("SentenceForm", fields)()


def walk_in_form(
    procedures: Iterable[Choice],
    all_units: Iterable[tuple[str, str]],
    own_units: Iterable[tuple[str, str]],
) -> Form:
    """Make the first form at the counter: for what, who came, and the three places."""
    everywhere, own = list(all_units), list(own_units)
    fields = {
        "procedure": SelectField(_l("Thủ tục"), choices=list(procedures)),
        "identity_number": IdentityNumberField(_l("Số định danh (CCCD) của chủ hồ sơ")),
        "full_name": TextField(
            _l("Họ và tên chủ hồ sơ"),
            hint=_l(
                "Viết không dấu cũng được nếu người này đã nộp hồ sơ tại đơn vị: Cổng điền sẵn "
                "theo hồ sơ trước khi cả số và tên đều khớp."
            ),
        ),
        "decides": SelectField(_l("Cơ quan giải quyết"), choices=everywhere, default=own[0][0]),
        "received_at": SelectField(_l("Nơi tiếp nhận"), choices=own, default=own[0][0]),
        "helped_at": SelectField(
            _l("Nơi hỗ trợ người dân"),
            hint=_l("Có thể khác nơi tiếp nhận."),
            choices=everywhere,
            default=own[0][0],
        ),
        "channel": RadioField(
            _l("Hồ sơ đến bằng cách nào"),
            choices=[
                ("counter", _l("Trực tiếp tại quầy")),
                ("post", _l("Bưu chính")),
                ("online", _l("Trực tuyến, có người hỗ trợ")),
            ],
            default="counter",
            inline=True,
        ),
    }
    return make_form("WalkInForm", fields)()


def offered_procedures(names: Mapping[str, str], recent: Iterable[str]) -> list[Choice]:
    """List what may be taken in, by code: what the officer took in last stands first."""
    last = [code for code in recent if code in names]
    rest = [code for code in names if code not in last]
    groups = ((last, _l("Gần đây ông/bà đã nhận")), (rest, _l("Thủ tục khác")))
    return [
        Choice(code, f"{code} – {names[code]}", group=group if last else "")
        for codes, group in groups
        for code in codes
    ]


def read_walk_in(form: Form) -> WalkIn:
    """Give a valid first form as the service takes it."""
    told = form.answers
    return WalkIn(
        procedure_code=told["procedure"],
        full_name=told["full_name"],
        identity_number=told["identity_number"],
        decides_unit_id=UUID(told["decides"]),
        received_at_unit_id=UUID(told["received_at"]),
        helped_at_unit_id=UUID(told["helped_at"]),
        channel=told["channel"],
    )


class RepairForm(Form):
    """Under which procedure a dossier should have been filed, and why it is corrected."""

    reason = TextField(_l("Lý do sửa"), hint=_l("Người nộp và nhật ký đều thấy lý do này."))
    procedure = HiddenField(optional=True)
    version = HiddenField(optional=True)

    @property
    def seen(self) -> int | None:
        """Give the version that was shown."""
        text = str(self.version.data or "")
        return int(text) if _COUNT.fullmatch(text) else None

    def explained(self) -> dict[str, Any]:
        """Give why and against which version, as ``repairing.repair`` takes it."""
        return {"reason": self.reason.data or "", "seen": self.seen}


def read_served(values: Iterable[tuple[str, str]]) -> dict[UUID, str]:
    """Read for which requirement each paper serves, of fields named ``paper-<id>``."""
    told = ((read_key(name.removeprefix("paper-")), value) for name, value in values)
    return {key: value for key, value in told if key and value}


def read_sorted(values: Iterable[tuple[str, str]]) -> dict[UUID, str]:
    """Read what each scan was said to be, of fields named ``tep-<id>``; empty is not yet known."""
    told = ((name, read_key(name.removeprefix("tep-")), value) for name, value in values)
    return {key: value for name, key, value in told if key and name.startswith("tep-")}
