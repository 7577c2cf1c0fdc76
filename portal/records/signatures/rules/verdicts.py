"""Verdicts, levels and reports of signatures.

Sources: Thông tư 15/2025/TT-BKHCN (Điều 6, Phụ lục II); ETSI EN 319 142-1 for the levels,
ETSI EN 319 102-1 for the indications.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.records.signatures.rules.indications import Indication
from portal.records.signatures.rules.reasons import Note, Reason


class Verdict(StrEnum):
    """What can be said of a file in one word."""

    VALID = "valid"
    VALID_WITH_WARNINGS = "valid_with_warnings"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Level(StrEnum):
    """PAdES levels, from a bare signature to one that outlives its certificates."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class Change(StrEnum):
    """What was added to a file after a signature."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    EVIDENCE = "evidence"
    FORM = "form"
    ANNOTATION = "annotation"
    METADATA = "metadata"
    PAGE = "page"
    OTHER = "other"


class RevocationSource(StrEnum):
    """Where the revocation status of the signer's certificate comes from."""

    FILE = "file"
    PORTAL = "portal"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where revocation lists and issuers' certificates are to be had that are missing here.

    ``chain`` holds the certificates of the signature in DER: responders are asked about them.
    """

    lists: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found out about one signature; moments are aware and in UTC.

    ``signed_bytes`` is the length of the signed revision: the file up to there is what was
    signed. ``proven_time`` is the earliest moment at which the signature provably existed.
    """

    field: str
    signer: str
    organisation: str
    issuer: str
    certificate_from: datetime | None
    certificate_to: datetime | None
    intact: bool
    trusted: bool
    signing_time: datetime | None
    timestamp_time: datetime | None
    level: Level | None
    certifies: bool
    modified_after_signing: bool
    changed_fields: tuple[str, ...]
    algorithm: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    notes: tuple[Note, ...] = ()
    indication: Indication = Indication.INDETERMINATE
    sub_indication: str = ""
    proven_time: datetime | None = None
    unit: str = ""
    certificate_serial: str = ""
    certificate_sha256: str = ""
    timestamp_issuer: str = ""
    revocation_source: RevocationSource = RevocationSource.NONE
    revocation_time: datetime | None = None
    changes: tuple[Change, ...] = ()
    signed_bytes: int = 0
    anchor_purposes: tuple[str, ...] = ()
    missing: Addresses = Addresses()


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a file, its reasons, and each signature's report.

    ``trust_version`` names the version of the trust store it rests on, ``engine`` the program.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()
    trust_version: str = ""
    engine: str = ""

    @property
    def all_reasons(self) -> tuple[Reason, ...]:
        """Give what concerns the whole file, then what makes its worst signatures what they are."""
        worst = (report for report in self.signatures if report.verdict is self.verdict)
        return tuple(dict.fromkeys((*self.reasons, *(r for each in worst for r in each.reasons))))


_FATAL = frozenset(
    {
        Reason.SIGNED_BYTES_CHANGED,
        Reason.SIGNATURE_BROKEN,
        Reason.CHANGED_LATER,
        Reason.COVERAGE_UNCLEAR,
        Reason.REVOKED,
        Reason.BROKEN_ALGORITHM,
        Reason.TIMESTAMP_BROKEN,
        Reason.WRONG_USAGE,
        Reason.NOT_YET_VALID,
    }
)
_OPEN = frozenset(
    {Reason.UNKNOWN_SIGNER, Reason.EXPIRED, Reason.WEAK_ALGORITHM, Reason.UNSUPPORTED}
)
# From worst to best: a file is what its worst signature is.
_ORDER = (Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID_WITH_WARNINGS, Verdict.VALID)


def judge(reasons: tuple[Reason, ...]) -> Verdict:
    """Give the verdict that follows from the reasons found against a signature."""
    if _FATAL.intersection(reasons):
        return Verdict.INVALID
    if _OPEN.intersection(reasons):
        return Verdict.INDETERMINATE
    return Verdict.VALID_WITH_WARNINGS if reasons else Verdict.VALID


def judge_file(reports: tuple[SignatureReport, ...], reasons: tuple[Reason, ...]) -> Verification:
    """Give the verdict on a file from its signatures and from what concerns the whole file."""
    if not reports:
        return Verification(Verdict.UNSIGNED, (Reason.NO_SIGNATURE, *reasons))
    found = {judge(reasons), *(report.verdict for report in reports)}
    verdict = next(each for each in _ORDER if each in found)
    return Verification(verdict, reasons, reports)
