"""The verdict on an archived file of two signatures, in this process so that its CPU counts."""

import hashlib

import pikepdf
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench import limits
from bench.figures import Goal, Load, Row
from bench.rounds import alternate, middle
from bench.rows.signing import NotValid
from portal.records.signatures.rules import Level, Verdict
from portal.records.signatures.services.checking import check
from tests.factories.signatures import render_sheet
from tests.records.signatures.corpus.good import two
from tests.records.signatures.corpus.pki import NOW, world
from tests.records.signatures.corpus.producers import rewritten
from tests.records.signatures.corpus.signing import stamp, store

GOAL_MILLISECONDS = 165.0
_VERIFICATIONS = 8  # Two signatures, three timestamps and the certificates above them.


def archived(seconds: float, rounds: int) -> Row:
    """Measure the verdict on a two-signature B-LTA file with object streams."""
    pdf, trust = _archived(), world().trust

    def judge() -> None:
        found = check(pdf, trust, NOW)
        if found.verdict is not Verdict.VALID or found.signatures[0].level is not Level.B_LTA:
            raise NotValid

    found = alternate(
        lambda: limits.repeat(judge, seconds=seconds),
        lambda: _primitive(len(pdf), seconds / 4),
        rounds=rounds,
    )
    load, bare = middle(found.ours), middle(found.limit)
    return Row(
        "verdict, two signatures B-LTA",
        load.cpu_each,
        load.rate,
        load.p99,
        f"{_VERIFICATIONS} RSA-2048 checks and SHA-256 {bare.cpu_each * 1e6:,.0f} µs",
        f"{load.cpu_each / bare.cpu_each:,.0f}× CPU",
        (Goal("CPU ms", load.cpu_each * 1e3, GOAL_MILLISECONDS, at_least=False),),
    )


def _archived() -> bytes:
    streams = pikepdf.ObjectStreamMode.generate
    base = rewritten(render_sheet().data, object_stream_mode=streams)
    return stamp(store(two(base), lists=world().lists))


def _primitive(size: int, seconds: float) -> Load:
    key = rsa.generate_private_key(65537, 2048)
    public, data = key.public_key(), bytes(size)
    made = key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def verify() -> None:
        hashlib.sha256(data).digest()
        for _ in range(_VERIFICATIONS):
            public.verify(made, data, padding.PKCS1v15(), hashes.SHA256())

    return limits.repeat(verify, seconds=seconds)
