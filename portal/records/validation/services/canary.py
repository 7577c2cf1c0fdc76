"""Trying a proposed version on documents that were issued: nobody's paper may lose its worth."""

from datetime import datetime

from portal.core.database import transaction
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.records.registers.queries import list_released
from portal.records.signatures.services import verify
from portal.records.validation.rules import CanaryResult
from portal.records.validation.services import sourcing

DOCUMENTS = 20


def try_version(number: int, *, now: datetime) -> list[CanaryResult]:
    """Judge the oldest and newest issued documents under the present and the proposed version."""
    with transaction(writing=False):
        found = list_released(DOCUMENTS)
    present, proposed = sourcing.load(settings()), sourcing.of_version(number, settings())
    return [
        CanaryResult(
            document.full_number,
            verify(blobs().path(document.sha256), now=now, trusting=present).verdict,
            verify(blobs().path(document.sha256), now=now, trusting=proposed).verdict,
        )
        for document in found
        if document.sha256
    ]
