"""Signatures of the two withdrawn encodings, made by hand, judged in full."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from portal.records.signatures.rules import Note, Reason, SignatureReport, Verdict
from portal.records.signatures.rules.algorithms import AlgorithmPolicy
from portal.records.signatures.services.checking import check
from tests.records.signatures.corpus.bad import flip
from tests.records.signatures.corpus.good import noted
from tests.records.signatures.corpus.pki import NOW, Holder, issue, world
from tests.records.signatures.corpus.producers import written
from tests.records.signatures.corpus.signing import ByHand, Style, stamp

THEN = datetime(2013, 6, 1, tzinfo=UTC)
Sign = Callable[[Holder], bytes]


@dataclass(frozen=True)
class Old(ByHand):
    """A program of the years before 2008: it knows SHA-1 and RSA."""

    holder: Holder | None = None

    def raw(self, data: bytes) -> bytes:
        assert self.holder
        made: bytes = self.holder.key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the format's.
        return made


class Bare(Old):
    def _contents(self, data: bytes) -> bytes:
        made: bytes = core.OctetString(self.raw(data)).dump()
        return made


class Enclosing(Old):
    """Signs the enclosed digest by itself, as the first programs did."""

    attributes = False

    def _contents(self, data: bytes) -> bytes:
        assert self.holder
        enclosed = hashlib.sha1(data, usedforsecurity=False).digest()
        signed = self._attributes(enclosed)
        certificate = self.holder.asn1
        serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", serial),
            "digest_algorithm": {"algorithm": "sha1"},
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": self.raw(signed.untag().dump() if signed else enclosed),
        } | ({"signed_attrs": signed} if signed else {})
        told = {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha1"}],
            "encap_content_info": {"content_type": "data", "content": enclosed},
            "certificates": [certificate, *self.holder.chain],
            "signer_infos": [signer],
        }
        made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": told}).dump()
        return made

    def _attributes(self, enclosed: bytes) -> cms.CMSAttributes | None:
        if not self.attributes:
            return None
        digest = hashlib.sha1(enclosed, usedforsecurity=False).digest()
        return cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["data"]},
                {"type": "message_digest", "values": [digest]},
            ]
        )


class EnclosingWithAttributes(Enclosing):
    attributes = True


def sign(kind: type[Old], holder: Holder) -> bytes:
    certificates = [holder.asn1, *holder.chain]
    listed = b" ".join(b"<" + each.dump().hex().encode() + b">" for each in certificates)
    bare = f"/adbe.x509.rsa_sha1 /Cert [{listed.decode()}]"
    named = bare if kind is Bare else "/adbe.pkcs7.sha1"
    style = Style(subfilter=SimpleNamespace(value=named))
    return kind(style, holder=holder).sign(written())


@pytest.fixture(params=[Bare, Enclosing, EnclosingWithAttributes])
def made(request: pytest.FixtureRequest) -> Sign:
    return lambda holder: sign(request.param, holder)


def judged(pdf: bytes, policy: AlgorithmPolicy | None = None) -> SignatureReport:
    trust = world().trust
    (found,) = check(pdf, replace(trust, algorithms=policy) if policy else trust, NOW).signatures
    return found


def test_who_signed_is_known_and_the_algorithm_is_not_relied_on(made: Sign) -> None:
    found = judged(made(world().people["rsa"]))
    assert (found.signer, found.intact, found.trusted) == ("Người ký RSA", True, True)
    assert set(found.reasons) == {Reason.WEAK_ALGORITHM, Reason.NO_TIMESTAMP}
    assert found.verdict is Verdict.INDETERMINATE
    assert {Note.PKCS1_V15, Note.ADBE} <= set(found.notes)
    assert found.certificate_sha256
    assert found.signed_bytes


def test_a_signature_that_provably_existed_before_the_end_still_holds(made: Sign) -> None:
    found = judged(stamp(made(world().people["old"]), THEN))
    assert found.reasons == (Reason.AGED_ALGORITHM,)
    assert found.verdict is Verdict.VALID_WITH_WARNINGS


def test_one_that_existed_after_the_end_does_not(made: Sign) -> None:
    found = judged(stamp(made(world().people["rsa"]), NOW))
    assert Reason.WEAK_ALGORITHM in found.reasons
    assert found.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("ends", "reason", "verdict"),
    [
        ({}, None, Verdict.VALID_WITH_WARNINGS),
        ({"sha1": datetime(2030, 1, 1, tzinfo=UTC)}, Reason.AGED_ALGORITHM, None),
        ({"sha1": datetime.min.replace(tzinfo=UTC)}, Reason.BROKEN_ALGORITHM, Verdict.INVALID),
    ],
)
def test_the_policys_dates_decide(
    made: Sign, ends: dict[str, datetime], reason: Reason | None, verdict: Verdict | None
) -> None:
    found = judged(made(world().people["rsa"]), AlgorithmPolicy(ends))
    aged = {Reason.AGED_ALGORITHM, Reason.BROKEN_ALGORITHM, Reason.WEAK_ALGORITHM}
    assert set(found.reasons) & aged == ({reason} if reason else set())
    assert found.verdict is (verdict or Verdict.VALID_WITH_WARNINGS)


def test_a_changed_byte_is_found(made: Sign) -> None:
    found = judged(flip(made(world().people["rsa"])))
    assert Reason.SIGNED_BYTES_CHANGED in found.reasons
    assert (found.intact, found.verdict) == (False, Verdict.INVALID)


def test_a_later_change_is_found(made: Sign) -> None:
    found = judged(noted(made(world().people["rsa"])))
    assert Reason.CHANGED_LATER in found.reasons
    assert found.verdict is Verdict.INVALID


def test_a_stranger_is_not_believed(made: Sign) -> None:
    stranger = issue("Người lạ RSA", world().strange_root, kind="rsa2048")
    found = judged(made(stranger), AlgorithmPolicy({}))
    assert Reason.UNKNOWN_SIGNER in found.reasons
    assert (found.trusted, found.verdict) == (False, Verdict.INDETERMINATE)


def test_a_certificate_that_ended_is_told(made: Sign) -> None:
    old = world().people["old"]
    found = judged(made(old), AlgorithmPolicy({}))
    assert Reason.EXPIRED in found.reasons
    assert found.verdict is Verdict.INDETERMINATE


def test_another_ones_signature_is_broken() -> None:
    own, other = world().people["rsa"], world().people["rsa3072"]
    liar = replace(own, key=other.key)
    for kind in (Bare, Enclosing, EnclosingWithAttributes):
        found = judged(sign(kind, liar), AlgorithmPolicy({}))
        assert found.verdict is Verdict.INVALID


def test_what_is_none_at_all_is_unclear() -> None:
    pdf = sign(Bare, world().people["rsa"]).replace(b"/Cert [<30", b"/Cert [<31")
    found = judged(pdf)
    assert found.reasons == (Reason.COVERAGE_UNCLEAR,)
    assert found.verdict is Verdict.INVALID
