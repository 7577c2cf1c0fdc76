"""Keeping what was typed at the counter, whatever becomes of the request."""

from collections.abc import Callable
from datetime import datetime

from portal.core.database import transaction
from portal.onestop.desk.services.intake import Typed, save


def keep_typed(read: Callable[[], Typed], *, now: datetime) -> None:
    """Keep what was typed in a transaction of its own, before the request's own begins.

    So it is there again when the dossier is not taken in. ``read`` finds and reads it and raises
    for others; what is filed already stays as it is.
    """
    with transaction():
        typed = read()
        if typed.draft.dossier_id is None:
            save(typed.taken, typed.draft, typed.answers, typed.on_paper, now=now)
