"""Levels above B-T, and renewals from 2026 to 2037."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from portal.core import clock
from portal.core.database import session, transaction
from portal.core.jobs import Job, JobState
from portal.core.jobs.worker import run_all
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.queries import journal_of
from portal.records.archive import queries
from portal.records.archive.models import Renewal
from portal.records.archive.services import preserving
from portal.records.registers.queries import get
from portal.records.signatures import services as signatures
from portal.records.signatures.rules import Change, Level, Verdict, Verification
from portal.records.signatures.services import archiving, certificates, demo_pki, trust
from portal.records.signatures.services.checking import check
from portal.records.signatures.services.refusals import EvidenceMissing
from tests.factories.registers import Issued, make_issued
from tests.factories.signatures import NOW, make_signed_paper
from tests.factories.timestamps import StampService, make_stamper

Y2031, Y2036, Y2037 = (datetime(year, 6, 1, tzinfo=UTC) for year in (2031, 2036, 2037))


def judge(pdf: bytes, moment: datetime) -> Verification:
    return check(pdf, trust.load(settings()), moment)


@pytest.fixture
def sealed(app: Flask) -> bytes:  # noqa: ARG001 - signed with the PKI of its data folder.
    return make_signed_paper().sealed


@pytest.mark.parametrize(
    ("level", "added"),
    [
        (Level.B_T, set()),
        (Level.B_LT, {Change.EVIDENCE}),
        (Level.B_LTA, {Change.EVIDENCE, Change.TIMESTAMP}),
    ],
)
def test_a_paper_is_raised_to_a_level(sealed: bytes, level: Level, added: set[Change]) -> None:
    made = archiving.strengthen(sealed, level, now=NOW)
    assert made.startswith(sealed)
    found = judge(made, NOW)
    assert (found.verdict, found.reasons) == (Verdict.VALID, ())
    for each in found.signatures:
        assert (each.level, each.reasons) == (level, ())
        assert not each.modified_after_signing
        assert added <= set(each.changes)


def test_a_level_does_not_break_what_the_law_and_the_readers_want(sealed: bytes) -> None:
    made = archiving.strengthen(sealed, Level.B_LTA, now=NOW)
    with pikepdf.open(io.BytesIO(made)) as document, document.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        assert document.Root.Perms.DocMDP.Reference[0].TransformParams.P == 2
        fields = {str(each.T): each for each in document.Root.AcroForm.Fields}
        locks = [
            each.TransformParams.Action
            for each in fields["sig-seal"].V.Reference
            if each.TransformMethod == "/FieldMDP"
        ]
        assert locks == ["/All"]
        (stamp,) = (each for name, each in fields.items() if name.startswith("Timestamp"))
        assert stamp.V.Type == "/DocTimeStamp"
        assert [float(each) for each in stamp.Rect] == [0, 0, 0, 0]  # Nothing to see, nor to tag.
        assert str(stamp.TU) == "Dấu thời gian lưu trữ"


def test_evidence_covers_the_authorities_of_the_timestamps_too(sealed: bytes) -> None:
    made = archiving.strengthen(sealed, Level.B_LT, now=NOW)
    pki = demo_pki.load(settings())
    with pikepdf.open(io.BytesIO(made)) as document:
        held = {each.read_bytes() for each in document.Root.DSS.Certs}
        lists = {each.read_bytes() for each in document.Root.DSS.CRLs}
    for each in (pki.root, pki.authority, pki.timestamper):
        assert each.certificate.public_bytes(Encoding.DER) in held
    assert lists == set(pki.revocation_lists)


def test_without_a_fresh_list_nothing_is_archived(sealed: bytes) -> None:
    with pytest.raises(EvidenceMissing):
        archiving.strengthen(sealed, Level.B_LT, now=Y2037)


def test_a_signature_gets_its_timestamp_afterwards(stamps: StampService) -> None:
    paper = make_signed_paper()
    bare = signatures.certify(paper.prepared, officer=paper.officer, now=NOW, stamped=False)
    assert judge(bare, clock.now()).signatures[0].level is Level.B_B
    stamps.asked.clear()
    made = archiving.strengthen(bare, Level.B_T, now=clock.now())
    assert (len(made), stamps.asked) == (len(bare), ["/a"])
    assert judge(made, clock.now()).signatures[0].level is Level.B_T
    assert archiving.strengthen(made, Level.B_T, now=clock.now()) == made
    with pytest.raises(signatures.NotSignable):
        archiving.strengthen(_covered(bare), Level.B_T, now=clock.now())


def _covered(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)):
        return signatures.fill_fields(pdf, {"field-number": "05"})


class Decade:
    """The demonstration's PKI through the years: new authorities, new lists."""

    def __init__(self, service: StampService) -> None:
        self.service = service

    def begin(self, moment: datetime) -> None:
        pki = demo_pki.load(settings())
        start = moment - timedelta(days=10)
        self.service.signers["/a"] = make_stamper(settings(), start=start)
        for name, issuer in (("root", pki.root), ("issuing", pki.authority)):
            made = certificates.issue_revocation_list(issuer, start=start)
            (pki.folder / f"{name}.crl").write_bytes(made.public_bytes(Encoding.DER))


@pytest.fixture
def decade(stamps: StampService) -> Decade:
    return Decade(stamps)


def test_a_chain_of_renewals_holds_in_2037(decade: Decade) -> None:
    paper = archiving.strengthen(make_signed_paper().sealed, Level.B_LTA, now=clock.now())
    renewed = paper
    for moment in (Y2031, Y2036):
        decade.begin(moment)
        with clock.frozen(moment):
            before, renewed = renewed, archiving.renew(renewed, now=moment)
            assert renewed.startswith(before)
            assert judge(renewed, moment).verdict is Verdict.VALID
    ends = archiving.expiry_of(renewed)
    assert ends
    assert ends.ends_at > Y2037
    in_time = judge(renewed, Y2037)
    assert (in_time.verdict, in_time.reasons) == (Verdict.VALID, ())
    assert {each.level for each in in_time.signatures} == {Level.B_LTA}
    assert judge(paper, Y2037).verdict is Verdict.INDETERMINATE


class TestARenewal:
    @pytest.fixture
    def issued(self, stamps: StampService) -> Issued:  # noqa: ARG002 - stamped over HTTP.
        made = make_issued()
        run_all(prefix="archive.")
        return made

    @pytest.fixture
    def near_its_end(self, issued: Issued, decade: Decade) -> Iterator[datetime]:
        with transaction(writing=False):
            held = queries.find_preserved(issued.row.id)
            assert held is not None
            assert held.level is Level.B_T
            assert held.ends_at is not None
            moment = held.ends_at - timedelta(days=80)
        decade.begin(moment)
        with clock.frozen(moment):
            yield moment

    def test_is_not_asked_for_while_there_is_time(self, issued: Issued) -> None:
        with transaction():
            assert preserving.look(now=clock.now()) == 0
        assert issued.row.preserved_sha256 is None

    def test_keeps_the_old_copy_and_puts_the_new_one_in_its_place(
        self, issued: Issued, near_its_end: datetime
    ) -> None:
        with transaction():
            assert preserving.look(now=near_its_end) == 1
        run_all(prefix="archive.renew")
        with transaction(writing=False):
            now_kept = get(issued.row.id)
            held = queries.find_preserved(issued.row.id)
            assert held is not None
            assert (held.level, held.sha256) == (Level.B_LTA, now_kept.kept_sha256)
            assert held.ends_at is not None
            assert held.ends_at > near_its_end + timedelta(days=3000)
            rows, _ = journal_of(frozenset({issued.row.unit_id}), subject="document")
        assert now_kept.sha256 == issued.row.sha256
        assert now_kept.preserved_sha256 not in {None, issued.row.sha256}
        assert blobs().exists(issued.row.sha256 or "")
        assert "document.preserved" in [each.action for each in rows]

    def test_happens_once(self, issued: Issued, near_its_end: datetime) -> None:
        sha256 = issued.row.sha256 or ""
        finishes = [preserving.renew(issued.row.id, sha256, now=near_its_end) for _ in range(2)]
        for finish in finishes:
            with transaction():
                finish()
        with transaction(writing=False) as own:
            assert own.query(Renewal).count() == 1

    def test_waits_while_no_authority_answers(
        self, issued: Issued, near_its_end: datetime, stamps: StampService
    ) -> None:
        stamps.orders = {"/a": "500", "/b": "500"}
        with transaction():
            preserving.look(now=near_its_end)
        run_all(prefix="archive.renew")
        with transaction(writing=False):
            assert get(issued.row.id).preserved_sha256 is None
            told = session().query(Job).filter(Job.kind == preserving.RENEW).one()
            assert (told.state, told.error) == (JobState.READY, "TimestampUnavailable")

    def test_of_a_spoilt_copy_takes_nobodys_place(
        self, issued: Issued, near_its_end: datetime
    ) -> None:
        spoilt = bytearray(issued.paper.sealed)
        spoilt[5000] ^= 1
        sha256 = blobs().put_bytes(bytes(spoilt)).sha256
        with pytest.raises(preserving.RenewalUseless):
            preserving.renew(issued.row.id, sha256, now=near_its_end)
        with transaction(writing=False):
            assert get(issued.row.id).preserved_sha256 is None
