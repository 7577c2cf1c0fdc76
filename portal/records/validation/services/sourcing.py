"""The version in force as the signatures package reads it, kept until another comes in force."""

from threading import Lock
from uuid import UUID

from portal.core.database import transaction
from portal.core.settings import Settings
from portal.records.signatures.services import trust
from portal.records.signatures.services.trust import Period, Trust
from portal.records.validation import queries
from portal.records.validation.models import TrustVersion
from portal.records.validation.rules import SIGNING, AnchorPurpose
from portal.records.validation.services.entries import Entry, entries_of

_lock = Lock()
_kept: dict[UUID, Trust] = {}


def load(settings: Settings) -> Trust:
    """Give the version in force; before the first one, what lies in the trust folder."""
    installed = trust.load_installed(settings)
    with transaction(writing=False):
        version = queries.find_in_force()
        if version is None:
            return installed
        return with_lists(_of(version), installed)


def of_version(number: int, settings: Settings) -> Trust:
    """Give a version whatever its state, with the lists of the installation."""
    with transaction(writing=False):
        return with_lists(_of(queries.get_version(number)), trust.load_installed(settings))


def with_lists(version: Trust, installed: Trust) -> Trust:
    """Add revocation lists, which are news and no part of a version."""
    return trust.combine(version, revocation_lists=installed.revocation_lists)


def _of(version: TrustVersion) -> Trust:
    with _lock:
        if version.id not in _kept:
            _kept.clear()
            _kept[version.id] = make(entries_of(version), f"{version.number}-{version.digest[:12]}")
        return _kept[version.id]


def make(entries: list[Entry], name: str) -> Trust:
    """Turn entries into what is handed to the judging process."""
    return Trust(
        signers=_certificates(entries, SIGNING),
        timestamps=_certificates(entries, frozenset({AnchorPurpose.TIMESTAMP})),
        intermediates=_certificates(entries, frozenset({AnchorPurpose.INTERMEDIATE})),
        periods=tuple(
            Period(each.certificate, each.purpose.value, each.valid_from, each.valid_to)
            for each in entries
        ),
        version=name,
    )


def _certificates(entries: list[Entry], purposes: frozenset[AnchorPurpose]) -> tuple[bytes, ...]:
    found = (each.certificate for each in entries if each.purpose in purposes)
    return tuple(dict.fromkeys(found))
