"""How long an algorithm may be relied on.

The ends are not law: Phụ lục I of Thông tư 15/2025/TT-BKHCN says what may be used for signing
now, not until when older signatures hold. They follow public cryptanalysis (for SHA-1 the first
chosen-prefix collision) and NIST SP 800-131A (for short RSA keys), and an installation may set
its own with the trust store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.records.signatures.rules.reasons import Reason

_NEVER = datetime.min.replace(tzinfo=UTC)
_SHORT_RSA_BITS = 2048
_TINY_RSA_BITS = 1024
_SHORT_CURVE_BITS = 224
DEFAULT_ENDS: Mapping[str, datetime] = {
    "md2": _NEVER,
    "md4": _NEVER,
    "md5": _NEVER,
    "sha1": datetime(2020, 1, 1, tzinfo=UTC),
    "dsa": datetime(2014, 1, 1, tzinfo=UTC),
    "rsa-short": datetime(2014, 1, 1, tzinfo=UTC),
    "rsa-tiny": _NEVER,
    "curve-short": _NEVER,
}


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """When algorithms ended, by name; what is not named has no end yet."""

    ends: Mapping[str, datetime] = field(default_factory=lambda: DEFAULT_ENDS)

    def judge(self, used: Iterable[str], *, proven: datetime) -> Reason | None:
        """Say what speaks against algorithms used by a signature that existed at a moment.

        BROKEN_ALGORITHM for those never to be relied on, WEAK_ALGORITHM after the end, and
        AGED_ALGORITHM when the signature provably existed before it.
        """
        ends = [self.ends[name] for name in set(used) if name in self.ends]
        if not ends:
            return None
        if min(ends) == _NEVER:
            return Reason.BROKEN_ALGORITHM
        return Reason.AGED_ALGORITHM if proven < min(ends) else Reason.WEAK_ALGORITHM


def name_key(kind: str, bits: int) -> str:
    """Name a public key by what limits its use: ``rsa-short`` below 2048 bits."""
    if kind in {"rsa", "rsassa_pss"}:
        if bits < _TINY_RSA_BITS:
            return "rsa-tiny"
        return "rsa-short" if bits < _SHORT_RSA_BITS else "rsa"
    if kind == "ec" and bits < _SHORT_CURVE_BITS:
        return "curve-short"
    return kind
