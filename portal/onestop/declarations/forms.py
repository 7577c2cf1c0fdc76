"""What a citizen sends to sign a declaration."""

from collections.abc import Collection, Mapping

from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields import PasswordField, RadioField, TextField
from portal.ui.fields.field import PortalField
from portal.ui.form import Form, make_form


def provider_form(providers: Mapping[str, str]) -> Form:
    """Ask which of the connected services is the citizen's."""
    choices = tuple(providers.items())
    fields = {"provider": RadioField(_l("Nhà cung cấp dịch vụ ký số của ông/bà"), choices=choices)}
    return make_form("ProviderForm", fields)()


def factors_form(wants: Collection[str]) -> Form:
    """Ask for what allows one signature; it is passed on at once and kept nowhere."""
    asked: dict[str, PortalField] = {
        "OTP": TextField(
            _l("Mã OTP"),
            hint=_l("Nhà cung cấp vừa gửi mã này tới điện thoại của ông/bà."),
            max_length=20,
        ),
        "PIN": PasswordField(_l("Mã PIN của chứng thư số"), max_length=40),
    }
    chosen = {name: field for name, field in asked.items() if name in wants}
    return make_form("FactorsForm", chosen)()
