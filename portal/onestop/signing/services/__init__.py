"""Making a list, opening its documents, authorising it once, and seeing it through."""

from portal.onestop.signing.services.at_desk import send_to_desk, take_signed
from portal.onestop.signing.services.authorising import (
    ListChanged,
    ListTooOld,
    NotAllOpened,
    authorise,
)
from portal.onestop.signing.services.opening import (
    NothingChosen,
    NothingFits,
    TooManyChosen,
    open_batch,
)
from portal.onestop.signing.services.stopping import (
    NothingFailed,
    NothingToStop,
    call_off,
    try_again,
)
from portal.onestop.signing.services.viewing import note_view, why_waiting

__all__ = [
    "ListChanged",
    "ListTooOld",
    "NotAllOpened",
    "NothingChosen",
    "NothingFailed",
    "NothingFits",
    "NothingToStop",
    "TooManyChosen",
    "authorise",
    "call_off",
    "note_view",
    "open_batch",
    "send_to_desk",
    "take_signed",
    "try_again",
    "why_waiting",
]
