"""Where a person goes after signing in without having asked for a page."""

from portal.core.access import Actor
from portal.identity.organisations.rules import Function
from portal.ui.navigation import url_or_none
from portal.ui.redirects import HOME

_AT_THE_DESK = frozenset(Function) - {Function.AUDITOR, Function.ADMINISTRATOR}


def landing(who: Actor) -> str:
    """Give the desk for those who work on dossiers, the journal for those who watch over it."""
    held = {grant.function for grant in who.grants}
    if held & _AT_THE_DESK:
        return url_or_none("desk.home") or HOME
    return url_or_none("audit.journal") or HOME if held else HOME
