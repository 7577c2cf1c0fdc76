"""Finding people and their sessions."""

from portal.identity.accounts.queries.managed import (
    ManagedRow,
    find_second_factor,
    find_staff,
    get_managed,
    staff_once_in,
    unused_recovery_codes,
)
from portal.identity.accounts.queries.people import (
    IDENTITY_PURPOSE,
    AccountNotFound,
    AccountRow,
    StaffRow,
    demonstration_citizens,
    demonstration_staff,
    find_by_identity_number,
    get_account,
    names_by_text,
    names_of,
    staff_in,
)
from portal.identity.accounts.queries.sessions import (
    LiveSession,
    SessionNotFound,
    SessionRow,
    find_live_session,
    get_session,
    sessions_of,
    token_hash,
)

__all__ = [
    "IDENTITY_PURPOSE",
    "AccountNotFound",
    "AccountRow",
    "LiveSession",
    "ManagedRow",
    "SessionNotFound",
    "SessionRow",
    "StaffRow",
    "demonstration_citizens",
    "demonstration_staff",
    "find_by_identity_number",
    "find_live_session",
    "find_second_factor",
    "find_staff",
    "get_account",
    "get_managed",
    "get_session",
    "names_by_text",
    "names_of",
    "sessions_of",
    "staff_in",
    "staff_once_in",
    "token_hash",
    "unused_recovery_codes",
]
