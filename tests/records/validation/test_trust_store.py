from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.core.database import transaction
from portal.core.jobs import worker
from portal.core.settings import settings
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.identity.organisations.rules.trees import Tree
from portal.records.registers.services.lookups import examine
from portal.records.signatures.rules import Reason, Verdict
from portal.records.signatures.services import trust, verify
from portal.records.validation import policies, queries
from portal.records.validation.rules import AnchorPurpose, CanaryResult, VersionState
from portal.records.validation.services import entries, stores
from tests.factories.identity import citizen_actor, staff_actor
from tests.factories.registers import make_issued
from tests.factories.signatures import NOW
from tests.records.signatures.corpus.pki import world
from tests.records.validation.conftest import Office, in_force

LATER = NOW + timedelta(days=1)


def propose(office: Office, given: list[entries.Entry] | None = None) -> int:
    with transaction():
        held = entries.entries_of(queries.find_in_force()) if given is None else given
        extra = entries.make_entry(AnchorPurpose.CITIZEN, world().root.der, source="Minh họa")
        made = stores.propose(
            [*held, extra], note="Thêm gốc", actor=office.actor(office.first), now=NOW
        )
        return made.number


def test_the_first_version_is_what_is_installed(begun: Office) -> None:
    assert in_force() == 1
    issued = make_issued(begun.unit)
    found = verify(issued.paper.sealed, now=NOW)
    assert found.verdict is Verdict.VALID
    assert found.trust_version.startswith("1-")
    assert found.signatures[0].anchor_purposes == ("officer", "seal", "timestamp")


def test_a_second_begin_changes_nothing(begun: Office) -> None:
    with transaction():
        actor = begun.actor(begun.first)
        assert stores.begin(trust.Trust(), source="x", actor=actor, now=LATER).number == 1
    assert in_force() == 1


def test_a_proposal_changes_nothing_before_a_second_person_approves(begun: Office) -> None:
    make_issued(begun.unit)
    number = propose(begun)
    assert in_force() == 1
    worker.run_all(prefix="validation.canary")
    with transaction():
        stores.approve(number, reason="", actor=begun.actor(begun.second), now=LATER)
    assert in_force() == number
    with transaction(writing=False):
        assert queries.get_version(1).state is VersionState.RETIRED
        told = [each.action for each in history("trust_version", queries.get_version(number).id)]
    assert told == ["trust.proposed", "trust.approved"]


def test_nobody_approves_his_own_proposal(begun: Office) -> None:
    number = propose(begun)
    worker.run_all(prefix="validation.canary")
    with pytest.raises(stores.NotTheSecond), transaction():
        stores.approve(number, reason="", actor=begun.actor(begun.first), now=LATER)
    assert in_force() == 1


def test_nothing_is_approved_before_the_canary(begun: Office) -> None:
    number = propose(begun)
    with pytest.raises(stores.CanaryPending), transaction():
        stores.approve(number, reason="x", actor=begun.actor(begun.second), now=LATER)
    assert in_force() == 1


def test_a_version_that_worsens_an_issued_document_needs_a_reason(begun: Office) -> None:
    issued = make_issued(begun.unit)
    number = propose(begun, given=[])
    worker.run_all(prefix="validation.canary")
    with transaction(writing=False):
        found = queries.canary_results(queries.get_version(number))
    assert found == [CanaryResult(issued.row.full_number, Verdict.VALID, Verdict.INDETERMINATE)]
    second = begun.actor(begun.second)
    with pytest.raises(stores.ReasonMissing), transaction():
        stores.approve(number, reason=" ", actor=second, now=LATER)
    assert in_force() == 1
    with transaction():
        stores.approve(number, reason="Gốc cũ bị lộ khóa", actor=second, now=LATER)
    found_now = verify(issued.paper.sealed, now=NOW)
    assert found_now.verdict is Verdict.INDETERMINATE
    assert found_now.trust_version.startswith(f"{number}-")


def test_a_refusal_needs_a_reason_and_ends_the_proposal(begun: Office) -> None:
    number = propose(begun)
    second = begun.actor(begun.second)
    with pytest.raises(stores.ReasonMissing), transaction():
        stores.refuse(number, reason="", actor=second, now=LATER)
    with transaction():
        stores.refuse(number, reason="Sai nguồn", actor=second, now=LATER)
    with pytest.raises(stores.NotProposed), transaction():
        stores.approve(number, reason="x", actor=second, now=LATER)
    assert in_force() == 1


def test_one_proposal_at_a_time(begun: Office) -> None:
    propose(begun)
    with pytest.raises(stores.VersionWaiting):
        propose(begun)


def test_an_anchor_is_believed_in_its_period_only(begun: Office) -> None:
    issued = make_issued(begun.unit)
    held = trust.load(settings())
    over = tuple(
        trust.Period(each.certificate, each.purpose, each.valid_from, NOW - timedelta(days=1))
        for each in held.periods
    )
    ended = trust.Trust(
        held.signers, held.timestamps, held.intermediates, held.revocation_lists, periods=over
    )
    found = verify(issued.paper.sealed, now=NOW, trusting=ended)
    assert found.verdict is Verdict.INDETERMINATE
    assert Reason.UNKNOWN_SIGNER in found.signatures[0].reasons


@pytest.mark.usefixtures("begun")
def test_a_certificate_can_be_taken_out() -> None:
    with transaction(writing=False):
        held = entries.entries_of(queries.find_in_force())
    stamp = next(each for each in held if each.purpose is AnchorPurpose.TIMESTAMP)
    left = entries.without(held, AnchorPurpose.TIMESTAMP, stamp.fingerprint.upper())
    assert [each.purpose for each in left] == [AnchorPurpose.OFFICER, AnchorPurpose.SEAL]
    with pytest.raises(entries.NotInStore):
        entries.without(left, AnchorPurpose.TIMESTAMP, stamp.fingerprint)


@pytest.mark.parametrize("data", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nx"])
def test_other_files_are_no_certificates(data: bytes) -> None:
    with pytest.raises(entries.NotACertificate):
        entries.make_entry(AnchorPurpose.OFFICER, data, source="x")


ACTORS = [
    (Function.ADMINISTRATOR, True, True),
    (Function.AUDITOR, True, False),
    (Function.CASE_OFFICER, False, False),
    (Function.AGENCY_HEAD, False, False),
]


@pytest.mark.parametrize(("function", "sees", "proposes"), ACTORS)
def test_who_may(office: Office, function: Function, *, sees: bool, proposes: bool) -> None:
    actor = staff_actor(office.unit, function, account_id=office.second)
    assert policies.may_see_store(actor) is sees
    assert policies.may_propose(actor, Tree()) is proposes
    assert policies.may_decide(actor, office.first, Tree()) is proposes
    assert not policies.may_decide(actor, office.second, Tree())
    assert policies.may_read_judgement(actor, True)


def test_citizens_may_nothing(office: Office) -> None:
    citizen = citizen_actor(office.first)
    assert not policies.may_see_store(citizen)
    assert not policies.may_propose(citizen, Tree())
    assert not policies.may_read_judgement(citizen, True)


def test_the_command_begins_the_store(client: FlaskClient) -> None:
    assert in_force() is None
    runner = client.application.test_cli_runner()
    assert runner.invoke(args=["trust-store", "begin"]).output.startswith("1: ")
    assert runner.invoke(args=["trust-store", "begin"]).output.startswith("1: ")
    assert in_force() == 1


def test_without_a_version_the_trust_folder_counts(office: Office) -> None:
    issued = make_issued(office.unit)
    with transaction(writing=False):
        found = examine(issued.paper.sealed, now=NOW).verification
    assert (found.verdict, found.trust_version) == (Verdict.VALID, "0")
