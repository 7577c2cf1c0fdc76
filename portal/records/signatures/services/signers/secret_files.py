"""Reading PINs and passphrases from files that nobody else may read.

``credential:NAME`` means a credential that systemd passed to this service
(``LoadCredential=NAME:/path``); everything else is a path. Secrets never come from the
environment, because that is inherited, dumped and shown by many tools.
"""

import os
from pathlib import Path

from portal.core.settings import UnsafeSettings

_CREDENTIAL = "credential:"
_LARGEST = 4096


class Secret:
    """A secret that does not show itself when it is printed, logged or pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Give the secret itself, to be handed to a device at once."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("A secret is not to be written down.")


def locate(name: str, folder: Path) -> Path:
    """Give the path that a configuration names, relative to the configuration's folder.

    Raises UnsafeSettings for a credential outside a service that systemd started.
    """
    if not name.startswith(_CREDENTIAL):
        return folder / name
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if not credentials:
        raise UnsafeSettings(f"{name} is named, and systemd passed no credentials.")
    return Path(credentials) / Path(name.removeprefix(_CREDENTIAL)).name


def read_secret(path: Path) -> Secret:
    """Read a secret without the line end; raises UnsafeSettings when others may read the file."""
    require_private(path)
    value = path.read_bytes()
    if not value.strip() or len(value) > _LARGEST:
        raise UnsafeSettings(f"The secret file {path.name} is empty or too long.")
    return Secret(value.rstrip(b"\r\n"))


def require_private(path: Path) -> None:
    """Raise UnsafeSettings unless a file is there and only its owner may read it."""
    if not path.is_file():
        raise UnsafeSettings(f"The file {path.name} is missing.")
    if path.stat().st_mode & 0o077:
        raise UnsafeSettings(f"The file {path.name} must be readable by its owner only.")


def state_of(path: Path) -> str:
    """Name the present state of a file; another one means that somebody has changed it."""
    found = path.stat()
    return f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"
