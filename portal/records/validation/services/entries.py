"""Certificates as they stand in a version of the store."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.errors import Invalid
from portal.core.i18n import lazy_gettext as _l
from portal.records.signatures.services.trust import Trust
from portal.records.validation import queries
from portal.records.validation.models import TrustVersion
from portal.records.validation.rules import AnchorPurpose


class NotACertificate(Invalid):
    """The file holds no certificate."""

    sentence = _l("Tệp này không phải chứng thư số X.509.")


class NotInStore(Invalid):
    """The certificate to be taken out is not in the store for this purpose."""

    sentence = _l("Không có chứng thư này trong kho với mục đích đã chọn.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate for a purpose, as it is to stand in a version."""

    purpose: AnchorPurpose
    certificate: bytes
    valid_from: datetime
    valid_to: datetime
    source: str

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 of the certificate."""
        return hashlib.sha256(self.certificate).hexdigest()


def read_certificate(data: bytes) -> x509.Certificate:
    """Read a certificate in PEM or DER; raises NotACertificate."""
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise NotACertificate from error


def make_entry(
    purpose: AnchorPurpose,
    data: bytes,
    *,
    source: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Entry:
    """Make an entry; without dates it stands as long as the certificate. Raises NotACertificate."""
    found = read_certificate(data)
    return Entry(
        purpose,
        found.public_bytes(Encoding.DER),
        valid_from or found.not_valid_before_utc,
        valid_to or found.not_valid_after_utc,
        source,
    )


def entries_of(version: TrustVersion | None) -> list[Entry]:
    """List the entries of a version; there are none before the first."""
    rows = queries.anchors(version.id) if version else ()
    return [
        Entry(row.purpose, row.certificate, row.valid_from, row.valid_to, row.source)
        for row in rows
    ]


def without(held: Iterable[Entry], purpose: AnchorPurpose, fingerprint: str) -> list[Entry]:
    """Leave one certificate out for one purpose; raises NotInStore when it is not there."""
    wanted = (purpose, fingerprint.strip().lower().replace(":", ""))
    entries = list(held)
    kept = [each for each in entries if (each.purpose, each.fingerprint) != wanted]
    if len(kept) == len(entries):
        raise NotInStore
    return kept


def of_installed(trust: Trust, source: str) -> list[Entry]:
    """Make entries of what an installation brings along."""
    return [
        *_entries(trust.signers, (AnchorPurpose.OFFICER, AnchorPurpose.SEAL), source),
        *_entries(trust.timestamps, (AnchorPurpose.TIMESTAMP,), source),
        *_entries(trust.intermediates, (AnchorPurpose.INTERMEDIATE,), source),
    ]


def _entries(
    certificates: Iterable[bytes], purposes: Iterable[AnchorPurpose], source: str
) -> list[Entry]:
    return [
        make_entry(purpose, each, source=source) for purpose in purposes for each in certificates
    ]


def digest(entries: Sequence[Entry]) -> str:
    """Give the SHA-256 over what a version believes."""
    lines = (
        (each.purpose, each.fingerprint, each.valid_from.isoformat(), each.valid_to.isoformat())
        for each in entries
    )
    return hashlib.sha256("\n".join(map(" ".join, sorted(lines))).encode()).hexdigest()
