"""A file somebody wants to have checked."""

from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields import FileField
from portal.ui.form import Form

MAX_MB = 30


class CheckForm(Form):
    """One PDF; nothing is stored and nobody need be signed in, so there is no token."""

    class Meta:
        """Switch the token off: the page stays without cookies and may be cached."""

        csrf = False

    file = FileField(
        _l("Tệp PDF cần xác minh"),
        hint=_l("Tệp chỉ được đọc để kiểm tra rồi bỏ đi, không được lưu lại."),
        accept=(".pdf",),
        max_mb=MAX_MB,
    )
