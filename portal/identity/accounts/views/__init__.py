"""The pages of accounts, on one blueprint."""

from portal.identity.accounts.views import (
    administration,
    own_account,
    providers,
    second_factor,
    sessions,
    signing_in,
)
from portal.identity.accounts.views.blueprint import blueprint

__all__ = [
    "administration",
    "blueprint",
    "own_account",
    "providers",
    "second_factor",
    "sessions",
    "signing_in",
]
