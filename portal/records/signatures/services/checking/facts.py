"""Facts of a report that are read off, not judged."""

from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from pyhanko.sign.validation.status import PdfSignatureStatus

from portal.records.signatures.services.checking.evidence import Evidence
from portal.records.signatures.services.checking.measuring import Measured


def names(certificate: x509.Certificate) -> dict[str, Any]:
    """Say whom a certificate names, who issued it, and for how long."""
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return {
        "signer": _text(subject.get("common_name")),
        "organisation": _text(subject.get("organization_name")),
        "unit": _text(subject.get("organizational_unit_name")),
        "issuer": _text(issuer.get("common_name") or issuer.get("organization_name")),
        "certificate_from": _utc(certificate.not_valid_before),
        "certificate_to": _utc(certificate.not_valid_after),
        "certificate_serial": f"{certificate.serial_number:x}",
        "certificate_sha256": certificate.sha256.hex(),
    }


def times(measured: Measured) -> dict[str, Any]:
    """Tell claimed, stamped and proven time apart."""
    stamp = measured.status.timestamp_validity
    subject = stamp.signing_cert.subject.native if stamp else {}
    return {
        "signing_time": _utc(measured.status.signer_reported_dt),
        "timestamp_time": measured.stamped_at,
        "timestamp_issuer": _text(subject.get("common_name")),
        "proven_time": measured.best_time,
    }


def revocation(measured: Measured, evidence: Evidence) -> dict[str, Any]:
    """Say where the revocation status comes from."""
    source, moment = evidence.revocation_source(measured.status, known=measured.revocation_known)
    return {"revocation_source": source, "revocation_time": moment}


def purposes(status: PdfSignatureStatus, evidence: Evidence) -> tuple[str, ...]:
    """Name what the anchor of a trusted signature is believed for."""
    path = list(status.validation_path or ())
    if not path or not status.trusted:
        return ()
    return evidence.trust.purposes(path[0].dump())


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
