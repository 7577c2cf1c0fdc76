"""Encrypt columns, and look encrypted values up exactly without decrypting them.

The key file holds one key a line: ``<id> <base64 of 32 bytes>``. The line named ``index``
serves blind indices and never changes. Of the others the last one encrypts and all of them
decrypt, so that adding a line rotates the key while old rows stay readable.
"""

import base64
import binascii
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Dialect

from portal.core.settings import UnsafeSettings, settings

_KEY_BYTES = 32
_NONCE_BYTES = 12
_INDEX = "index"
_LINE = re.compile(r"([a-z0-9]{1,16}) ([A-Za-z0-9+/]{43}=)", re.ASCII)


class Undecryptable(RuntimeError):
    """A stored value was changed, belongs to another column, or its key is gone."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one installation; ``current`` encrypts, ``index`` serves look-ups."""

    current: str
    ciphers: Mapping[str, AESGCM]
    index: bytes

    def encrypt(self, purpose: str, value: str) -> str:
        """Encrypt a text bound to a purpose: ``v1|key id|nonce|ciphertext`` with base64 parts."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self.ciphers[self.current].encrypt(nonce, value.encode(), _context(purpose))
        return "|".join(("v1", self.current, _text(nonce), _text(sealed)))

    def decrypt(self, purpose: str, token: str) -> str:
        """Decrypt a token of the same purpose; raises Undecryptable, KeyError for its key."""
        version, _, rest = token.partition("|")
        if version != "v1":
            raise Undecryptable("The value was not encrypted by this portal.")
        try:
            key_id, nonce, sealed = rest.split("|")
            cipher = self.ciphers[key_id]
            clear = cipher.decrypt(_bytes(nonce), _bytes(sealed), _context(purpose))
        except (InvalidTag, ValueError) as error:
            raise Undecryptable(f"The value for {purpose} was changed or misplaced.") from error
        return clear.decode()


def key_ring() -> KeyRing:
    """Give the key ring of this installation, creating it at a demonstration's first start.

    Raises UnsafeSettings when production names no key file, or the file is missing, badly
    written or readable by others.
    """
    return _read(_key_file())


def _key_file() -> Path:
    chosen = settings()
    if chosen.field_keys_file:
        return chosen.field_keys_file
    if chosen.profile == "production":
        raise UnsafeSettings("PORTAL_FIELD_KEYS_FILE must name a key file in production.")
    return _there(chosen.data_folder / "field.keys")


@lru_cache(maxsize=8)
def _there(path: Path) -> Path:
    """Create the key file unless it exists; asked once a process, not once a value."""
    if not path.exists():
        _create(path)
    return path


@lru_cache(maxsize=8)
def _read(path: Path) -> KeyRing:
    if not path.is_file():
        raise UnsafeSettings(f"The key file {path.name} is missing.")
    if path.stat().st_mode & 0o077:
        raise UnsafeSettings(f"The key file {path.name} must be readable by its owner only.")
    lines = [_LINE.fullmatch(line) for line in path.read_text("ascii").splitlines() if line]
    keys = {line[1]: _bytes(line[2]) for line in lines if line}
    if len(keys) < len(lines):
        raise UnsafeSettings(f"A line of {path.name} is not a key, or an id stands there twice.")
    index = keys.pop(_INDEX, None)
    if index is None or not keys:
        raise UnsafeSettings(f"{path.name} needs an index key and at least one other key.")
    return KeyRing(list(keys)[-1], {name: AESGCM(key) for name, key in keys.items()}, index)


def add_key(path: Path) -> str:
    """Append a fresh key to a key file, so that it encrypts from now on; give its id.

    Processes that run already read the new key when they meet it, and write with it after
    their next start.
    """
    with path.open("r+", encoding="ascii") as file:
        taken = {line.partition(" ")[0] for line in file}
        name = f"k{max((int(n[1:]) for n in taken if n[1:].isdigit()), default=0) + 1}"
        file.write(_new_line(name))
        file.flush()
        os.fsync(file.fileno())
    _read.cache_clear()
    return name


def _create(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_new_line(_INDEX) + _new_line("k1"))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # A second process that was faster keeps its keys.
        os.link(draft, path)
    draft.unlink()


def _new_line(name: str) -> str:
    return f"{name} {_text(secrets.token_bytes(_KEY_BYTES))}\n"


def encrypt(purpose: str, value: str) -> str:
    """Encrypt a text for a purpose such as ``account.identity_number``."""
    return key_ring().encrypt(purpose, value)


def decrypt(purpose: str, token: str) -> str:
    """Decrypt what ``encrypt`` gave for the same purpose; raises Undecryptable otherwise."""
    try:
        return key_ring().decrypt(purpose, token)
    except KeyError:
        _read.cache_clear()  # The key may have been added since this process started.
    try:
        return key_ring().decrypt(purpose, token)
    except KeyError as error:
        raise Undecryptable(f"The key {error} of a value for {purpose} is gone.") from error


def blind_index(purpose: str, value: str) -> str:
    """Give the HMAC-SHA256 of a value in 64 hex digits, for look-ups by equality.

    The caller brings the value to its one form first. Equal values of different purposes
    have different indices.
    """
    return hmac.digest(key_ring().index, _context(purpose) + value.encode(), "sha256").hex()


class EncryptedStr(sa.TypeDecorator[str]):
    """A text column encrypted with AES-256-GCM, bound to its purpose.

    ``EncryptedStr("account.identity_number")``. The purpose is authenticated, so a value
    copied into a column of another purpose does not decrypt. Compare by ``blind_index``.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Encrypt on the way in."""
        return None if value is None else encrypt(self.purpose, value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(self.purpose, value)


def _context(purpose: str) -> bytes:
    return b"v1\0" + purpose.encode() + b"\0"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("Not base64.") from error
