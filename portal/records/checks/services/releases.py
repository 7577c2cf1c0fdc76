"""Signed bundles and scripts for everybody: made, kept, and shown with their hashes."""

from dataclasses import dataclass
from datetime import datetime

from uuid_utils.compat import uuid7

from portal.core.access import SYSTEM
from portal.core.database import session
from portal.core.storage import blobs
from portal.identity.audit.services import record
from portal.records.checks.models import KitRelease
from portal.records.checks.services import script
from portal.records.validation.services import bundles
from portal.records.validation.services.exporting import export_bundle


@dataclass(frozen=True, slots=True)
class Kit:
    """A bundle and a script that were stored, not yet told to anybody."""

    trust_version: str
    bundle_sha256: str
    script_sha256: str


def make(*, now: datetime) -> Kit:
    """Make and store a bundle and the script around it."""
    bundle = export_bundle(now=now)
    return Kit(
        bundles.read(bundle).trust.version,
        blobs().put_bytes(bundle).sha256,
        blobs().put_bytes(script.build(bundle)).sha256,
    )


def release(kit: Kit, *, now: datetime) -> None:
    """Offer a kit to everybody, in place of the one before."""
    made = KitRelease(
        id=uuid7(),
        made_at=now,
        trust_version=kit.trust_version,
        bundle_sha256=kit.bundle_sha256,
        script_sha256=kit.script_sha256,
    )
    session().add(made)
    session().flush()
    record(
        action="verifier.released",
        actor=SYSTEM,
        now=now,
        subject="verifier",
        subject_id=made.id,
        trust_version=kit.trust_version,
        sha256=kit.script_sha256,
    )
