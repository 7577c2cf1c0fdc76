"""Packages written, signed, read again, and spoiled in every way that must be noticed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.xades.xades import XAdESSigner

from portal.records.edxml.rules import (
    NAMESPACE,
    Attachment,
    Letter,
    Organisation,
    Signer,
    Trusted,
    is_agency_code,
)
from portal.records.edxml.services import MechanismNotFit, NoPackage, PackageTooLarge, read, seal
from portal.records.edxml.services.reading import MOST_BYTES
from portal.records.edxml.services.signing import C14N
from portal.records.edxml.services.writing import write
from portal.records.signatures.rules import Mechanism
from portal.records.signatures.rules.believing import Trust
from portal.records.signatures.services.held_key import HeldKeySigner
from tests.records.signatures.corpus.pki import NOW, Holder, issue, make_list, world

HERE = Organisation("H56.901", "Ủy ban nhân dân phường Hạc Thành", email="hacthanh@example.vn")
THERE = Organisation("H56.14", "Sở Tư pháp tỉnh Thanh Hóa")
LETTER = Letter(
    document_id="H56.901-2026-0005",
    sender=HERE,
    receivers=(THERE,),
    number="05",
    notation="CV-UBND",
    issued_on=date(2026, 11, 20),
    place="Hạc Thành",
    kind="Công văn",
    subject="Đề nghị xác minh thông tin hộ tịch",
    signer=Signer("Lê Thị Hòa", "Chủ tịch", "TM. ỦY BAN NHÂN DÂN"),
    sent_at=NOW,
    attachments=(Attachment("cong-van.pdf", "application/pdf", b"%PDF-1.7 \xff\x00"),),
    due_on=date(2026, 11, 27),
    recipients=("Như trên", "Lưu: VT"),
    answers=("H56.14-2026-0112",),
)


def signer_of(holder: Holder, mechanism: Mechanism | None = None) -> HeldKeySigner:
    return HeldKeySigner(holder.key, holder.asn1, (), mechanism)


def person(kind: str = "p256", **changes: object) -> Holder:
    return issue("Dịch vụ liên thông", world().root, kind=kind, **changes)  # type: ignore[arg-type]


pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return seal(LETTER, signer_of(person()), now=NOW)


def look(data: bytes, **changes: object) -> Trusted:
    trust = replace(Trust(signers=(world().root.der,)), **changes)  # type: ignore[arg-type]
    return read(data, trust=trust, now=NOW).trusted


def spoil(sealed: bytes, change: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(sealed)
    change(root)
    return etree.tostring(root)


def find(root: etree._Element, local: str) -> etree._Element:
    found = root.find(f".//{{{NAMESPACE}}}{local}")
    assert found is not None
    return found


def test_what_was_written_is_read(sealed: bytes) -> None:
    found = read(sealed, trust=Trust(signers=(world().root.der,)), now=NOW)
    assert found.letter == LETTER
    assert (found.trusted, found.signed_by) == (Trusted.VALID, "Dịch vụ liên thông")


def test_the_signature_is_xades_over_everything(sealed: bytes) -> None:
    text = sealed.decode()
    assert "http://uri.etsi.org/01903/v1.3.2#" in text
    assert "2006/12/xml-c14n11" in text
    assert "xml-exc-c14n" not in text
    assert "" in [each.get("URI") for each in etree.fromstring(sealed).iter("{*}Reference")]
    assert f"SigningTime>{NOW.isoformat(timespec='seconds')}<" in text


def test_rsa_signs_by_v15_only() -> None:
    holder = person("rsa2048")
    data = seal(LETTER, signer_of(holder, Mechanism.RSA_V15), now=NOW)
    assert look(data) is Trusted.VALID
    with pytest.raises(MechanismNotFit):
        seal(LETTER, signer_of(holder, Mechanism.RSA_PSS), now=NOW)


@pytest.mark.parametrize("local", ["Subject", "ContentTransferEncoded", "OrganName", "Timestamp"])
def test_any_change_is_noticed(sealed: bytes, local: str) -> None:
    def change(root: etree._Element) -> None:
        place = find(root, local)
        place.text = {"Timestamp": "2026-11-20T10:00:00+07:00"}.get(local, "QUJD")

    assert look(spoil(sealed, change)) is Trusted.CHANGED


def test_a_file_slipped_in_is_noticed(sealed: bytes) -> None:
    def add(root: etree._Element) -> None:
        files = find(root, "AttachmentEncoded")
        files.append(etree.fromstring(etree.tostring(files[0])))

    assert look(spoil(sealed, add)) is Trusted.CHANGED


def test_a_signature_moved_elsewhere_counts_as_none(sealed: bytes) -> None:
    def move(root: etree._Element) -> None:
        signature = root.find(".//{*}Signature")
        assert signature is not None
        root.append(signature)

    assert look(spoil(sealed, move)) is Trusted.UNSIGNED


def test_a_comment_cuts_nothing_short(sealed: bytes) -> None:
    data = sealed.replace("Đề nghị xác".encode(), "Đề nghị<!----> xác".encode())
    assert data != sealed
    found = read(data, trust=Trust(signers=(world().root.der,)), now=NOW)
    assert (found.trusted, found.letter.subject) == (Trusted.VALID, LETTER.subject)


def test_a_genuine_package_inside_a_forged_one_signs_nothing() -> None:
    genuine = write(LETTER)
    genuine.set("Id", "goi")
    signed = sign_part(genuine)
    forged = write(replace(LETTER, subject="Giả mạo"))
    signature, place = signed.find(".//{*}Signature"), forged.find(".//{*}Signature")
    assert signature is not None
    assert place is not None
    header = place.getparent()
    assert header is not None
    header.replace(place, signature)
    find(forged, "AttachmentEncoded").append(signed)
    found = read(etree.tostring(forged), trust=Trust(signers=(world().root.der,)), now=NOW)
    assert found.trusted is Trusted.CHANGED


def sign_part(package: etree._Element) -> etree._Element:
    """Sign as systems do that name the signed part."""
    holder = person()
    signer = XAdESSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256, c14n_algorithm=C14N)
    return signer.sign(
        package,
        key=holder.key,
        cert=[holder.certificate],
        reference_uri="#goi",
        always_add_key_value=False,
    )


def test_who_signed_is_judged(sealed: bytes) -> None:
    assert look(sealed, signers=(world().strange_root.der,)) is Trusted.UNKNOWN
    old = person(start=NOW - timedelta(days=9), end=NOW - timedelta(days=1))
    assert look(seal(LETTER, signer_of(old), now=NOW)) is Trusted.EXPIRED
    gone = person()
    lists = (make_list(world().root, (gone, NOW - timedelta(days=1))),)
    data = seal(LETTER, signer_of(gone), now=NOW)
    assert look(data, revocation_lists=lists) is Trusted.REVOKED


def test_a_letter_without_a_signature_is_read_and_says_so() -> None:
    root = write(LETTER)
    signature = root.find(".//{*}Signature")
    assert signature is not None
    parent = signature.getparent()
    assert parent is not None
    parent.remove(signature)
    assert look(etree.tostring(root)) is Trusted.UNSIGNED


@pytest.mark.parametrize("local", ["DocumentId", "From", "Subject", "Attachment", "Timestamp"])
def test_what_must_be_there_is_asked_for(sealed: bytes, local: str) -> None:
    def drop(root: etree._Element) -> None:
        place = find(root, local)
        parent = place.getparent()
        assert parent is not None
        parent.remove(place)

    with pytest.raises(NoPackage):
        look(spoil(sealed, drop))


LAUGHS = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"""


@pytest.mark.parametrize("kind", ["empty", "text", "other", "laughs", "outside", "cut"])
def test_what_is_no_package_is_refused(sealed: bytes, kind: str) -> None:
    body = sealed.partition(b"?>")[2].lstrip()
    data = {
        "empty": b"",
        "text": b"hello",
        "other": b"<a/>",
        "laughs": LAUGHS + body,
        "outside": OUTSIDE + body,
        "cut": sealed[: len(sealed) // 2],
    }[kind]
    with pytest.raises(NoPackage):
        look(data)


def test_a_package_that_is_too_large_is_not_read() -> None:
    with pytest.raises(PackageTooLarge):
        look(bytes(MOST_BYTES + 1))


def test_codes_of_agencies() -> None:
    assert all(map(is_agency_code, ("H56", "H56.14", "000.00.14.H56")))
    assert not any(map(is_agency_code, ("", "h56", "H56.", "H56 14", "H56/14")))


def test_a_moment_without_a_zone_is_vietnamese(sealed: bytes) -> None:
    def change(root: etree._Element) -> None:
        find(root, "Timestamp").text = "2026-11-21T10:30:00"

    found = read(spoil(sealed, change), trust=Trust(), now=NOW)
    assert found.letter.sent_at == datetime.fromisoformat("2026-11-21T10:30:00+07:00")
