"""How often strangers may ask, and how much they may send."""

from flask import request

from portal.core import limits
from portal.records.registers.forms import MAX_MB

LOOK_UPS_A_MINUTE = 60
CHECKS_A_MINUTE = 20
MOST_BYTES = (MAX_MB + 1) * 1024 * 1024  # One file, and room for the form around it.


def count_look_up() -> None:
    """Count one look-up against the sender's address; raises TooMany."""
    limits.hit(f"look-up:{request.remote_addr}", limit=LOOK_UPS_A_MINUTE, seconds=60)


def count_check() -> None:
    """Count one check against the sender's address; raises TooMany."""
    limits.hit(f"check:{request.remote_addr}", limit=CHECKS_A_MINUTE, seconds=60)
