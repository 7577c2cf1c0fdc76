"""Papers and results that the portal gave up making: telling the desk, and trying again."""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.clock import local
from portal.core.errors import Sentence
from portal.core.i18n import gettext as _
from portal.core.i18n import speaking
from portal.core.jobs import GivenUp, revive
from portal.identity.accounts.queries import staff_in
from portal.identity.audit.services import record
from portal.identity.notifications.rules import NoticeKind
from portal.identity.notifications.services import notify
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries.dossiers import find_result, get
from portal.onestop.dossiers.services.moves import NotPossibleNow
from portal.records.archive.services import why_held
from portal.records.signatures.services.waiting import why_waiting

_KINDS = ("result.", "dossier.issue_paper", "letter.")
_LOOK_AFTER = (Function.INTAKE, Function.ADMINISTRATOR)


def tell_desk(event: GivenUp) -> None:
    """Tell who ordered a paper or result, the intake desk and the administrators of the unit."""
    if not event.kind.startswith(_KINDS):
        return
    dossier = get(UUID(str(event.payload["dossier_id"])))
    with speaking("vi"):
        title = _("Chưa tạo hoặc ký được văn bản")
        body = _(
            "Hệ thống đã thử nhiều lần mà chưa làm xong văn bản của hồ sơ %(code)s. "
            "Hãy mở hồ sơ để cho làm lại, hoặc báo bộ phận kỹ thuật.",
            code=dossier.code,
        )
    for account_id in _concerned(dossier, event):
        notify(
            account_id=account_id,
            kind=NoticeKind.TASK,
            title=title,
            body=body,
            url=f"/can-bo/ho-so/{dossier.id}",
            now=event.at,
        )


def held_up(dossier: Dossier) -> Sentence | None:
    """Say why the result of a pending dossier waits for a device or a timestamp, if it does."""
    result = find_result(dossier.id) if dossier.pending else None
    if result is None:
        return None
    waits = why_waiting(f"result:{result.id}:{dossier.pending}:")
    return waits or why_held(f"result:{result.id}:")


def try_again(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Have what was given up for a dossier tried from the start.

    Raises NotPossibleNow when nothing was given up.
    """
    result = find_result(dossier.id)
    prefixes = [f"paper:{dossier.id}:", f"letter:{dossier.id}:"]
    count = sum(map(revive, [*prefixes, f"result:{result.id}:"] if result else prefixes))
    if not count:
        raise NotPossibleNow
    record(
        action="dossier.work_retried",
        actor=actor,
        now=now,
        subject="dossier",
        subject_id=dossier.id,
        unit_id=dossier.unit_id,
        code=dossier.code,
        count=count,
    )


def _concerned(dossier: Dossier, event: GivenUp) -> list[UUID]:
    people = staff_in(dossier.unit_id, None, local(event.at).date())
    ordered_by = event.payload.get("actor_id")
    return list(
        dict.fromkeys(
            person.account_id
            for person in people
            if person.function in _LOOK_AFTER or str(person.account_id) == ordered_by
        )
    )
