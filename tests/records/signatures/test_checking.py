import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.settings import Settings
from portal.records.signatures import services
from portal.records.signatures.rules import (
    REASONS,
    Reason,
    Verdict,
    judge,
)
from portal.records.signatures.services import demo_pki, trust
from tests.factories.signatures import (
    NOW,
    SignedPaper,
    make_signed_paper,
    render_sheet,
)
from tests.records.signatures.tampering import (
    Change,
    all_reasons,
    encrypted,
    ended_again,
    ended_again_with_a_range,
    flipped,
    look,
    rewritten,
    with_broken_signature,
    with_filled_padding,
    with_other_number,
    with_overlay,
    with_script,
)


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        (flipped, Verdict.INVALID, Reason.SIGNED_BYTES_CHANGED),
        (with_overlay, Verdict.INVALID, Reason.CHANGED_LATER),
        (with_other_number, Verdict.INVALID, Reason.CHANGED_LATER),
        (with_script, Verdict.INVALID, Reason.CHANGED_LATER),
        (rewritten, Verdict.INVALID, Reason.SIGNED_BYTES_CHANGED),
        (with_broken_signature, Verdict.INVALID, Reason.SIGNATURE_BROKEN),
        (lambda pdf: pdf + b"hello", Verdict.VALID_WITH_WARNINGS, Reason.TRAILING_BYTES),
        (lambda pdf: pdf + b"\n\n", Verdict.VALID_WITH_WARNINGS, Reason.TRAILING_BYTES),
        (ended_again, Verdict.VALID_WITH_WARNINGS, Reason.TRAILING_BYTES),
        (ended_again_with_a_range, Verdict.VALID_WITH_WARNINGS, Reason.TRAILING_BYTES),
        (with_filled_padding, Verdict.VALID_WITH_WARNINGS, Reason.PADDING_FILLED),
        (lambda pdf: pdf[:-2000], Verdict.UNREADABLE, Reason.DAMAGED),
        (lambda pdf: pdf[: len(pdf) // 2], Verdict.UNREADABLE, Reason.DAMAGED),
        (lambda pdf: pdf[:4000], Verdict.UNREADABLE, Reason.DAMAGED),
        (lambda pdf: pdf + b"trailer\n<< >>\n", Verdict.UNREADABLE, Reason.DAMAGED),
        (lambda pdf: pdf + b"\nstartxref\n9\n", Verdict.UNREADABLE, Reason.DAMAGED),
        (encrypted, Verdict.UNREADABLE, Reason.ENCRYPTED),
        (lambda _: b"", Verdict.UNREADABLE, Reason.NOT_PDF),
        (lambda _: b"PK\x03\x04 a document of another kind", Verdict.UNREADABLE, Reason.NOT_PDF),
        (lambda _: b"%PDF-1.7\n%%EOF\n", Verdict.UNREADABLE, Reason.DAMAGED),
        (lambda _: render_sheet().data, Verdict.UNSIGNED, Reason.NO_SIGNATURE),
    ],
)
def test_each_damage_is_told_apart(
    change: Change, verdict: Verdict, reason: Reason, paper: SignedPaper
) -> None:
    found = look(change(paper.sealed))
    assert (found.verdict, reason in all_reasons(found)) == (verdict, True), found


def test_of_what_is_no_longer_as_it_was_signed_nothing_is_said_to_have_come_later(
    paper: SignedPaper,
) -> None:
    first = look(flipped(paper.sealed)).signatures[0]
    assert Reason.SIGNED_BYTES_CHANGED in first.reasons
    assert Reason.CHANGED_LATER not in first.reasons
    assert not first.modified_after_signing


def test_the_child_says_the_same_as_the_parent(paper: SignedPaper) -> None:
    """A module that the child cannot load would turn a good paper into a bad one."""
    for change in (bytes, flipped, with_overlay, with_other_number, with_script, rewritten):
        pdf = change(paper.sealed)
        assert services.verify(pdf, now=NOW) == look(pdf)


def test_a_later_change_leaves_the_signed_revision_intact(paper: SignedPaper) -> None:
    for report in look(with_overlay(paper.sealed)).signatures:
        assert report.intact
        assert report.modified_after_signing


def test_a_changed_byte_is_no_later_change(paper: SignedPaper) -> None:
    for report in look(flipped(paper.sealed)).signatures:
        assert not report.intact
        assert not report.modified_after_signing


def test_a_file_rolled_back_to_before_the_seal_says_that_the_seal_is_missing(
    paper: SignedPaper,
) -> None:
    found = look(paper.sealed[: len(paper.numbered)])
    assert found.verdict is Verdict.VALID_WITH_WARNINGS
    assert Reason.SEAL_MISSING in found.reasons


def test_a_seal_on_another_paper_does_not_fit(paper: SignedPaper) -> None:
    other = make_signed_paper(number=6).sealed
    mine, theirs = paper.sealed.rindex(b"/Contents <"), other.rindex(b"/Contents <")
    size = paper.sealed.index(b">", mine) - mine - 11
    swapped = (
        paper.sealed[:mine] + other[theirs : theirs + 11 + size] + paper.sealed[mine + 11 + size :]
    )
    found = look(swapped)
    assert found.verdict is Verdict.INVALID
    assert not found.signatures[1].intact


def test_a_file_that_is_too_large_is_not_opened() -> None:
    found = services.verify(b"%PDF-" + bytes(services.MAX_BYTES), now=NOW)
    assert (found.verdict, found.reasons) == (Verdict.UNREADABLE, (Reason.TOO_LARGE,))


def test_a_file_on_disk_is_judged_as_well(paper: SignedPaper, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper.sealed)
    assert services.verify(path, now=NOW).verdict is Verdict.VALID


def test_noise_always_gets_a_verdict(paper: SignedPaper) -> None:
    """Bytes overwritten anywhere never crash the check and never leave a paper valid."""
    chance = random.Random(20261121)  # noqa: S311 - repeatable noise, no secret.
    for _ in range(25):
        noisy = bytearray(paper.sealed)
        for _ in range(chance.choice((1, 3, 30))):
            noisy[chance.randrange(len(noisy))] = chance.randrange(256)
        found = look(bytes(noisy))
        assert found.verdict is not Verdict.VALID
        inside_padding = found.verdict is Verdict.VALID_WITH_WARNINGS
        assert not inside_padding or _only_padding_differs(paper.sealed, bytes(noisy))


def _only_padding_differs(pdf: bytes, other: bytes) -> bool:
    """Signature containers end in zeros that no signature covers."""
    places = [i for i, (a, b) in enumerate(zip(pdf, other, strict=True)) if a != b]
    starts = [pdf.index(b"/Contents <"), pdf.rindex(b"/Contents <")]
    spans = [(start, pdf.index(b">", start)) for start in starts]
    return all(any(start < p < end for start, end in spans) for p in places)


def test_every_reason_has_a_sentence_and_a_verdict() -> None:
    assert set(REASONS) == set(Reason)
    assert judge(()) is Verdict.VALID
    for reason in Reason:
        assert str(REASONS[reason]).endswith((".", "!"))
        assert judge((reason,)) is not Verdict.VALID


def test_json_speaks_vietnamese_and_local_time(paper: SignedPaper) -> None:
    said = services.as_json(look(with_overlay(paper.sealed)))
    first = said["signatures"][0]  # type: ignore[index]
    assert said["verdict"] == "invalid"
    assert first["signing_time"] == "2026-11-21T10:30:00+07:00"  # type: ignore[index, call-overload]
    assert "trái phép" in first["reasons"][0]  # type: ignore[index, call-overload, operator]


def test_anchors_are_der(pki_settings: Settings) -> None:
    root = demo_pki.load(pki_settings).root.certificate.public_bytes(Encoding.DER)
    assert trust.load(pki_settings).signers == (root,)


def test_an_altered_certificate_is_no_unknown_signer(paper: SignedPaper) -> None:
    """The name stands in the certificate, which the certificate's issuer signed."""
    name = look(paper.sealed).signatures[-1].signer.encode().hex().encode()
    at = paper.sealed.lower().index(name, paper.sealed.rindex(b"/Contents <")) + 1
    altered = paper.sealed[:at] + b"9" + paper.sealed[at + 1 :]
    seal = look(altered).signatures[-1]
    assert (seal.verdict, Reason.SIGNATURE_BROKEN in seal.reasons) == (Verdict.INVALID, True)
