"""Names of holders and issuers: the same bytes are the same name.

Two names are equal when their words are, each prepared first (RFC 5280, 7.1). The library
prepares them again for every object and every comparison, a fifth of a verdict's time. What a
name means follows from its bytes alone, so the outcome is kept by them.
"""

from functools import lru_cache

from asn1crypto import x509

_KEPT = 2048


def keep_names() -> None:
    """Have the library remember what names mean; calling it again changes nothing."""
    x509.Name.hashable = property(_hashable)
    x509.Name.__eq__ = _equal


def _hashable(name: x509.Name) -> str:
    # Without the tag that a name has where it is one of several kinds (RFC 5280, 4.2.1.6).
    return _prepared(name.chosen.dump())


@lru_cache(maxsize=_KEPT)
def _prepared(written: bytes) -> str:
    words: str = x509.RDNSequence.load(written).hashable
    return words


def _equal(name: x509.Name, other: object) -> bool:
    return isinstance(other, x509.Name) and _hashable(name) == _hashable(other)
