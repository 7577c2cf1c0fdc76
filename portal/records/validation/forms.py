"""What administrators and visitors may send."""

from portal.core.i18n import lazy_gettext as _l
from portal.records.validation.rules import PURPOSE_WORDS
from portal.ui.fields import DateField, FileField, HiddenField, RadioField, SelectField, TextField
from portal.ui.form import Form

_MB = 30


class ProposalForm(Form):
    """One certificate added to the store, or one taken out, as a new version."""

    act = RadioField(
        _l("Thay đổi"),
        choices=(("add", _l("Thêm chứng thư")), ("remove", _l("Bỏ chứng thư"))),
        inline=True,
    )
    purpose = SelectField(_l("Mục đích"), choices=tuple(PURPOSE_WORDS.items()))
    certificate = FileField(
        _l("Tệp chứng thư (khi thêm)"),
        accept=(".cer", ".crt", ".pem", ".der"),
        max_mb=1,
        optional=True,
    )
    fingerprint = TextField(_l("Dấu vân tay SHA-256 (khi bỏ)"), max_length=64, optional=True)
    valid_from = DateField(_l("Tin cậy từ ngày"), optional=True)
    valid_to = DateField(_l("Tin cậy đến hết ngày"), optional=True)
    source = TextField(
        _l("Nguồn"), hint=_l("Văn bản hoặc trang công bố chứng thư này"), max_length=300
    )
    note = TextField(_l("Lý do thay đổi"), max_length=500)


class DecisionForm(Form):
    """Approve or refuse a version."""

    decision = RadioField(
        _l("Quyết định"),
        choices=(("approve", _l("Duyệt và áp dụng")), ("refuse", _l("Không duyệt"))),
        inline=True,
    )
    reason = TextField(
        _l("Lý do"),
        hint=_l("Bắt buộc khi không duyệt, hoặc khi có văn bản đã phát hành bị kết luận xấu hơn."),
        max_length=500,
        optional=True,
    )


class ReportForm(Form):
    """A verdict that the portal gave and now is to seal."""

    class Meta:
        """The verdict is signed by the portal itself, and nobody need be signed in."""

        csrf = False

    verdict = HiddenField(max_length=200_000)


class RevisionForm(Form):
    """The file again, to cut out what was signed; nothing is stored."""

    class Meta:
        """Nobody need be signed in."""

        csrf = False

    file = FileField(_l("Tệp PDF vừa kiểm tra"), accept=(".pdf",), max_mb=_MB)
