"""The pages of accounts, on one blueprint."""

from portal.identity.accounts.views import own_account, providers, sessions, signing_in
from portal.identity.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "own_account", "providers", "sessions", "signing_in"]
