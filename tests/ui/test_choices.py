from uuid import UUID

import pytest

from portal.ui.fields import CheckboxesField, CheckboxField, Choice, RadioField, SelectField
from portal.ui.form import Form
from tests.ui.conftest import Post

UNIT = "01935b7c-0000-7000-8000-000000000001"


class Wishes(Form):
    sex = RadioField("Giới tính", choices=[("male", "Nam"), ("female", "Nữ")])
    unit = SelectField("Đơn vị", choices=lambda: [(UNIT, "Phường Hạc Thành")], coerce=UUID)
    copies = CheckboxesField("Bản nhận", choices=[Choice("a", "Giấy"), Choice("b", "Điện tử")])
    declared = CheckboxField("Tôi cam đoan.")


FULL = {"sex": "female", "unit": UNIT, "copies": ["b", "a"], "declared": "yes"}


def test_choices_are_read(post: Post) -> None:
    form = post(Wishes, FULL)
    assert form.validate(), form.errors
    assert form.sex.data == "female"
    assert form.unit.data == UUID(UNIT)
    assert form.copies.data == ["b", "a"]
    assert form.declared.data is True


def test_nothing_chosen_is_asked_for(post: Post) -> None:
    form = post(Wishes)
    assert not form.validate()
    assert form.errors == {
        "sex": ["Chọn giới tính"],
        "unit": ["Chọn đơn vị"],
        "copies": ["Chọn bản nhận"],
        "declared": ["Đánh dấu vào ô “Tôi cam đoan” để tiếp tục"],
    }


@pytest.mark.parametrize("name", ["sex", "unit", "copies"])
def test_what_was_not_offered_is_refused(post: Post, name: str) -> None:
    form = post(Wishes, {**FULL, name: "'; DROP TABLE dossier"})
    assert not form.validate()
    assert form.errors == {name: ["Chọn một mục trong danh sách."]}


def test_error_leads_to_the_first_option(post: Post) -> None:
    form = post(Wishes)
    form.validate()
    assert [e.target for e in form.error_list] == ["sex-1", "unit", "copies-1", "declared"]


def test_labels_of_answers_are_known_for_summaries(post: Post) -> None:
    form = post(Wishes, FULL)
    assert form.sex.chosen_label == "Nữ"
    assert form.copies.chosen_label == "Giấy; Điện tử"


def test_choices_may_be_set_on_the_bound_field(post: Post) -> None:
    form = post(Wishes, formdata=None)
    form.sex.choices = [("x", "Khác")]
    assert [choice.value for choice in form.sex.options] == ["x"]


def test_choices_gather_in_groups(post: Post) -> None:
    choices = [Choice("1", "Hạc Thành", group="Phường"), Choice("2", "Mường Lát", group="Xã")]
    form = post(type("One", (Form,), {"one": SelectField("Xã", choices=choices)}), formdata=None)
    assert list(form["one"].groups) == ["Phường", "Xã"]


@pytest.mark.parametrize("sent", ["", "0", "false"])
def test_unticked_boxes(post: Post, sent: str) -> None:
    assert post(Wishes, {"declared": sent}).declared.data is False
