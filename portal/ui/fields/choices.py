"""Fields where people choose."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from portal.core.errors import Sentence
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields.field import Attributes, PortalField


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: ``value`` is sent, ``label`` is read, ``hint`` explains, ``group`` gathers."""

    value: str
    label: Sentence
    hint: Sentence = ""
    group: Sentence = ""


RawChoice = Choice | tuple[Any, ...]
Choices = Iterable[RawChoice] | Callable[[], Iterable[RawChoice]]


def _read(choices: Choices) -> tuple[Choice, ...]:
    given = choices() if callable(choices) else choices
    return tuple(c if isinstance(c, Choice) else Choice(str(c[0]), *c[1:]) for c in given)


class ChoiceField(PortalField):
    """What radio buttons and lists share.

    ``choices`` are Choice objects or ``(value, label)``, ``(value, label, hint)`` tuples, or a
    function that gives them; they may be set again on the bound field. ``coerce`` makes the
    data from the value sent; without an answer ``data`` is "" for texts and None for others.
    """

    blank_sentence = _l("Chọn %(what)s")

    def __init__(
        self,
        label: Sentence = "",
        *,
        choices: Choices = (),
        coerce: Callable[[str], Any] = str,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.choices: Any = choices
        self.coerce = coerce

    @property
    def options(self) -> tuple[Choice, ...]:
        """List the choices."""
        return _read(self.choices)

    @property
    def nothing(self) -> Any:  # noqa: ANN401 - what no answer is depends on the type.
        """Give what stands for no answer."""
        return "" if self.coerce is str else None

    def process_data(self, value: object) -> None:
        """Take the stored answer."""
        self.data = self.nothing if value is None else value

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the value chosen; one that was not offered is an error."""
        self.data = self.nothing
        if valuelist and valuelist[0]:
            self.data = self.offered(str(valuelist[0]))

    def offered(self, value: str) -> Any:  # noqa: ANN401 - coerced data.
        """Give the data of an offered value.

        Raises ValueError with a sentence for any other.
        """
        if value not in {choice.value for choice in self.options}:
            raise ValueError(_("Chọn một mục trong danh sách."))
        return self.coerce(value)

    def clear(self) -> None:
        """Forget the answer."""
        super().clear()
        self.data = self.nothing

    def is_chosen(self, choice: Choice) -> bool:
        """Tell whether a choice is the present answer."""
        return self.data is not None and choice.value == str(self.data)

    @property
    def chosen_label(self) -> Sentence:
        """Give the label of the present answer, for summaries."""
        return next((c.label for c in self.options if self.is_chosen(c)), "")


class RadioField(ChoiceField):
    """One of a few, all in sight; ``inline`` puts short ones beside each other."""

    widget_name = "radios"
    control_type: ClassVar[str] = "radio"

    def __init__(
        self,
        label: Sentence = "",
        *,
        inline: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.inline = inline

    @property
    def first_control_id(self) -> str:
        """Lead to the first option."""
        return f"{self.id}-1"


class CheckboxesField(RadioField):
    """Any of several; ``data`` is a list in the order of the choices."""

    control_type = "checkbox"
    data: list[Any]

    @property
    def nothing(self) -> list[Any]:
        """Give an empty list."""
        return []

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the values ticked."""
        self.data = [self.offered(str(value)) for value in valuelist if value]

    def is_chosen(self, choice: Choice) -> bool:
        """Tell whether a choice is ticked."""
        return choice.value in {str(value) for value in self.data or []}

    @property
    def chosen_label(self) -> Sentence:
        """Give the labels of all that is ticked."""
        return "; ".join(str(c.label) for c in self.options if self.is_chosen(c))


class SelectField(ChoiceField):
    """One of many, in a list that opens; ``placeholder`` stands for no answer."""

    widget_name = "select"

    def __init__(
        self,
        label: Sentence = "",
        *,
        placeholder: Sentence = _l("– Chọn –"),
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.placeholder = placeholder

    @property
    def groups(self) -> dict[str, list[Choice]]:
        """Gather the choices by group, in order; the empty name is for those without."""
        gathered: dict[str, list[Choice]] = {}
        for choice in self.options:
            gathered.setdefault(str(choice.group), []).append(choice)
        return gathered


class CheckboxField(PortalField):
    """A statement to tick; ``data`` is a bool, and it must be ticked unless optional."""

    widget_name = "checkbox"
    blank_sentence = _l("Đánh dấu vào ô “%(what)s” để tiếp tục")
    data: bool

    def process_data(self, value: object) -> None:
        """Take the stored answer."""
        self.data = bool(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take a tick."""
        self.data = bool(valuelist) and valuelist[0] not in {"", "0", "false"}

    def is_blank(self) -> bool:
        """Tell whether the box is empty."""
        return not self.data

    def sentence_when_blank(self) -> str:
        """Quote the statement as it stands."""
        what = str(self.label.text).rstrip(".")
        return str(self.required_sentence) or self.blank_sentence % {"what": what}

    def clear(self) -> None:
        """Forget the tick."""
        super().clear()
        self.data = False

    @property
    def attributes(self) -> Attributes:
        """Give the attributes of a box."""
        checked = "checked" if self.data else None
        return {"type": "checkbox", **super().attributes, "value": "yes", "checked": checked}
