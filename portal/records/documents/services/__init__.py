"""Taking files in: inspect without the database, then keep in one short transaction."""

from portal.records.documents.services.inspection import InspectedFile, check_count, inspect
from portal.records.documents.services.keeping import keep, settle
from portal.records.documents.services.refusals import UploadRefused
from portal.records.documents.services.upkeep import Stocktaking, sweep, verify

__all__ = [
    "InspectedFile",
    "Stocktaking",
    "UploadRefused",
    "check_count",
    "inspect",
    "keep",
    "settle",
    "sweep",
    "verify",
]
