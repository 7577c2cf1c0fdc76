"""Whom this installation believes: certificates by purpose, loaded from the data folder.

``trust/signers`` and ``trust/timestamps`` hold anchors, ``trust/intermediates`` what links to
them, ``trust/crls`` revocation lists. Nothing is ever fetched from an address found inside a
certificate, because uploaded files choose those addresses.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.settings import Settings
from portal.records.signatures.rules.believing import Period, Trust
from portal.records.signatures.services import demo_pki

__all__ = [
    "FOLDER",
    "Fetched",
    "Period",
    "Trust",
    "combine",
    "load",
    "load_installed",
    "set_source",
]

FOLDER = "trust"
_PEM = b"-----BEGIN"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Revocation lists and issuers' certificates that came from outside."""

    lists: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()


Source = Callable[[Settings], Trust]
# The floor above keeps the store in the database and says so here, for its own settings only.
_sources: list[tuple[Settings, Source]] = []


def set_source(settings: Settings, source: Source) -> None:
    """Say where an installation's anchors come from; called once, when the portal is made."""
    _sources[:] = [(settings, source)]


def load(settings: Settings) -> Trust:
    """Give whom an installation believes now."""
    for owner, source in _sources:
        if owner == settings:
            return source(settings)
    return load_installed(settings)


def combine(
    trust: Trust,
    *,
    revocation_lists: tuple[bytes, ...] = (),
    responses: tuple[bytes, ...] = (),
    intermediates: tuple[bytes, ...] = (),
) -> Trust:
    """Add evidence, which is no part of what is believed."""
    return replace(
        trust,
        revocation_lists=(*trust.revocation_lists, *revocation_lists),
        responses=(*trust.responses, *responses),
        intermediates=(*trust.intermediates, *intermediates),
    )


def load_installed(settings: Settings) -> Trust:
    """Read the trust folder; outside production the demonstration's root is trusted too."""
    folder = settings.data_folder / FOLDER
    named = Trust(
        signers=tuple(_certificates(folder / "signers")),
        timestamps=tuple(_certificates(folder / "timestamps")),
        intermediates=tuple(_certificates(folder / "intermediates")),
        revocation_lists=tuple(_revocation_lists(folder / "crls")),
    )
    return _with_demonstration(named, settings) if settings.demonstration else named


def _with_demonstration(named: Trust, settings: Settings) -> Trust:
    pki = demo_pki.load(settings)
    root = pki.root.certificate.public_bytes(Encoding.DER)
    return Trust(
        signers=(*named.signers, root),
        timestamps=(*named.timestamps, root),
        intermediates=named.intermediates,
        revocation_lists=(*named.revocation_lists, *pki.revocation_lists),
    )


def _files(folder: Path) -> Iterator[bytes]:
    """Give the files of a folder; one that does not exist holds nothing."""
    for path in sorted(folder.glob("*")):
        if path.is_file():
            yield path.read_bytes()


def _certificates(folder: Path) -> Iterator[bytes]:
    for data in _files(folder):
        if data.lstrip().startswith(_PEM):
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
        yield from (each.public_bytes(Encoding.DER) for each in found)


def _revocation_lists(folder: Path) -> Iterator[bytes]:
    for data in _files(folder):
        pem = data.lstrip().startswith(_PEM)
        found = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
        yield found.public_bytes(Encoding.DER)
