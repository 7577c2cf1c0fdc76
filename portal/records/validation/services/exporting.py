"""Handing out whom this portal believes, signed by its checking service."""

import asyncio
import hashlib
from datetime import datetime, timedelta

from portal.core.settings import settings
from portal.records.signatures.services import open_device, trust
from portal.records.signatures.services.cms_signer import DIGEST
from portal.records.validation.services import bundles
from portal.records.validation.services.reports import SERVICE


def export_bundle(*, now: datetime) -> bytes:
    """Write and sign the version in force with the revocation lists that the portal holds.

    Raises what the signing device of the checking service raises (DeviceRefused, NoSigner).
    """
    current = settings()
    signer = open_device(SERVICE).signer
    content = bundles.write(
        trust.load(current),
        source=current.public_url,
        issued_at=now,
        stale_after=timedelta(days=current.bundle_days),
        issuers=(signer.certificate.dump(),),
    )
    signature = asyncio.run(signer.async_sign(hashlib.sha256(content).digest(), DIGEST))
    return bundles.sign_with(content, signature.dump())
