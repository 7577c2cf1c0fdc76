from flask import Flask
from flask.testing import FlaskClient

from portal.core.errors import Invalid
from portal.ui.fields import CheckboxField, DateField, RadioField, TextField
from portal.ui.form import Fieldset, FilterForm, Form, make_form
from tests.ui.conftest import Post


class Filing(Form):
    who = RadioField("Người nộp", choices=[("self", "Tôi"), ("other", "Thay"), ("firm", "Công ty")])
    paper = TextField("Số giấy ủy quyền", shown_when="who=other|firm")
    urgent = CheckboxField("Cần gấp", optional=True)
    reason = TextField("Lý do", shown_when="who=other&urgent")
    born = DateField("Ngày sinh", shown_when={"not": {"field": "who", "equals": "firm"}})

    fieldsets = (Fieldset("Ủy quyền", ("paper", "reason")),)


BORN = {"born-day": "1", "born-month": "2", "born-year": "1990"}


def test_questions_that_do_not_apply_are_forgotten(post: Post) -> None:
    form = post(Filing, {"who": "self", "paper": "giả mạo", "reason": "lén", **BORN})
    assert form.validate(), form.errors
    assert (form.paper.data, form.reason.data) == ("", "")


def test_questions_that_apply_are_required(post: Post) -> None:
    form = post(Filing, {"who": "other", "urgent": "yes", **BORN})
    assert not form.validate()
    assert set(form.errors) == {"paper", "reason"}
    form = post(Filing, {"who": "firm", "urgent": "yes", "paper": "12", **BORN})
    assert form.validate(), form.errors


def test_json_conditions_are_left_to_the_one_who_gave_them(post: Post) -> None:
    form = post(Filing, {"who": "firm", "paper": "12"})
    assert not form.validate()
    assert set(form.errors) == {"born"}
    assert form.born.condition == '{"not": {"field": "who", "equals": "firm"}}'


def test_refusals_of_a_service_stand_beside_their_fields(post: Post) -> None:
    form = post(Filing, {"who": "self", **BORN})
    assert form.validate()
    refusal = Invalid(errors={"paper": ["Giấy đã hết hạn"], "whole": ["Đã có hồ sơ này"]})
    form.add_errors(refusal.errors)
    assert [(e.target, e.sentence) for e in form.error_list] == [
        ("", "Đã có hồ sơ này"),
        ("paper", "Giấy đã hết hạn"),
    ]


def test_fields_outside_fieldsets_come_first(post: Post) -> None:
    form = post(Filing, formdata=None)
    assert [field.short_name for field in form.ungrouped] == ["who", "urgent", "born"]


def test_forms_are_made_from_data(post: Post) -> None:
    fields = {"child.name": TextField("Tên trẻ"), "child.born": DateField("Ngày sinh")}
    sent = {"child.name": "Vy", "child.born-day": "2", "child.born-month": "11"}
    form = post(make_form("Page", fields), {**sent, "child.born-year": "2026"})
    assert form.validate(), form.errors
    assert form["child.name"].data == "Vy"
    assert list(form.answers) == ["child.name", "child.born"]


def test_a_form_without_its_token_is_refused(gallery: Flask, reader: FlaskClient) -> None:
    gallery.config["WTF_CSRF_ENABLED"] = True
    answer = reader.post("/thu-giao-dien/bieu-mau", data={"full_name": "Hạnh"})
    assert answer.status_code == 400
    assert "Biểu mẫu đã cũ" in answer.text


class Filter(FilterForm):
    words = TextField("Tìm", optional=True)


def test_filters_read_the_address_and_need_no_token(gallery: Flask) -> None:
    gallery.config["WTF_CSRF_ENABLED"] = True
    with gallery.test_request_context("/?words=khai%20sinh"):
        form = Filter()
        assert form.validate()
        assert form.words.data == "khai sinh"
        assert "csrf_token" not in form
