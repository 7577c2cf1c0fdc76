from datetime import UTC, datetime

import pytest

from portal.records.signatures.rules import Indication, Reason, Verdict, indicate, judge
from portal.records.signatures.rules.algorithms import AlgorithmPolicy, name_key

_PASSED, _FAILED, _OPEN = (
    Indication.TOTAL_PASSED,
    Indication.TOTAL_FAILED,
    Indication.INDETERMINATE,
)


@pytest.mark.parametrize(
    ("reasons", "proven", "told"),
    [
        ((), False, (_PASSED, "")),
        ((Reason.NO_TIMESTAMP,), False, (_PASSED, "")),
        ((Reason.REVOKED,), True, (_FAILED, "REVOKED")),
        ((Reason.REVOKED,), False, (_OPEN, "REVOKED_NO_POE")),
        ((Reason.REVOKED, Reason.SIGNED_BYTES_CHANGED), True, (_FAILED, "HASH_FAILURE")),
        ((Reason.CHANGED_LATER,), True, (_OPEN, "SIG_CONSTRAINTS_FAILURE")),
        ((Reason.EXPIRED,), False, (_OPEN, "OUT_OF_BOUNDS_NO_POE")),
        ((Reason.UNKNOWN_SIGNER,), False, (_OPEN, "NO_CERTIFICATE_CHAIN_FOUND")),
        ((Reason.REVOCATION_UNKNOWN,), False, (_OPEN, "TRY_LATER")),
    ],
)
def test_indications_follow_from_reasons(
    reasons: tuple[Reason, ...], *, proven: bool, told: tuple[Indication, str]
) -> None:
    assert indicate(reasons, proven=proven) == told


def test_what_the_standard_fails_is_never_valid_here() -> None:
    accepted = {Verdict.VALID, Verdict.VALID_WITH_WARNINGS}
    for reason in Reason:
        indication, _sub = indicate((reason,), proven=True)
        assert indication is not _FAILED or judge((reason,)) not in accepted, reason


@pytest.mark.parametrize(
    ("used", "year", "reason"),
    [
        (("sha256", "rsa"), 2026, None),
        (("sha1", "rsa"), 2026, Reason.WEAK_ALGORITHM),
        (("sha1", "rsa"), 2015, Reason.AGED_ALGORITHM),
        (("sha256", "rsa-short"), 2015, Reason.WEAK_ALGORITHM),
        (("sha256", "rsa-short"), 2010, Reason.AGED_ALGORITHM),
        (("sha1", "md5"), 2001, Reason.BROKEN_ALGORITHM),
        (("sha256", "rsa-tiny"), 2001, Reason.BROKEN_ALGORITHM),
    ],
)
def test_algorithms_are_judged_by_their_date(
    used: tuple[str, ...], year: int, reason: Reason | None
) -> None:
    proven = datetime(year, 6, 1, tzinfo=UTC)
    assert AlgorithmPolicy().judge(used, proven=proven) is reason


def test_an_installation_may_set_other_ends() -> None:
    policy = AlgorithmPolicy({"sha256": datetime(2030, 1, 1, tzinfo=UTC)})
    assert policy.judge(("sha256",), proven=datetime(2031, 1, 1, tzinfo=UTC)) is (
        Reason.WEAK_ALGORITHM
    )


@pytest.mark.parametrize(
    ("kind", "bits", "name"),
    [
        ("rsa", 2048, "rsa"),
        ("rsa", 1024, "rsa-short"),
        ("rsassa_pss", 512, "rsa-tiny"),
        ("ec", 256, "ec"),
        ("ec", 192, "curve-short"),
        ("ed25519", 0, "ed25519"),
    ],
)
def test_keys_are_named_by_what_limits_them(kind: str, bits: int, name: str) -> None:
    assert name_key(kind, bits) == name
