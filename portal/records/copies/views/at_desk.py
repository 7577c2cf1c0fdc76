"""A permission that comes back from a desk: its signer must still be allowed to sign it."""

from portal.core.errors import Forbidden
from portal.identity.accounts.services.acting import acting
from portal.records.copies.policies import may_act
from portal.records.copies.rules import CopyAct
from portal.records.copies.services import at_desk
from portal.records.signatures.events import DeskSigned


def take_back(event: DeskSigned) -> None:
    """Let a copy go on whose permission was signed at a desk.

    Raises Forbidden when its signer may not allow it any more, and what ``at_desk.take_signed``
    raises: then the file is not taken.
    """
    if event.step != at_desk.STEP:
        return
    copy, signer = at_desk.copy_of(event), acting(event.account_id, event.at)
    if not may_act(signer, copy, CopyAct.ALLOW):
        raise Forbidden
    at_desk.take_signed(event, actor=signer)
