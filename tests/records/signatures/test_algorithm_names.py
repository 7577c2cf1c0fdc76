import pytest

from portal.core.i18n import speaking
from portal.records.signatures.rules.algorithm_names import readable


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("sha256_ecdsa sha256", "ECDSA với SHA-256"),
        ("sha256_rsa sha256", "RSA với SHA-256"),
        ("rsassa_pkcs1v15 sha1", "RSA với SHA-1"),
        ("rsassa_pss sha512", "RSA-PSS với SHA-512"),
        ("sha3_384_ecdsa sha3_384", "ECDSA với SHA3-384"),
        ("sha512_256_rsa sha512_256", "RSA với SHA-512/256"),
        ("ed25519 sha512", "Ed25519 với SHA-512"),
        ("ed25519", "Ed25519"),
        ("sha256_dsa sha256", "DSA với SHA-256"),
        ("new_kind sha256", "new_kind sha256"),
        ("ecdsa shake256", "ECDSA shake256"),
        ("", ""),
    ],
)
def test_algorithms_are_named_as_people_know_them(named: str, read: str) -> None:
    with speaking("vi"):
        assert readable(named) == read
