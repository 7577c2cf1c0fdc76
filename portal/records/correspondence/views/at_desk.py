"""A document that comes back from its signer's desk: whether they may sign it is asked again."""

from portal.core.errors import Forbidden
from portal.identity.accounts.services.acting import acting
from portal.records.correspondence.policies import may_act
from portal.records.correspondence.rules import Act
from portal.records.correspondence.services import at_desk
from portal.records.signatures.events import DeskSigned


def take_back(event: DeskSigned) -> None:
    """Let a document go on that its signer has signed at their desk.

    Raises Forbidden when they may not sign it any more, and what ``at_desk.take_signed`` raises:
    then the file is not taken.
    """
    if event.step != at_desk.STEP:
        return
    document, signer = at_desk.document_of(event), acting(event.account_id, event.at)
    if not may_act(signer, document, Act.SIGN):
        raise Forbidden
    at_desk.take_signed(event, actor=signer)
