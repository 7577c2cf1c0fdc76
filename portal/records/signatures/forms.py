"""What an officer may send who signs with a token of their own."""

from portal.core.i18n import lazy_gettext as _l
from portal.ui.fields import FileField
from portal.ui.form import Form

LARGEST_MB = 30


class SignedFileForm(Form):
    """The paper as the program of the token has signed it."""

    file = FileField(_l("Tệp PDF đã ký"), accept=(".pdf",), max_mb=LARGEST_MB)
