"""Which files may be uploaded, and what in them is refused.

Nothing here may load the database or the web: the child processes that open untrusted
files import this room.
"""

from portal.records.documents.rules.findings import Flaw, Flawed, Report
from portal.records.documents.rules.kinds import (
    DOCUMENTS,
    PHOTOGRAPHS,
    SIGNED_PDFS,
    FileKind,
    UploadRules,
)
from portal.records.documents.rules.names import clean_name, extension_of

__all__ = [
    "DOCUMENTS",
    "PHOTOGRAPHS",
    "SIGNED_PDFS",
    "FileKind",
    "Flaw",
    "Flawed",
    "Report",
    "UploadRules",
    "clean_name",
    "extension_of",
]
