"""Telling the citizen what became of a dossier.

Notices are stored in the source language: whoever acts may read the portal in another one than
whoever is told.
"""

from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.i18n import speaking
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
    with speaking("vi"):
        title = _("Đã nộp hồ sơ")
        body = _("Hồ sơ %(code)s đã được lưu và chờ tiếp nhận.", code=event.code)
    _tell(event, title, body)


def tell_moved(event: DossierMoved) -> None:
    """Tell of a new state that matters to the citizen; desk work inside is not told."""
    title = _TITLES.get(event.to_state)
    if title is None or event.to_state is event.from_state:
        return
    with speaking("vi"):
        _tell(event, str(title), _body(event))


def _body(event: DossierMoved) -> str:
    body = _("Hồ sơ %(code)s: %(procedure)s.", code=event.code, procedure=event.procedure_name)
    if event.reason and event.to_state is State.REFUSED:
        body = f"{body} {_('Lý do')}: {event.reason}"
    return body


def _tell(event: DossierFiled | DossierMoved, title: str, body: str) -> None:
    notify(
        account_id=event.submitted_by,
        kind=NoticeKind.DOSSIER,
        title=title,
        body=body,
        url=f"/ho-so-cua-toi/{event.dossier_id}",
        now=event.at,
    )
