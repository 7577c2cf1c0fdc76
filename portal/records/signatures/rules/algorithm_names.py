"""What people read for the algorithms of a signature; interfaces keep the libraries' names."""

import re

from portal.core.i18n import gettext as _

_KINDS = {
    "rsa": "RSA",
    "rsassa_pkcs1v15": "RSA",
    "rsassa_pss": "RSA-PSS",
    "ecdsa": "ECDSA",
    "dsa": "DSA",
    "ed25519": "Ed25519",
    "ed448": "Ed448",
}
_DIGESTS = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha512_224": "SHA-512/224",
    "sha512_256": "SHA-512/256",
    **{f"sha{bits}": f"SHA-{bits}" for bits in (224, 256, 384, 512)},
    **{f"sha3_{bits}": f"SHA3-{bits}" for bits in (224, 256, 384, 512)},
}
_SIGNED_DIGEST = re.compile(rf"(?:{'|'.join(_DIGESTS)})_(?=\w)")


def readable(named: str) -> str:
    """Write ``sha256_ecdsa sha256`` as ECDSA với SHA-256; what is not known stays as it is."""
    mechanism, _blank, digest = named.partition(" ")
    kind = _KINDS.get(_SIGNED_DIGEST.sub("", mechanism, count=1))
    if kind is None:
        return named
    if digest not in _DIGESTS:
        return f"{kind} {digest}".rstrip()
    return _("%(kind)s với %(digest)s", kind=kind, digest=_DIGESTS[digest])
