"""Telling the citizen what became of a dossier."""

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import Words, notify
from portal.onestop.dossiers.events import DossierFiled, DossierMoved
from portal.onestop.dossiers.rules import Action
from portal.onestop.procedures.queries.names import plain_in_readers_language

_TITLES = {
    Action.RECEIVE: _l("Hồ sơ đã được tiếp nhận"),
    Action.REFUSE_INTAKE: _l("Hồ sơ không được tiếp nhận"),
    Action.REQUEST_CORRECTION: _l("Hồ sơ cần bổ sung"),
    Action.ASK_PAYMENT: _l("Hồ sơ chờ ông/bà thực hiện nghĩa vụ tài chính"),
    Action.STOP: _l("Hồ sơ tạm dừng xử lý"),
    Action.RESUME: _l("Hồ sơ được xử lý tiếp"),
    Action.CONFIRM_PAYMENT: _l("Hồ sơ được xử lý tiếp"),
    Action.EXTEND: _l("Xin lỗi ông/bà: hồ sơ được hẹn lại ngày trả"),
    Action.CONFIRM_WITHDRAWAL: _l("Đã đồng ý cho rút hồ sơ"),
    Action.DECLINE_WITHDRAWAL: _l("Chưa đồng ý cho rút hồ sơ"),
    Action.END: _l("Hồ sơ dừng giải quyết"),
    Action.RELEASE: _l("Hồ sơ đã có kết quả"),
    Action.HAND_OVER: _l("Đã trả kết quả hồ sơ"),
}
_TOLD_WHY = frozenset(_TITLES) - {Action.RECEIVE, Action.RELEASE, Action.HAND_OVER}


def tell_filed(event: DossierFiled) -> None:
    """Confirm that a dossier was filed."""
    body = _l("Hồ sơ %(code)s đã được lưu và chờ tiếp nhận.", code=event.code)
    _tell(event, _l("Đã nộp hồ sơ"), body)


def tell_moved(event: DossierMoved) -> None:
    """Tell of an act that matters to the citizen; desk work inside is not told."""
    title = _TITLES.get(event.action)
    if title is not None:
        _tell(event, title, lambda: _body(event))


def _body(event: DossierMoved) -> str:
    procedure = plain_in_readers_language(event.procedure_name)
    body = _("Hồ sơ %(code)s: %(procedure)s.", code=event.code, procedure=procedure)
    if event.reason and event.action in _TOLD_WHY:
        body = f"{body} {_('Lý do')}: {event.reason}"
    return body


def _tell(event: DossierFiled | DossierMoved, title: Words, body: Words) -> None:
    notify(
        account_id=event.submitted_by,
        kind=NoticeKind.DOSSIER,
        title=title,
        body=body,
        url=f"/ho-so-cua-toi/{event.dossier_id}",
        now=event.at,
    )
