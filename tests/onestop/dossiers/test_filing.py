import json
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import session, transaction
from portal.core.jobs import Job
from portal.identity.audit.queries import history
from portal.identity.notifications.models import Notice
from portal.onestop.dossiers.models import Dossier, DossierNumber, Paper
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.rules import State, Step, content_digest
from portal.onestop.dossiers.services import drafts, filing
from portal.onestop.dossiers.services.filing import NotComplete, NotDeclared
from portal.onestop.dossiers.services.numbers import new_pin
from tests.factories import dossiers as make
from tests.factories.eforms import FORM_CODES, valid_authorisation
from tests.factories.uploads import make_pdf

pytestmark = pytest.mark.usefixtures("app")


def count(kind: type) -> int:
    with transaction(writing=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


class TestADossierFiled:
    def test_is_registered_on_the_intake_desk(self) -> None:
        dossier = make.read(make.make_dossier())
        assert (dossier.state, dossier.step) == (State.REGISTERED, Step.INTAKE)
        assert dossier.code == "H56.901-261116-0001"
        assert dossier.submitted_at == make.MORNING
        assert dossier.due_at is None

    @pytest.mark.parametrize("code", [*FORM_CODES, make.PLAIN])
    def test_holds_what_was_answered_and_sent(self, code: str) -> None:
        draft_id = make.make_draft(code)
        with transaction(writing=False):
            sent = [(f.requirement, f.sha256) for f in find_drafts.files(draft_id)]
        dossier_id = make.submit(draft_id)
        with transaction(writing=False):
            dossier, kept = find.get(dossier_id), contents.papers(dossier_id)
            assert find.answers(dossier)["applicant_full_name"] == "Lê Thị Hồng Nhung"
            assert [(p.requirement, p.sha256) for p in kept] == sent
            assert [p.position for p in kept] == list(range(1, len(sent) + 1))

    def test_digest_is_of_exactly_what_is_stored(self) -> None:
        dossier_id = make.make_dossier(code="1.001193")
        with transaction(writing=False):
            dossier = find.get(dossier_id)
            papers = [[p.requirement, p.sha256] for p in contents.papers(dossier_id)]
            assert papers
            assert dossier.content_sha256 == content_digest(find.answers(dossier), papers)

    def test_tells_applicant_submitter_and_representative_apart(self) -> None:
        alone = make.read(make.make_dossier())
        assert alone.applicant_name == alone.submitter_name == "Lê Thị Hồng Nhung"
        assert alone.representative_name is None
        for_another = make.read(make.make_dossier(answers=valid_authorisation()))
        assert for_another.applicant_name == "Lê Thị Hồng Nhung"
        assert for_another.submitter_name == "Trần Quốc Bảo"
        assert for_another.representative_name == "Trần Quốc Bảo"

    def test_answers_that_no_longer_show_are_left_out(self) -> None:
        dossier_id = make.make_dossier(answers={**valid_authorisation(), "filing_for": "self"})
        with transaction(writing=False):
            assert "submitter_full_name" not in find.answers(find.get(dossier_id))

    def test_papers_no_longer_asked_for_are_left_out(self) -> None:
        draft_id = make.make_draft(make.MARRIAGE, answers={"marital_status": "divorced"})
        make.attach(draft_id, "divorce_judgment", make_pdf(text="Ban an"))
        with transaction():
            draft = find_drafts.get(draft_id)
            drafts.save_page(draft, {"marital_status": "never_married"}, seen=None, now=clock.now())
        make.submit(draft_id)
        assert count(Paper) == 0

    def test_hides_who_applies_from_readers_of_the_database(self) -> None:
        row_id = make.make_dossier()
        with transaction(writing=False) as session:
            row = session.execute(sa.text("SELECT * FROM dossier")).mappings().one()
        assert "038197004321" not in json.dumps(dict(row), default=str)
        assert make.read(row_id).pin not in json.dumps(dict(row), default=str)

    def test_is_in_the_journal_without_identity_numbers(self) -> None:
        dossier_id = make.make_dossier()
        with transaction(writing=False):
            (event,) = history("dossier", dossier_id)
        assert event.action == "dossier.submitted"
        assert event.facts["content_sha256"] == make.read(dossier_id).content_sha256
        assert "038197004321" not in json.dumps(dict(event.facts))

    def test_is_told_to_its_citizen_and_asks_for_one_paper(self) -> None:
        dossier_id = make.make_dossier()
        with transaction(writing=False) as session:
            (job,) = session.scalars(sa.select(Job).where(Job.kind == "dossier.issue_paper"))
            assert job.payload == {"dossier_id": str(dossier_id), "kind": "acknowledgement"}
            assert session.scalars(sa.select(Notice.account_id)).one() == make.citizen().id

    def test_pins_have_nine_letters_that_are_not_mixed_up(self) -> None:
        pins = {new_pin() for _ in range(500)}
        assert len(pins) == 500
        assert {len(pin) for pin in pins} == {9}
        assert not set("".join(pins)) & set("0O1ILU")


class TestSubmittingTwice:
    def test_gives_the_same_dossier(self) -> None:
        draft_id = make.make_draft()
        first = make.submit(draft_id)
        assert make.submit(draft_id) == first
        assert (count(Dossier), count(Notice)) == (1, 1)
        assert make.actions_of(first) == ["submit"]

    def test_takes_no_second_number(self) -> None:
        draft_id = make.make_draft()
        make.submit(draft_id)
        make.submit(draft_id)
        with transaction(writing=False) as session:
            assert session.scalars(sa.select(DossierNumber.last)).one() == 1
            papers = sa.select(Job.key).where(Job.kind == "dossier.issue_paper")
            assert len(session.scalars(papers).all()) == 1


class TestRefusals:
    def test_what_is_not_declared_true_is_not_filed(self) -> None:
        draft_id = make.make_draft()
        with pytest.raises(NotDeclared) as refusal:
            submit(draft_id, declared=False)
        assert set(refusal.value.errors) == {"declared"}
        assert nothing_filed()

    def test_unanswered_pages_are_named(self) -> None:
        draft_id = make.make_draft(complete=False, answers={"filing_for": "self"})
        errors = incomplete(draft_id)
        assert {"applicant", "request"} <= set(errors)
        assert all(sentence for found in errors.values() for sentence in found)

    def test_missing_papers_are_named(self) -> None:
        draft_id = make.make_draft("1.001193")
        with transaction():
            draft = find_drafts.get(draft_id)
            for file in find_drafts.files(draft_id):
                drafts.detach(draft, file.id, now=clock.now())
        assert set(incomplete(draft_id)) == {"papers"}

    def test_answers_are_judged_anew_at_the_end(self) -> None:
        draft_id = make.make_draft(answers={"applicant_born": "1970-05-14"})
        sentences = [s for found in incomplete(draft_id).values() for s in found]
        assert any("năm sinh" in sentence.lower() for sentence in sentences)


def submit(draft_id: UUID, *, declared: bool = True) -> None:
    with transaction():
        draft = find_drafts.get(draft_id)
        filing.submit(draft, declared=declared, actor=make.citizen(), now=clock.now())


def incomplete(draft_id: UUID) -> Mapping[str, Sequence[str]]:
    """Give what is wrong by page, having seen that nothing was filed."""
    with pytest.raises(NotComplete) as refusal:
        submit(draft_id)
    assert nothing_filed()
    return refusal.value.errors


def nothing_filed() -> bool:
    with transaction(writing=False):
        asked = session().scalars(sa.select(Job.kind)).all()
    papers = [kind for kind in asked if kind.startswith("dossier.")]
    return (count(Dossier), count(DossierNumber), papers) == (0, 0, [])
