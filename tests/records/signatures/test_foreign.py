"""Files as other programs make them, and what stands close to each of them."""

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import algos
from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from portal.records.signatures.rules import Note, Reason, Verdict
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.checking.mechanisms import Mechanisms
from portal.records.signatures.services.checking.usage import signs_documents
from tests.records.signatures.corpus import foreign
from tests.records.signatures.corpus.pki import DAY, NOW, Key, issue, make_key, world
from tests.records.signatures.corpus.producers import written
from tests.records.signatures.corpus.scoring import ACCEPTED
from tests.records.signatures.corpus.signing import ByHand, Style, sign

_TEXT = b"to be signed"
_EC_KEY = "1.2.840.10045.2.1"
_RSA_SHA3 = "2.16.840.1.101.3.4.3.14"
_MAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
_CLIENT, _SERVER = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH
_CODE, _STAMPS = ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.TIME_STAMPING
_DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@pytest.mark.parametrize("name", sorted(foreign.GOOD))
def test_what_other_programs_do_is_recognised(name: str) -> None:
    found = check(foreign.GOOD[name](), world().trust, NOW)
    assert found.verdict in ACCEPTED, found


@pytest.mark.parametrize("name", sorted(foreign.BAD))
def test_what_is_close_to_it_is_not_accepted(name: str) -> None:
    found = check(foreign.BAD[name](), world().trust, NOW)
    assert found.verdict is Verdict.INVALID, found


def test_a_change_to_what_fields_are_drawn_by_is_named() -> None:
    found = check(foreign.BAD["fields drawn in white"](), world().trust, NOW)
    assert Reason.CHANGED_LATER in found.signatures[0].reasons


def test_a_stamp_over_another_file_proves_nothing_of_this_one() -> None:
    then = NOW - 100 * DAY
    late = sign(written(), who="expired", signed_at=then)
    found = check(foreign.borrowed_stamp(late, then), world().trust, NOW)
    assert found.verdict not in ACCEPTED
    assert Reason.EXPIRED in found.signatures[0].reasons
    assert found.signatures[0].proven_time is None


def test_a_password_is_asked_for_by_name() -> None:
    closed = foreign.encrypted(written(), user="a")
    found = check(closed, world().trust, NOW)
    assert found.reasons == (Reason.ENCRYPTED,)
    broken = closed.replace(b"startxref", b"startxxxx")
    assert check(broken, world().trust, NOW).verdict is Verdict.UNREADABLE


def test_a_stamp_a_little_ahead_is_a_matter_of_clocks() -> None:
    soon = sign(written(), stamp="ours", stamped_at=NOW + timedelta(minutes=5))
    assert check(soon, world().trust, NOW).verdict in ACCEPTED


def test_a_signature_that_does_not_name_its_certificate_is_no_pades() -> None:
    named = check(ByHand(Style(stamp="ours")).sign(written()), world().trust, NOW)
    assert named.signatures[0].level == "B-T"
    bare = ByHand(Style(who="p256"), bare=True).sign(written())
    found = check(bare, world().trust, NOW).signatures[0]
    assert (found.verdict, found.level) == (Verdict.VALID_WITH_WARNINGS, None)
    assert Note.ADBE in found.notes


def _public(key: Key) -> PublicKeyInfo:
    return PublicKeyInfo.load(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )


def _judge(key: Key, signature: bytes, name: str, digest: str) -> None:
    Mechanisms().validate_signature(
        signature,
        _TEXT,
        _public(key),
        algos.SignedDigestAlgorithm({"algorithm": name}),
        SignatureValidationContext(contextual_md_algorithm=digest),
    )


def test_a_curve_named_by_its_key_is_checked() -> None:
    key = make_key("p256", "Người ký P-256")
    signature = key.sign(_TEXT, ec.ECDSA(hashes.SHA256()))
    _judge(key, signature, _EC_KEY, "sha256")
    with pytest.raises(InvalidSignature):
        _judge(key, key.sign(b"other", ec.ECDSA(hashes.SHA256())), _EC_KEY, "sha256")
    with pytest.raises(InvalidSignature):
        _judge(key, signature, _EC_KEY, "sha512")


def test_rsa_with_sha3_is_checked_by_the_digest_it_names() -> None:
    key = make_key("rsa2048", "Người ký RSA")
    signature = key.sign(_TEXT, padding.PKCS1v15(), hashes.SHA3_256())
    _judge(key, signature, _RSA_SHA3, "sha3_256")
    assert hashlib.sha3_256(_TEXT).digest() not in signature
    with pytest.raises(AlgorithmNotSupported):
        _judge(key, signature, _RSA_SHA3, "sha256")


@pytest.mark.parametrize(
    ("purposes", "signs"),
    [
        ((), True),
        ((_MAIL,), True),
        ((_CLIENT,), True),
        ((_CLIENT, _MAIL, _SERVER), True),
        ((_DOCUMENTS,), True),
        ((_SERVER,), False),
        ((_SERVER, _CLIENT), False),
        ((_CODE,), False),
        ((_STAMPS,), False),
    ],
)
def test_what_a_certificate_is_for(purposes: tuple[ObjectIdentifier, ...], signs: bool) -> None:
    held = issue("Người ký P-256", None, kind="p256", purposes=purposes)
    assert signs_documents(held.asn1) is signs


@pytest.mark.parametrize(
    ("usage", "signs"),
    [
        (None, True),
        (("digital_signature",), True),
        (("content_commitment",), True),
        (("key_encipherment",), False),
        (("key_cert_sign",), False),
    ],
)
def test_what_its_key_is_for(usage: tuple[str, ...] | None, signs: bool) -> None:
    held = issue("Người ký P-256", None, kind="p256", usage=usage)
    assert signs_documents(held.asn1) is signs
