"""Who may sign a declaration and who may read it: pure predicates."""

from portal.core.access import Actor
from portal.onestop.dossiers.policies import may_edit_draft, may_handle, may_see_own

__all__ = ["may_come_back", "may_edit_draft", "may_handle", "may_see_own"]


def may_come_back(actor: Actor) -> bool:
    """Let citizens come back from a provider; whose request it was, its ``state`` tells."""
    return actor.kind == "citizen" and actor.id is not None
