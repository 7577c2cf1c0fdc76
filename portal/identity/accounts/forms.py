"""What people may send about their accounts."""

from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields import EmailField, HiddenField, PasswordField, PhoneField, TextField
from portal.ui.form import Form


class SignInForm(Form):
    """User name and password of a member of staff."""

    username = TextField(_l("Tên đăng nhập"), autocomplete="username")
    password = PasswordField(_l("Mật khẩu"), autocomplete="current-password")
    next = HiddenField(optional=True)


class SetupForm(Form):
    """A one-time token and the password that the person chose."""

    token = TextField(_l("Mã thiết lập dùng một lần"), autocomplete="one-time-code")
    password = PasswordField(
        _l("Mật khẩu mới"),
        hint=_l("Ít nhất 12 ký tự. Một câu dài dễ nhớ tốt hơn một từ khó nhớ."),
        autocomplete="new-password",
    )


class ContactForm(Form):
    """Where a person is reached."""

    phone = PhoneField(_l("Số điện thoại"), optional=True)
    email = EmailField(_l("Thư điện tử"), optional=True)
