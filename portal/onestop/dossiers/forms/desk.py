"""What officers may send from the desk about one dossier, and what they ask to see."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.queries.inbox import Cursor, DeskFilter
from portal.onestop.dossiers.rules import Basis, Move, Step
from portal.onestop.dossiers.rules.queues import OWN_WORK, QUEUES
from portal.onestop.dossiers.services.desk import Order, Proposed
from portal.onestop.dossiers.services.results import ResultContent
from portal.ui.fields import HiddenField, RadioField, SelectField, TextAreaField, TextField
from portal.ui.form import Form, make_form

_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_DAYS = re.compile(r"\d{1,4}", re.ASCII)
_LONGEST_WORDS = 100
_LONGEST_BASIS = (("legal_ground", 400), ("document", 200), ("apology", 2000))


def move_form(
    officers: Mapping[UUID, str], proposed: Proposed | None = None, back: Iterable[Step] = ()
) -> Form:
    """Make the form of an act: why, to whom (``officer_id``), and which version was seen.

    Who is ``proposed`` stands chosen, with the reason beside it; ``back`` are the desks to which
    the dossier may be sent back.

    It is not validated as a whole, because every act needs other parts of it: the services
    say what is missing.
    """
    fields = {
        "reason": TextAreaField(_l("Lý do, ý kiến"), rows=2, optional=True),
        "officer_id": SelectField(
            _l("Chuyên viên thụ lý"),
            choices=[(str(key), name) for key, name in officers.items()],
            default=str(proposed.officer_id) if proposed else None,
            hint=proposed.reason if proposed else "",
        ),
        "back_to": SelectField(
            _l("Trả lại bước"),
            choices=[(step.value, step.label) for step in back],
            placeholder=_l("– Bước thường trả lại –"),
            optional=True,
        ),
        "legal_ground": TextField(
            _l("Căn cứ pháp lý"),
            hint=_l("Bắt buộc khi yêu cầu nghĩa vụ tài chính, dừng xử lý hoặc kết thúc hồ sơ."),
            optional=True,
        ),
        "document": TextField(_l("Số, ký hiệu văn bản hoặc biên lai"), optional=True),
        "days": TextField(
            _l("Số ngày gia hạn"),
            hint=_l("Chỉ được gia hạn một lần, trước khi hết hạn."),
            optional=True,
        ),
        "apology": TextAreaField(
            _l("Lời xin lỗi"),
            hint=_l("Người nộp hồ sơ sẽ đọc được khi gia hạn."),
            optional=True,
        ),
        "version": HiddenField(),
        "journal": HiddenField(),
    }
    return make_form("MoveForm", fields)()


def explain_reason(form: Form, moves: Iterable[Move]) -> None:
    """Say at the reason which of the offered acts cannot do without one."""
    needing = [str(move.label) for move in moves if move.needs_reason]
    if needing:
        form["reason"].optional = False
        form["reason"].hint = _("Bắt buộc khi chọn: %(acts)s.", acts=", ".join(needing))


def order(form: Form) -> Order:
    """Give the order of an act as the service takes it; nonsense is left out."""
    chosen, seen = form["officer_id"].data, str(form["version"].data or "")
    days = str(form["days"].data or "").strip()
    return Order(
        reason=form["reason"].data,
        officer_id=UUID(chosen) if chosen else None,
        seen=int(seen) if _COUNT.fullmatch(seen) else None,
        basis=_basis(form),
        days=int(days) if _DAYS.fullmatch(days) else None,
        back_to=_desk_asked(form),
    )


def _desk_asked(form: Form) -> Step | None:
    """Read to which desk a dossier is to go back; one that does not exist is refused as closed."""
    asked = str(next(iter(form["back_to"].raw_data or ()), ""))
    if not asked:
        return None
    return Step(asked) if asked in set(Step) else Step.CLOSED


def entries_seen(form: Form) -> int:
    """Give how many entries the dossier's journal had when the page was opened."""
    seen = str(form["journal"].data or "")
    return int(seen) if _COUNT.fullmatch(seen) else 0


def _basis(form: Form) -> Basis:
    """Read what an act on the clock rests on, cut to what can be stored."""
    given = {name: str(form[name].data or "").strip()[:most] for name, most in _LONGEST_BASIS}
    return Basis.from_json(given)


def desk_filter(asked: Mapping[str, str]) -> DeskFilter:
    """Read from an address what an officer wants to see; nonsense is left out."""
    words, queue = normalize("NFC", asked.get("q", "")), asked.get("hang-doi", OWN_WORK)
    return DeskFilter(
        queue=queue if queue in QUEUES else OWN_WORK,
        words="".join(filter(str.isprintable, words)).strip()[:_LONGEST_WORDS],
        after=Cursor.read(asked.get("sau", "")),
        before=Cursor.read(asked.get("truoc", "")),
    )


class DraftResultForm(Form):
    """The result as the case officer writes it."""

    granted = RadioField(
        _l("Kết quả"),
        choices=[
            ("yes", _l("Giải quyết theo đề nghị")),
            ("no", _l("Không giải quyết, có nêu lý do")),
        ],
    )
    title = TextField(_l("Trích yếu"), optional=True)
    body = TextAreaField(
        _l("Nội dung"),
        hint=_l("Mỗi dòng là một đoạn. Số định danh được điền vào chỗ [[…]] khi tạo văn bản."),
    )
    seen = HiddenField(optional=True)

    @property
    def seen_at(self) -> datetime | None:
        """Give when the draft that was opened had been saved, if it had been."""
        try:
            return datetime.fromisoformat(str(self.seen.data))
        except ValueError:
            return None

    def content(self) -> ResultContent:
        """Give the content as the service takes it."""
        return ResultContent(
            granted=self.granted.data == "yes", title=self.title.data, body=self.body.data
        )
