"""Telling the citizen what became of a dossier."""

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.onestop.dossiers.events import DossierFiled, DossierMoved
from portal.onestop.dossiers.rules import State

_TITLES = {
    State.RECEIVED: _l("Hồ sơ đã được tiếp nhận"),
    State.REFUSED: _l("Hồ sơ không được tiếp nhận"),
    State.DECIDED: _l("Hồ sơ đã có kết quả"),
    State.RETURNED: _l("Đã trả kết quả hồ sơ"),
}


def tell_filed(event: DossierFiled) -> None:
    """Confirm that a dossier was filed."""
    notify(
        account_id=event.submitted_by,
        kind=NoticeKind.DOSSIER,
        title=_("Đã nộp hồ sơ"),
        body=_("Hồ sơ %(code)s đã được lưu và chờ tiếp nhận.", code=event.code),
        url=f"/ho-so-cua-toi/{event.dossier_id}",
        now=event.at,
    )


def tell_moved(event: DossierMoved) -> None:
    """Tell of a new state that matters to the citizen; desk work inside is not told."""
    title = _TITLES.get(event.to_state)
    if title is None or event.to_state is event.from_state:
        return
    body = _("Hồ sơ %(code)s: %(procedure)s.", code=event.code, procedure=event.procedure_name)
    if event.reason and event.to_state is State.REFUSED:
        body = f"{body} {_('Lý do')}: {event.reason}"
    notify(
        account_id=event.submitted_by,
        kind=NoticeKind.DOSSIER,
        title=str(title),
        body=body,
        url=f"/ho-so-cua-toi/{event.dossier_id}",
        now=event.at,
    )
