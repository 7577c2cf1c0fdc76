"""What people may send about their accounts."""

from typing import Any

from portal.core.i18n import lazy_gettext as _l
from portal.identity.organisations.rules import Function
from portal.ui.fields import (
    EmailField,
    HiddenField,
    PasswordField,
    PhoneField,
    SelectField,
    TextField,
)
from portal.ui.form import Form


class SignInForm(Form):
    """User name and password of a member of staff."""

    username = TextField(_l("Tên đăng nhập"), autocomplete="username")
    password = PasswordField(_l("Mật khẩu"), autocomplete="current-password")
    next = HiddenField(optional=True)

    def credentials(self) -> dict[str, Any]:
        """Give them as ``signing_in.with_password`` takes them."""
        return {"username": self.username.data, "password": self.password.data}


class SetupForm(Form):
    """A one-time token and the password that the person chose."""

    token = TextField(_l("Mã thiết lập dùng một lần"), autocomplete="one-time-code")
    password = PasswordField(
        _l("Mật khẩu mới"),
        hint=_l("Ít nhất 12 ký tự. Một câu dài dễ nhớ tốt hơn một từ khó nhớ."),
        autocomplete="new-password",
    )


class ProofForm(Form):
    """A code of the authenticator application, or a recovery code."""

    code = TextField(
        _l("Mã xác thực"),
        hint=_l("6 chữ số trong ứng dụng xác thực, hoặc một mã khôi phục."),
        autocomplete="one-time-code",
    )
    next = HiddenField(optional=True)


_FUNCTIONS = [(function.value, function.label) for function in Function]


class AppointForm(Form):
    """A function for somebody who has an account."""

    username = TextField(_l("Tên đăng nhập"), autocomplete="off")
    function = SelectField(_l("Chức năng"), choices=_FUNCTIONS)
    title = TextField(
        _l("Chức vụ dưới chữ ký"), hint=_l("Ví dụ: PHÓ CHỦ TỊCH"), optional=True, autocomplete="off"
    )


class NewStaffForm(AppointForm):
    """A new account with its first function."""

    name = TextField(_l("Họ và tên"), autocomplete="off")


class ContactForm(Form):
    """Where a person is reached."""

    phone = PhoneField(_l("Số điện thoại"), optional=True)
    email = EmailField(_l("Thư điện tử"), optional=True)
