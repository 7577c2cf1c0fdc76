"""A verification as JSON, for the interface, for reports and for the offline verifier."""

from datetime import datetime

from portal.core import clock
from portal.core.i18n import speaking
from portal.core.json_types import JsonObject, JsonValue
from portal.records.signatures.rules import (
    NOTES,
    REASONS,
    Reason,
    SignatureReport,
    Verification,
)


def as_json(found: Verification) -> JsonObject:
    """Say a verification as JSON; the sentences are Vietnamese whatever the reader's language."""
    return {
        "verdict": found.verdict.value,
        "reasons": _sentences(found.all_reasons),
        "signatures": [_signature_as_json(each) for each in found.signatures],
        "trust_version": found.trust_version,
        "engine": found.engine,
    }


def _signature_as_json(report: SignatureReport) -> JsonObject:
    return {
        "field": report.field,
        "signer": report.signer,
        "organisation": report.organisation,
        "issuer": report.issuer,
        "certificate_from": _iso(report.certificate_from),
        "certificate_to": _iso(report.certificate_to),
        "intact": report.intact,
        "trusted": report.trusted,
        "signing_time": _iso(report.signing_time),
        "timestamp_time": _iso(report.timestamp_time),
        "level": report.level.value if report.level else None,
        "modified_after_signing": report.modified_after_signing,
        "algorithm": report.algorithm,
        "verdict": report.verdict.value,
        "reasons": _sentences(report.reasons),
        "codes": [each.value for each in report.reasons],
        "notes": _notes(report),
        **_for_auditors(report),
    }


def _for_auditors(report: SignatureReport) -> JsonObject:
    return {
        "indication": report.indication.value,
        "sub_indication": report.sub_indication or None,
        "proven_time": _iso(report.proven_time),
        "organisational_unit": report.unit,
        "certificate_serial": report.certificate_serial,
        "certificate_sha256": report.certificate_sha256,
        "timestamp_issuer": report.timestamp_issuer,
        "revocation_source": report.revocation_source.value,
        "revocation_time": _iso(report.revocation_time),
        "certifies": report.certifies,
        "changes": [each.value for each in report.changes],
        "changed_fields": list(report.changed_fields),
        "signed_bytes": report.signed_bytes,
        "anchor_purposes": list(report.anchor_purposes),
    }


def _notes(report: SignatureReport) -> list[JsonValue]:
    with speaking("vi"):
        return [str(NOTES[note]) for note in report.notes]


def _sentences(reasons: tuple[Reason, ...]) -> list[JsonValue]:
    with speaking("vi"):
        return [str(REASONS[reason]) for reason in reasons]


def _iso(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
