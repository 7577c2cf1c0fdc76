"""What an installation decides, read once from the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

Profile = Literal["demonstration", "production", "test"]
ROOT = Path(__file__).resolve().parents[2]
_KEY_BYTES = 32
_LONGEST_PROOF_MINUTES = 15
_USUAL_DESK_SERVICE = "wss://127.0.0.1:8987/SignApproved"
_DESK_SERVICE = re.compile(r"wss?://(127\.0\.0\.1|localhost):\d{1,5}(/[A-Za-z0-9._-]+)*")


class UnsafeSettings(RuntimeError):
    """The environment asks for something that may not be started."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The decisions of one installation; see docs/how-to/configure.md."""

    profile: Profile
    data_folder: Path
    database_url: str
    public_url: str
    secret_key: bytes
    trusted_proxies: int = 0
    field_keys_file: Path | None = None  # Keys of encrypted columns; see core/crypto.py.
    clamd_address: str = ""  # unix:/run/clamav/clamd.ctl, tcp:host:port, or empty for none.
    egress_hosts: frozenset[str] = frozenset()  # Fetching is off without any; see core/egress.py.
    timestamp_authorities: tuple[str, ...] = ()  # Addresses (RFC 3161), tried in this order.
    archive_horizon_days: int = 90  # How long before their end signatures are renewed.
    timestamp_seconds: int = 3  # How long one authority may take.
    egress_test_port: int | None = None  # A port of this machine that tests may fetch from.
    help_phone: str = ""  # Whom people may call; empty when nobody answers.
    uploads_an_hour: int = 300  # Of one account.
    messages_an_hour: int = 20  # About dossiers, of one account.
    lookups_a_day: int = 30  # That found nothing, for one dossier code.
    lookups_a_day_from_address: int = 120  # That found nothing, from one address.
    signing_authority: Literal["refuse", "warn"] = "warn"  # Where a unit has no register.
    signers_file: Path | None = None  # Which owner signs with which device; see how-to.
    sealer_socket: Path | None = None  # Of the process that applies seals; see how-to.
    sealer_clients: tuple[str, ...] = ()  # Users of the system that may ask it, besides its own.
    desk_service: str = _USUAL_DESK_SERVICE  # Of the token on an officer's desk.
    undo_seconds: int = 20  # How long an officer may take an act back; notices wait as long.
    bundle_days: int = 30  # After so many days a trust bundle calls itself old.
    proof_minutes: int = 15  # How long a second factor is fresh enough for acts of weight.

    @property
    def second_factor_required(self) -> bool:
        """Tell whether staff must have a second factor; demonstration accounts never do."""
        return self.profile == "production"

    @property
    def demonstration(self) -> bool:
        """Tell whether demonstration accounts and the test PKI are allowed."""
        return self.profile != "production"

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies are bound to HTTPS."""
        return self.public_url.startswith("https://")


_current: list[Settings] = []


def settings() -> Settings:
    """Give the settings in force.

    Raises UnsafeSettings when nobody has configured the process yet.
    """
    if not _current:
        raise UnsafeSettings("No settings: call configure() or create_app() first.")
    return _current[-1]


def configure(chosen: Settings) -> Settings:
    """Put settings in force for this process."""
    _current[:] = [chosen]
    return chosen


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from environment variables, with safe defaults for a first start.

    Raises UnsafeSettings for an unknown profile, a limit that is no number, or a production
    profile without a key file or without an https address.
    """
    profile = _profile(environ)
    folder = Path(environ.get("PORTAL_DATA", ROOT / "data")).resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    chosen = Settings(
        profile=profile,
        data_folder=folder,
        database_url=environ.get("PORTAL_DATABASE_URL", f"sqlite:///{folder / 'portal.db'}"),
        public_url=environ.get(
            "PORTAL_PUBLIC_URL", f"http://127.0.0.1:{environ.get('PORT', '8000')}"
        ).rstrip("/"),
        secret_key=_secret_key(environ, folder, profile),
        trusted_proxies=int(environ.get("PORTAL_TRUSTED_PROXIES", "0")),
        field_keys_file=_optional_path(environ.get("PORTAL_FIELD_KEYS_FILE")),
        clamd_address=environ.get("PORTAL_CLAMD", ""),
        egress_hosts=frozenset(environ.get("PORTAL_EGRESS_HOSTS", "").lower().split()),
        timestamp_authorities=tuple(environ.get("PORTAL_TIMESTAMP_AUTHORITIES", "").split()),
        archive_horizon_days=_count(environ, "PORTAL_ARCHIVE_HORIZON_DAYS", 90),
        timestamp_seconds=_count(environ, "PORTAL_TIMESTAMP_SECONDS", 3),
        signing_authority=_signing_authority(environ, profile),
        signers_file=_optional_path(environ.get("PORTAL_SIGNERS_FILE")),
        sealer_socket=_sealer_socket(environ, folder, profile),
        sealer_clients=tuple(environ.get("PORTAL_SEALER_CLIENTS", "").split()),
        desk_service=_desk_service(environ),
        bundle_days=_count(environ, "PORTAL_BUNDLE_DAYS", 30),
        proof_minutes=_proof_minutes(environ),
        help_phone=environ.get("PORTAL_HELP_PHONE", "").strip(),
        undo_seconds=_count(environ, "PORTAL_UNDO_SECONDS", 20),
        uploads_an_hour=_count(environ, "PORTAL_UPLOADS_AN_HOUR", 300),
        messages_an_hour=_count(environ, "PORTAL_MESSAGES_AN_HOUR", 20),
        lookups_a_day=_count(environ, "PORTAL_LOOKUPS_A_DAY", 30),
        lookups_a_day_from_address=_count(environ, "PORTAL_LOOKUPS_A_DAY_FROM_ADDRESS", 120),
    )
    if profile == "production" and not chosen.secure_cookies:
        raise UnsafeSettings("PORTAL_PUBLIC_URL must begin with https:// in production.")
    return chosen


def _desk_service(environ: Mapping[str, str]) -> str:
    """Read where the officer's own machine signs: a port of that machine and nothing else."""
    given = environ.get("PORTAL_DESK_SERVICE", _USUAL_DESK_SERVICE)
    if not _DESK_SERVICE.fullmatch(given):
        raise UnsafeSettings(
            "PORTAL_DESK_SERVICE must look like wss://127.0.0.1:8987/SignApproved."
        )
    return given


def _count(environ: Mapping[str, str], name: str, usual: int) -> int:
    given = environ.get(name, str(usual))
    if not given.isdecimal() or int(given) < 1:
        raise UnsafeSettings(f"{name} is {given!r}; it must be a whole number from 1 on.")
    return int(given)


def _proof_minutes(environ: Mapping[str, str]) -> int:
    minutes = _count(environ, "PORTAL_PROOF_MINUTES", _LONGEST_PROOF_MINUTES)
    if minutes > _LONGEST_PROOF_MINUTES:
        raise UnsafeSettings(f"PORTAL_PROOF_MINUTES must be 1 to {_LONGEST_PROOF_MINUTES}.")
    return minutes


def _signing_authority(environ: Mapping[str, str], profile: Profile) -> Literal["refuse", "warn"]:
    usual = "refuse" if profile == "production" else "warn"
    given = environ.get("PORTAL_SIGNING_AUTHORITY", usual)
    if given not in {"refuse", "warn"}:
        raise UnsafeSettings(f"PORTAL_SIGNING_AUTHORITY is {given!r}; it must be refuse or warn.")
    return cast('Literal["refuse", "warn"]', given)


def _optional_path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _sealer_socket(environ: Mapping[str, str], folder: Path, profile: Profile) -> Path | None:
    """Give where the sealer listens; without one, which only tests may do, it works in here."""
    named = _optional_path(environ.get("PORTAL_SEALER_SOCKET"))
    return named or (None if profile == "test" else folder / "sealer.sock")


def _profile(environ: Mapping[str, str]) -> Profile:
    name = environ.get("PORTAL_PROFILE", "demonstration")
    if name not in get_args(Profile):
        raise UnsafeSettings(f"PORTAL_PROFILE is {name!r}; it must be one of {get_args(Profile)}.")
    return cast("Profile", name)


def _secret_key(environ: Mapping[str, str], folder: Path, profile: Profile) -> bytes:
    named = environ.get("PORTAL_SECRET_KEY_FILE")
    if profile == "production" and not named:
        raise UnsafeSettings("PORTAL_SECRET_KEY_FILE must name a key file in production.")
    path = Path(named) if named else folder / "secret.key"
    if not named and not path.exists():
        _write_new_key(path)
    key = path.read_bytes()
    if len(key) < _KEY_BYTES:
        raise UnsafeSettings(f"The key in {path.name} is shorter than {_KEY_BYTES} bytes.")
    return key


def _write_new_key(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # A second process that was faster keeps its key.
    except FileExistsError:
        pass
    finally:
        draft.unlink()
