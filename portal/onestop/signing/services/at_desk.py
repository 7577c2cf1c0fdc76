"""A result signed with the token on its officer's desk: sent there, and taken when it is back.

What came back takes the way of any other result: the same job gives it its timestamp and moves
the dossier, so that levels, waiting and trying again are the same.
"""

from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.errors import Forbidden
from portal.identity.accounts.services.acting import acting
from portal.identity.organisations.queries import get_unit
from portal.onestop.dossiers.models import Dossier, Result
from portal.onestop.dossiers.policies import may_act
from portal.onestop.dossiers.queries.dossiers import find_result, get
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.services import desk, results
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.signing.services.handing_on import OtherBytes
from portal.records.registers.services import check_signer
from portal.records.signatures.events import DeskSigned
from portal.records.signatures.rules import Matter, Owner, Purpose, Scope
from portal.records.signatures.services.desk_tokens import Errand, Offer, offer

STEP = "result.at_desk"


def send_to_desk(dossier: Dossier, *, back: str, actor: Actor, now: datetime) -> Offer:
    """Open the way of an initialled result to the desk of its signer and back.

    Everything is asked that signing asks, so that nobody signs in vain. Raises what
    ``desk.check_possible``, ``results.check_signer``, ``registers.check_signer`` and
    ``desk_tokens.offer`` raise.
    """
    desk.check_possible(dossier, Action.SIGN, Order())
    result, unit = _result(dossier), get_unit(dossier.unit_id)
    results.check_signer(dossier, result, actor=actor)
    matter, account_id = Matter(Scope.RESULTS, dossier.procedure_code), actor.id
    if account_id is None:
        raise Forbidden
    check_signer(dossier.unit_id, matter, account_id=account_id, name=actor.name, now=now)
    return offer(
        sha256=result.rendered_sha256 or "",
        owner=Owner(Purpose.OFFICER, str(account_id), actor.name, unit.short_name),
        actor=actor,
        now=now,
        errand=Errand(f"{dossier.code} – {result.title}", back, STEP, _payload(dossier)),
    )


def _payload(dossier: Dossier) -> dict[str, str]:
    return {"dossier_id": str(dossier.id)}


def _result(dossier: Dossier) -> Result:
    result = find_result(dossier.id)
    if result is None or result.rendered_sha256 is None:
        raise results.ResultMissing
    return result


def take_signed(event: DeskSigned) -> None:
    """Let a result go on that its officer has signed at their desk.

    Raises OtherBytes for a result that was written anew meanwhile, Forbidden when the officer
    may not sign it any more, and what signing raises: then the file is not taken.
    """
    if event.step != STEP:
        return
    dossier = get(UUID(str(event.payload["dossier_id"])))
    order, actor = Order(signed_sha256=event.signed_sha256), acting(event.account_id, event.at)
    desk.check_possible(dossier, Action.SIGN, order)
    if not may_act(actor, dossier, Action.SIGN):
        raise Forbidden
    if _result(dossier).rendered_sha256 != event.sha256:
        raise OtherBytes
    desk.act(dossier, Action.SIGN, order, actor=actor, now=event.at)
