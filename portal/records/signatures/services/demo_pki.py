"""The demonstration's own certification authorities, kept in the data folder.

Made once by whoever comes first; every name in it says that it is a trial. A production
profile refuses to load it.
"""

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.core.settings import Settings, UnsafeSettings
from portal.records.signatures.services import certificates
from portal.records.signatures.services.certificates import Authority, Subject

FOLDER = "demo-pki"
# Certificates begin in the past, so that seeded papers of earlier weeks can be signed.
BACKDATED = timedelta(days=400)
_KEEPER = "Cổng dịch vụ công – bản trình diễn"
_SAFE_NAME = re.compile(r"[a-z]+-[0-9A-Za-z-]{1,80}")


@dataclass(frozen=True, slots=True)
class DemonstrationPki:
    """The folder with the authorities' certificates and keys."""

    folder: Path

    @property
    def root(self) -> Authority:
        """Give the trust anchor."""
        return _read(self.folder / "root.pem")

    @property
    def authority(self) -> Authority:
        """Give the authority that issues to officers and agencies."""
        return _read(self.folder / "issuing.pem")

    @property
    def timestamper(self) -> Authority:
        """Give the time-stamping authority."""
        return _read(self.folder / "timestamp.pem")

    @property
    def revocation_lists(self) -> tuple[bytes, ...]:
        """Give the lists of both authorities, in DER."""
        return tuple(path.read_bytes() for path in sorted(self.folder.glob("*.crl")))

    def person(self, key: str, subject: Subject) -> Authority:
        """Give the certificate of an owner, issuing it at the first call.

        Two processes asking at once get the same one. Raises ValueError for a key that
        could leave the folder.
        """
        path = self.folder / "owners" / f"{_checked(key)}.pem"
        if not path.exists():
            issued = certificates.issue_person(subject, issuer=self.authority, start=_start())
            _write_once(path, _pem(issued))
        return _read(path)

    def find_person(self, key: str) -> Authority | None:
        """Give the certificate of an owner who has one; raises ValueError as above."""
        path = self.folder / "owners" / f"{_checked(key)}.pem"
        return _read(path) if path.exists() else None

    def revoke(self, serial: int, moment: datetime) -> None:
        """Put a certificate on the issuing authority's list."""
        path = self.folder / "issuing.crl"
        known = x509.load_der_x509_crl(path.read_bytes())
        revoked = ((each.serial_number, each.revocation_date_utc) for each in known)
        issued = certificates.issue_revocation_list(
            self.authority,
            start=known.last_update_utc,
            revoked=(*revoked, (serial, moment)),
        )
        _replace(path, issued.public_bytes(serialization.Encoding.DER))


def load(settings: Settings) -> DemonstrationPki:
    """Open the demonstration PKI, making it at the first call.

    Raises UnsafeSettings in production: nothing signed with it may look official.
    """
    if not settings.demonstration:
        raise UnsafeSettings("The demonstration PKI may not be used in production.")
    folder = settings.data_folder / FOLDER
    if not (folder / "root.pem").exists():
        _make(folder)
    return DemonstrationPki(folder)


def _make(folder: Path) -> None:
    """Make everything beside the place and move it there in one step."""
    draft = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    (draft / "owners").mkdir(parents=True, mode=0o700)
    draft.chmod(0o700)
    _fill(draft)
    try:
        draft.rename(folder)
    except OSError:
        # Somebody else was faster: theirs stays, ours goes.
        if not (folder / "root.pem").exists():
            raise
        _remove(draft)


def _fill(draft: Path) -> None:
    start = _start()
    root = certificates.issue_authority(
        Subject(f"{certificates.TRIAL} – Gốc", _KEEPER), issuer=None, start=start, years=20
    )
    issuing = certificates.issue_authority(
        Subject(f"{certificates.TRIAL} – Cấp phát", _KEEPER), issuer=root, start=start, years=15
    )
    timestamper = certificates.issue_timestamper(
        Subject(f"{certificates.TRIAL} – Dấu thời gian", _KEEPER), issuer=root, start=start
    )
    for name, made in {"root": root, "issuing": issuing, "timestamp": timestamper}.items():
        _write_once(draft / f"{name}.pem", _pem(made))
    for name, issuer in {"root": root, "issuing": issuing}.items():
        issued = certificates.issue_revocation_list(issuer, start=start)
        _write_once(draft / f"{name}.crl", issued.public_bytes(serialization.Encoding.DER))


def _start() -> datetime:
    return datetime.now(UTC) - BACKDATED  # Certificates follow the machine's clock, not a test's.


def _checked(key: str) -> str:
    if not _SAFE_NAME.fullmatch(key):
        raise ValueError(f"{key!r} is no name of a key.")
    return key


def _pem(made: Authority) -> bytes:
    key = made.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key + made.certificate.public_bytes(serialization.Encoding.PEM)


def _read(path: Path) -> Authority:
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} holds a key of another kind.")
    return Authority(x509.load_pem_x509_certificate(pem), key)


def _write_once(path: Path, data: bytes) -> None:
    """Write a file only if there is none; readers never see half of it."""
    _publish(path, data, os.link)


def _replace(path: Path, data: bytes) -> None:
    _publish(path, data, os.replace)


def _publish(path: Path, data: bytes, move: Callable[[Path, Path], None]) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        move(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
