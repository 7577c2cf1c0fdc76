"""Telling people, on the portal and by the channels they left."""

from portal.identity.notifications.services.telling import (
    Words,
    mark_all_read,
    mark_read,
    notify,
    unsay,
    warn_of_broken_journal,
    warn_of_factor_change,
    warn_of_new_device,
)

__all__ = [
    "Words",
    "mark_all_read",
    "mark_read",
    "notify",
    "unsay",
    "warn_of_broken_journal",
    "warn_of_factor_change",
    "warn_of_new_device",
]
