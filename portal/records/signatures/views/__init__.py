"""The two addresses that the local service of a desk token uses."""

from portal.records.signatures.views.desk import blueprint as desk_addresses

__all__ = ["desk_addresses"]
