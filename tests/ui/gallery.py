"""Pages that show every part of the look, for tests and pictures only."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import Audience, open_to
from portal.ui.fields import (
    CheckboxesField,
    CheckboxField,
    Choice,
    DateField,
    EmailField,
    FileField,
    FilesField,
    HiddenField,
    IdentityNumberField,
    MoneyField,
    NumberField,
    PasswordField,
    PhoneField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.form import Fieldset, Form
from portal.ui.pagination import Page, offset, read_page_number

blueprint = Blueprint("gallery", __name__, url_prefix="/thu-giao-dien", template_folder="templates")

TODAY = date(2026, 11, 21)


class EveryField(Form):
    """One of each field."""

    ticket = HiddenField(optional=True)
    full_name = TextField(
        "Họ, chữ đệm và tên", hint="Viết đủ dấu, ví dụ Nguyễn Khánh Vy", autocomplete="name"
    )
    born = DateField("Ngày sinh", not_after=TODAY, autocomplete="bday")
    sex = RadioField("Giới tính", choices=[("male", "Nam"), ("female", "Nữ")], inline=True)
    identity_number = IdentityNumberField("Số định danh cá nhân", hint="Gồm 12 chữ số")
    phone = PhoneField("Số điện thoại", optional=True)
    email = EmailField("Thư điện tử", optional=True)
    commune = SelectField(
        "Xã, phường",
        choices=[
            Choice("14758", "Phường Hạc Thành", group="Phường"),
            Choice("16522", "Phường Sầm Sơn", group="Phường"),
            Choice("14818", "Xã Mường Lát", group="Xã"),
        ],
    )
    submitter = RadioField(
        "Người nộp hồ sơ",
        choices=[
            Choice("self", "Tôi nộp cho mình"),
            Choice("other", "Tôi nộp thay người khác", "Cần giấy ủy quyền hoặc giấy tờ quan hệ"),
        ],
    )
    authority = TextField("Số giấy ủy quyền", shown_when="submitter=other")
    wanted = CheckboxesField(
        "Giấy tờ muốn nhận",
        choices=[("paper", "Bản giấy"), ("copy", "Bản sao điện tử")],
        optional=True,
    )
    copies = NumberField("Số bản sao", minimum=1, maximum=20, unit="bản")
    value = MoneyField("Giá trị đề nghị", optional=True)
    reason = TextAreaField("Lý do", max_length=400)
    scan = FileField("Bản chụp giấy chứng sinh", accept=(".pdf", ".jpg", ".png"))
    others = FilesField("Giấy tờ khác", optional=True, max_files=3)
    secret = PasswordField("Mật khẩu", autocomplete="current-password")
    declared = CheckboxField("Tôi cam đoan những điều khai trên là đúng sự thật.")

    fieldsets = (
        Fieldset("Người nộp", ("submitter", "authority")),
        Fieldset("Yêu cầu", ("wanted", "copies", "value", "reason"), "Ghi theo nhu cầu thật"),
        Fieldset("Giấy tờ và xác nhận", ("scan", "others", "secret", "declared")),
    )


@dataclass(frozen=True)
class Waiting:
    """A row of a queue."""

    code: str
    procedure: str
    applicant: str
    due: str
    state: str
    kind: str


QUEUE = tuple(
    Waiting(f"H56.14-261121-{n:04}", procedure, applicant, due, state, kind)
    for n, (procedure, applicant, due, state, kind) in enumerate(
        [
            ("Đăng ký khai sinh", "Lê Thị Minh Hạnh", "15:00 21/11/2026", "Tới hạn", "warn"),
            ("Cấp giấy phép xây dựng nhà ở riêng lẻ", "Phạm Văn Đức", "17:00 20/11/2026",
             "Quá hạn", "late"),
            ("Xác nhận tình trạng hôn nhân", "Nguyễn Thị Quỳnh Trang", "17:00 26/11/2026",
             "Đang xử lý", "info"),
            ("Chứng thực bản sao từ bản chính", "Hoàng Bá Dương", "17:00 23/11/2026",
             "Chờ ký số", "info"),
        ],
        start=1,
    )
)  # fmt: skip


@blueprint.get("/trang-chu")
@open_to(Audience.PUBLIC)
def front() -> ResponseReturnValue:
    return render_template("gallery/front.html")


@blueprint.route("/bieu-mau", methods=["GET", "POST"])
@open_to(Audience.PUBLIC)
def form() -> ResponseReturnValue:
    shown = EveryField()
    wrong = shown.is_submitted() and not shown.validate()
    return render_template("gallery/form.html", form=shown), 422 if wrong else 200


@blueprint.get("/ho-so")
@open_to(Audience.PUBLIC)
def dossier() -> ResponseReturnValue:
    return render_template("gallery/dossier.html")


@blueprint.get("/da-nop")
@open_to(Audience.PUBLIC)
def done() -> ResponseReturnValue:
    return render_template("gallery/done.html")


@blueprint.get("/ban-lam-viec")
@open_to(Audience.PUBLIC)
def desk() -> ResponseReturnValue:
    number = read_page_number(request.args.get("trang"))
    rows = (QUEUE * 30)[offset(number) : offset(number) + 21]
    return render_template("gallery/desk.html", page=Page.of(rows, number), form=EveryField())


@blueprint.get("/ho-so-can-bo")
@open_to(Audience.PUBLIC)
def work() -> ResponseReturnValue:
    return render_template("gallery/work.html", form=EveryField())


def add_gallery(app: Flask) -> None:
    """Open the gallery in an application that was not asked anything yet."""
    app.register_blueprint(blueprint)
