import io
from datetime import datetime, timedelta
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper

from portal.core.settings import Settings, configure
from portal.records.signatures.rules import (
    Level,
    Reason,
    Verdict,
)
from portal.records.signatures.services import appearances, demo_pki, signing, trust
from portal.records.signatures.services.certificates import Subject
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.signers import Device, open_device
from tests.factories.signatures import (
    NOW,
    SignedPaper,
    make_officer,
    make_signed_paper,
    make_test_settings,
)
from tests.records.signatures.tampering import look


def test_an_unknown_signer_is_neither_trusted_nor_called_a_forger(
    paper: SignedPaper, tmp_path: Path
) -> None:
    configure(make_test_settings(tmp_path))
    found = look(paper.sealed)
    assert found.verdict is Verdict.INDETERMINATE
    for report in found.signatures:
        assert (report.intact, report.trusted) == (True, False)
        assert Reason.UNKNOWN_SIGNER in report.reasons
        assert report.signer


def test_production_does_not_trust_the_trial(paper: SignedPaper, tmp_path: Path) -> None:
    configure(make_test_settings(tmp_path, profile="production", public_url="https://x.vn"))
    assert look(paper.sealed).verdict is Verdict.INDETERMINATE


def test_a_certificate_revoked_before_signing_is_invalid(tmp_path: Path) -> None:
    revoked = revoke_before(tmp_path, timedelta(days=1))
    found = look(revoked.certified)
    assert found.verdict is Verdict.INVALID
    assert Reason.REVOKED in found.signatures[0].reasons


def test_a_certificate_revoked_after_the_timestamp_does_not_undo_it(tmp_path: Path) -> None:
    revoked = revoke_before(tmp_path, timedelta(days=-1))
    assert look(revoked.sealed, NOW + timedelta(days=2)).verdict is Verdict.VALID


def revoke_before(folder: Path, time: timedelta) -> SignedPaper:
    chosen = configure(make_test_settings(folder))
    paper = make_signed_paper()
    pki = demo_pki.load(chosen)
    person = pki.person("officer-officer-1", Subject("", ""))
    pki.revoke(person.certificate.serial_number, NOW - time)
    return paper


def test_a_timestamp_outlives_the_certificate(paper: SignedPaper) -> None:
    later = NOW + timedelta(days=365 * 6)
    found = look(paper.sealed, later)
    assert found.verdict is Verdict.VALID


def test_without_a_timestamp_an_expired_certificate_decides_nothing(paper: SignedPaper) -> None:
    bare = sign_without_timestamp(paper)
    now = look(bare)
    assert now.signatures[0].reasons == (Reason.NO_TIMESTAMP,)
    assert now.signatures[0].level is Level.B_B
    assert now.signatures[0].timestamp_time is None
    later = look(bare, NOW + timedelta(days=365 * 6))
    assert later.verdict is Verdict.INDETERMINATE
    assert Reason.EXPIRED in later.signatures[0].reasons


class _NoStamps(Device):
    """A device without its source of timestamps."""

    def timestamper(self, _moment: datetime) -> None:
        return None


def sign_without_timestamp(paper: SignedPaper) -> bytes:
    device = open_device(make_officer())
    stamp = appearances.signature_stamp("Lê Thị Hòa")
    act = signing.Act("sig-officer", certify=True, reason="x", stamp=stamp, moment=NOW)
    return signing.sign(paper.prepared, _NoStamps(device.signer, device.settings), act)


def test_a_timestamp_of_strangers_is_said(paper: SignedPaper, pki_settings: Settings) -> None:
    known = trust.load(pki_settings)
    unknown = trust.Trust(
        signers=known.signers, timestamps=(), revocation_lists=known.revocation_lists
    )
    found = check(paper.sealed, unknown, NOW)
    assert found.verdict is Verdict.VALID_WITH_WARNINGS
    assert found.signatures[0].reasons == (Reason.TIMESTAMP_UNTRUSTED,)
    assert found.signatures[0].level is Level.B_B


def test_unknown_revocation_status_is_said(paper: SignedPaper, pki_settings: Settings) -> None:
    known = trust.load(pki_settings)
    found = check(paper.sealed, trust.Trust(known.signers, known.timestamps), NOW)
    assert found.verdict is Verdict.VALID_WITH_WARNINGS
    assert found.signatures[0].reasons == (Reason.REVOCATION_UNKNOWN,)


def test_a_document_timestamp_added_later_changes_nothing(
    paper: SignedPaper,
) -> None:
    stamper = open_device(make_officer()).timestamper(NOW)
    assert stamper is not None
    writer = IncrementalPdfFileWriter(io.BytesIO(paper.sealed))
    stamped = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256").getvalue()
    found = look(stamped)
    assert found.verdict is Verdict.VALID
    assert [report.field for report in found.signatures] == ["sig-officer", "sig-seal"]
