import pytest

from portal.ui.fields import (
    EmailField,
    HiddenField,
    IdentityNumberField,
    PasswordField,
    PhoneField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Form
from tests.ui.conftest import Post


class Person(Form):
    full_name = TextField("Họ và tên", max_length=20)
    card = TextField("CCCD", optional=True)
    note = TextAreaField("Ghi chú", optional=True, min_length=5)
    email = EmailField("Thư điện tử", optional=True)
    phone = PhoneField("Số điện thoại", optional=True)
    identity = IdentityNumberField("Số định danh cá nhân", optional=True)
    secret = PasswordField("Mật khẩu", optional=True)
    ticket = HiddenField(optional=True)


def errors_of(post: Post, **data: str) -> dict[str, list[str]]:
    form = post(Person, {"full_name": "Lê Thị Hạnh", **data})
    form.validate()
    return {name: [str(e) for e in found] for name, found in form.errors.items()}


def test_text_is_tidied_and_composed(post: Post) -> None:
    decomposed = "  Le\u0302  Thi\u0323\tHạnh\x00 "
    form = post(Person, {"full_name": decomposed})
    assert form.validate()
    assert form.full_name.data == "Lê Thị Hạnh"


def test_missing_text_is_asked_for_in_plain_words(post: Post) -> None:
    form = post(Person, {"full_name": "   "})
    assert not form.validate()
    assert form.errors == {"full_name": ["Nhập họ và tên"]}


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Số CCCD", "Nhập số CCCD"),
        ("CCCD", "Nhập CCCD"),
        ("Ông đã sống ở đâu?", "Nhập ông đã sống ở đâu"),
    ],
)
def test_label_fits_into_the_sentence(post: Post, label: str, sentence: str) -> None:
    form = post(type("One", (Form,), {"one": TextField(label)}))
    form.validate()
    assert form["one"].errors == [sentence]


def test_own_sentence_replaces_the_usual_one(post: Post) -> None:
    fields = {"one": TextField("Mã", required_sentence="Ghi mã trên giấy hẹn")}
    form = post(type("One", (Form,), fields))
    form.validate()
    assert form["one"].errors == ["Ghi mã trên giấy hẹn"]


def test_long_text_is_kept_and_refused(post: Post) -> None:
    form = post(Person, {"full_name": "Lê " * 10})
    assert not form.validate()
    assert form.full_name.errors == ["Rút ngắn còn nhiều nhất 20 ký tự (hiện có 29)."]
    assert form.full_name.attributes["value"] == ("Lê " * 10).strip()


def test_short_text_is_refused(post: Post) -> None:
    assert errors_of(post, note="ừ") == {"note": ["Viết ít nhất 5 ký tự."]}


def test_lines_of_long_text_are_kept(post: Post) -> None:
    form = post(Person, {"note": " một \r\nhai\x07 \n\nba\n"})
    assert form.note.data == "một\nhai\n\nba"


@pytest.mark.parametrize("good", ["hanh@example.vn", "A.B+c@Mail.Example.com"])
def test_email_is_lowered(post: Post, good: str) -> None:
    form = post(Person, {"full_name": "Hạnh", "email": good})
    assert form.validate()
    assert form.email.data == good.lower()


@pytest.mark.parametrize("bad", ["hanh", "hanh@", "@vn", "hạnh@example.vn", "a b@c.vn", "a@b@c.vn"])
def test_wrong_email_is_refused(post: Post, bad: str) -> None:
    assert errors_of(post, email=bad)["email"] == [
        "Địa chỉ thư điện tử phải có dạng ten@example.vn."
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912-345-678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("(0237) 3.900.900", "02373900900"),
    ],
)
def test_phone_is_kept_as_dialled_at_home(post: Post, typed: str, kept: str) -> None:
    form = post(Person, {"full_name": "Hạnh", "phone": typed})
    assert form.validate(), form.errors
    assert form.phone.data == kept


@pytest.mark.parametrize("bad", ["0612345678", "091234567", "09123456789", "hai ba", "٠٩١٢٣٤٥٦٧٨"])
def test_wrong_phone_is_refused(post: Post, bad: str) -> None:
    assert "phone" in errors_of(post, phone=bad)


def test_given_check_replaces_the_shape(post: Post) -> None:
    fields = {"hotline": PhoneField("Tổng đài", check=lambda n: [] if n == "1022" else ["Sai"])}
    assert post(type("One", (Form,), fields), {"hotline": "1022"}).validate()
    assert not post(type("One", (Form,), fields), {"hotline": "0912345678"}).validate()


def test_identity_number_loses_separators(post: Post) -> None:
    form = post(Person, {"full_name": "Hạnh", "identity": "038 095.001-234"})
    assert form.validate()
    assert form.identity.data == "038095001234"


@pytest.mark.parametrize("bad", ["123456789", "03809500123a", "0380950012345"])
def test_wrong_identity_number_is_refused(post: Post, bad: str) -> None:
    assert "identity" in errors_of(post, identity=bad)


def test_password_is_taken_as_typed_and_never_written_back(post: Post) -> None:
    form = post(Person, {"secret": "  một câu dài  "})
    assert form.secret.data == "  một câu dài  "
    assert form.secret.attributes["value"] is None


def test_stored_nothing_is_an_empty_text(post: Post) -> None:
    form = post(Person, formdata=None, data={"full_name": None, "card": "038"})
    assert (form.full_name.data, form.card.data) == ("", "038")
