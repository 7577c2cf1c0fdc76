"""What all fields have: a label, a hint, and errors in a citizen's words."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import wtforms
from wtforms.validators import StopValidation, ValidationError

from portal.core.errors import Sentence
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l

Check = Callable[[Any], Iterable[str]]
Validator = Callable[[Any, Any], None]
ShownWhen = str | Mapping[str, Any]
Attributes = dict[str, str | int | None]


def in_a_sentence(label: Sentence) -> str:
    """Write a label as it stands inside a sentence: its first letter small, unless CCCD."""
    text = str(label).rstrip("?:. ")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


class PortalField(wtforms.Field):  # type: ignore[misc]  # WTForms ships no types.
    """A question on a page.

    ``check`` tells from the data what is wrong with it, as sentences; ``validators`` are those
    of WTForms. ``shown_when`` is ``"field=value"``, ``"field=one|other"``, several joined by
    ``&``, or a JSON condition, which only the browser weighs (see static/js/conditions.js).
    ``widget_name`` names the template in templates/ui/fields.
    """

    widget_name: ClassVar[str] = "text"
    input_type: ClassVar[str] = "text"
    blank_sentence: ClassVar[LazyString] = _l("Nhập %(what)s")

    data: Any
    name: str
    id: str
    errors: Sequence[Sentence]

    def __init__(
        self,
        label: Sentence = "",
        *,
        hint: Sentence = "",
        optional: bool = False,
        required_sentence: Sentence = "",
        autocomplete: str = "",
        shown_when: ShownWhen = "",
        check: Check | None = None,
        validators: Sequence[Validator] = (),
        **options: Any,
    ) -> None:
        super().__init__(label or "", list(validators), **options)
        self.hint = hint
        self.optional = optional
        self.required_sentence = required_sentence
        self.autocomplete = autocomplete
        self.shown_when = shown_when
        self.check = check

    def is_blank(self) -> bool:
        """Tell whether nothing was answered."""
        return self.data is None or self.data in ("", [])

    def clear(self) -> None:
        """Forget the answer, because the question does not apply."""
        self.data = None
        self.process_errors: list[Sentence] = []

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' signature.
        """Require an answer, then ask the field's own checks, then the given one."""
        if self.process_errors:
            raise StopValidation
        if self.is_blank():
            raise StopValidation("" if self.optional else self.sentence_when_blank())
        sentences = [*self.own_check(), *(self.check(self.data) if self.check else ())]
        if sentences:
            raise StopValidation(sentences[0])

    def own_check(self) -> Iterable[Sentence]:
        """Tell what is wrong with the data by the field's own rules."""
        return ()

    def sentence_when_blank(self) -> str:
        """Ask for the missing answer: "Nhập họ và tên"."""
        if self.required_sentence:
            return str(self.required_sentence)
        return self.blank_sentence % {"what": in_a_sentence(self.label.text)}

    @property
    def hint_id(self) -> str:
        """Name the element of the hint."""
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        """Name the element of the error."""
        return f"{self.id}-error"

    @property
    def described_by(self) -> str | None:
        """Name what describes the control: the hint, the error, both or neither."""
        parts = [self.hint_id] if self.hint else []
        return " ".join([*parts, self.error_id] if self.errors else parts) or None

    @property
    def first_control_id(self) -> str:
        """Name the control that the error summary leads to."""
        return self.id

    @property
    def condition(self) -> str | None:
        """Write ``shown_when`` as the browser reads it."""
        if isinstance(self.shown_when, str):
            return self.shown_when or None
        return json.dumps(self.shown_when, ensure_ascii=False)

    @property
    def attributes(self) -> Attributes:
        """Give the control's HTML attributes, for the filter ``xmlattr``."""
        return {
            "id": self.id,
            "name": self.name,
            "aria-describedby": self.described_by,
            "aria-invalid": "true" if self.errors else None,
            "autocomplete": self.autocomplete or None,
        }


__all__ = ["Attributes", "Check", "PortalField", "ShownWhen", "ValidationError", "in_a_sentence"]
