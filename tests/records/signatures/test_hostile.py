"""Mutated files: every one gets a verdict, in time, and none that was changed is accepted."""

import time
from functools import lru_cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.records.signatures.rules import Verdict
from portal.records.signatures.services.checking import check
from tests.records.signatures.corpus.bad import _CONTENTS
from tests.records.signatures.corpus.good import kept, two
from tests.records.signatures.corpus.pki import NOW, world
from tests.records.signatures.corpus.producers import PRODUCERS
from tests.records.signatures.corpus.scoring import ACCEPTED

_SECONDS = 5.0
_WORDS = (
    b"obj", b"endobj", b"stream", b"xref", b"trailer", b"startxref", b"%%EOF", b"/ByteRange",
    b"/Contents", b"/Prev 0", b"/Kids", b"[", b"]", b"<<", b">>", b"(", b")", b"<", b"0 0 R",
    b"999999999", b"-1", b"/XRefStm 1", b"/Length 0", b"/AcroForm", b"/Perms", b"\0", b"\xff",
)  # fmt: skip


@lru_cache(maxsize=4)
def _seed(number: int) -> bytes:
    makers = (
        lambda: two(PRODUCERS["by hand"]()),
        lambda: kept(PRODUCERS["object streams"]()),
        lambda: two(PRODUCERS["linearised"]()),
        lambda: kept(PRODUCERS["hybrid"]()),
    )
    return makers[number]()


_CUTS = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 40),
    st.sampled_from(_WORDS) | st.binary(max_size=8),
)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 3), st.lists(_CUTS, min_size=1, max_size=4))
def test_a_mutated_file_gets_a_verdict(number: int, cuts: list[tuple[float, int, bytes]]) -> None:
    original = _seed(number)
    data = original
    for place, gone, put in cuts:
        start = int(place * len(data))
        data = data[:start] + put + data[start + gone :]
    begun = time.process_time()
    found = check(data, world().trust, NOW)
    assert time.process_time() - begun < _SECONDS
    assert isinstance(found.verdict, Verdict)
    if data != original:
        assert found.verdict not in ACCEPTED or _only_behind(data, original), found


def _only_behind(data: bytes, original: bytes) -> bool:
    """Tell whether only padding inside a signature's own digits, or the tail, was changed."""
    blank = b"/Contents <>"
    return _CONTENTS.sub(blank, data).startswith(_CONTENTS.sub(blank, original).rstrip())


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=400))
def test_noise_behind_a_header_gets_a_verdict(noise: bytes) -> None:
    found = check(b"%PDF-1.7\n" + noise + b"\n%%EOF\n", world().trust, NOW)
    assert found.verdict in {Verdict.UNREADABLE, Verdict.UNSIGNED, Verdict.INVALID}
