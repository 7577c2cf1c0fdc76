"""The two addresses that the local service of a desk token uses, and its officer's page."""

from portal.records.signatures.views.at_desk import blueprint as at_desk
from portal.records.signatures.views.desk import blueprint as desk_addresses

__all__ = ["at_desk", "desk_addresses"]
