"""What stands in an edXML package, and what it is called in the file.

The order and the names follow QCVN 102:2016/BTTTT as it is known from systems in use; its official
text was not at hand. Names stand here and nowhere else, to be corrected in one place.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
MOST_ATTACHMENTS = 20
_CODE = re.compile(r"[0-9A-Z]{1,8}(\.[0-9A-Z]{1,8}){0,5}")


class Trusted(StrEnum):
    """What is known of who signed a package."""

    VALID = "valid"
    UNSIGNED = "unsigned"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A sender or a receiver; ``code`` is the agency's identifier (QĐ 20/2020/QĐ-TTg)."""

    code: str
    name: str
    address: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed the document inside, as printed on it."""

    name: str
    position: str = ""
    competence: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the package; the document itself comes first."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A document on its way: head, files, and the documents it answers.

    ``number`` and ``notation`` are the two halves of ``05/GXN-UBND``; ``answers`` holds the ids of
    documents that this one answers.
    """

    document_id: str
    sender: Organisation
    receivers: tuple[Organisation, ...]
    number: str
    notation: str
    issued_on: date
    place: str
    kind: str
    subject: str
    signer: Signer
    sent_at: datetime
    attachments: tuple[Attachment, ...]
    due_on: date | None = None
    recipients: tuple[str, ...] = ()
    answers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Received:
    """A package that was read, and what is known of its signature."""

    letter: Letter
    trusted: Trusted
    signed_by: str = ""
    organisation: str = ""
    certificate_sha256: str = ""


def is_agency_code(text: str) -> bool:
    """Tell whether a text can be an agency's identifier, as ``H56.14`` or ``000.00.14.H56``."""
    return _CODE.fullmatch(text) is not None
