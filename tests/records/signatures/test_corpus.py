"""The corpus of signed files: figures with thresholds.

A sixth of the files each time; ``python -m tests.records.signatures.corpus`` judges all.
"""

import pytest

from portal.records.signatures.rules import Verdict
from portal.records.signatures.services.checking import check
from tests.records.signatures.corpus import bad, good
from tests.records.signatures.corpus.nobodies import NOBODIES
from tests.records.signatures.corpus.pki import NOW, world
from tests.records.signatures.corpus.scoring import score

STEP = 6
_GOOD, _BAD = list(good.cases()), list(bad.cases())


def test_the_corpus_is_large() -> None:
    assert len(_GOOD) > 400
    assert len(_BAD) > 450
    assert len({name for name, _build in _GOOD + _BAD}) == len(_GOOD) + len(_BAD)


def test_at_least_95_of_100_good_files_are_recognised() -> None:
    found = score(_GOOD[::STEP], wanted=True)
    assert found.share >= 0.95, found.wrong


def test_no_bad_file_is_accepted() -> None:
    found = score(_BAD[::STEP], wanted=False)
    assert found.wrong == (), found.wrong


@pytest.mark.parametrize("name", sorted(NOBODIES))
def test_nobody_known_is_accepted(name: str) -> None:
    """The names tell why; a forger's file and a stranger's are told apart."""
    found = check(NOBODIES[name](), world().trust, NOW)
    assert found.verdict in _EXPECTED.get(name, {Verdict.INDETERMINATE}), found


_EXPECTED = {
    name: {Verdict.INVALID}
    for name in (
        "wrong usage",
        "web server",
        "stamped in days to come",
        "not yet valid, stamped in days to come",
        "not yet valid, archived in days to come",
        "revoked",
        "revoked before the stamp",
        "revoked since, unstamped",
        "revoked, stamp of strangers",
        "not yet valid",
        "not yet valid, stamped",
        "MD5",
        "MD5, stamped long ago",
    )
}
