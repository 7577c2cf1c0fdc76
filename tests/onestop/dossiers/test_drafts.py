from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.identity.audit.queries import history
from portal.onestop.dossiers.models import Draft, DraftPaper, PinnedForm
from portal.onestop.dossiers.queries import drafts as find
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.services import drafts, papers, starting
from portal.onestop.procedures.queries import ProcedureNotFound
from portal.records.documents.models import StoredFile
from tests.factories import dossiers as make
from tests.factories.uploads import make_pdf

pytestmark = pytest.mark.usefixtures("app")


def save(draft_id: UUID, seen: int | None, **answers: str) -> None:
    with transaction():
        draft = find.get(draft_id)
        drafts.save_page(draft, answers, seen=seen, now=clock.now())


class TestBeginning:
    def test_offers_the_agencies_of_the_procedures_level(self) -> None:
        with transaction(writing=False):
            wards = {unit.code for unit in starting.offer(make.PLAIN).units}
            offices = {unit.code for unit in starting.offer("2.001610").units}
        assert wards == {make.HAC_THANH, make.SAM_SON}
        assert offices == {make.CONSTRUCTION}

    def test_unknown_procedure_is_not_found(self) -> None:
        with transaction(writing=False), pytest.raises(ProcedureNotFound):
            starting.offer("9.999999")

    def test_agency_that_does_not_decide_is_refused_at_the_field(self) -> None:
        elsewhere = make.unit_id(make.CONSTRUCTION)
        who = make.citizen()
        with transaction():
            offer = starting.offer(make.PLAIN)
            with pytest.raises(starting.UnitNotOffered) as refusal:
                starting.begin(offer, elsewhere, actor=who, now=clock.now())
        assert set(refusal.value.errors) == {"unit"}

    def test_form_is_pinned_once_for_all_drafts(self) -> None:
        first, second = make.make_draft(), make.make_draft()
        with transaction(writing=False) as session:
            assert find.get(first).form_sha256 == find.get(second).form_sha256
            assert session.scalar(sa.select(sa.func.count()).select_from(PinnedForm)) == 1

    def test_answers_are_unreadable_in_the_database(self) -> None:
        make.make_draft()
        with transaction(writing=False) as session:
            stored = session.execute(sa.text("SELECT answers FROM draft")).scalar_one()
        assert "038197004321" not in stored
        assert "Nhung" not in stored


class TestSaving:
    def test_answers_of_one_page_leave_the_others(self) -> None:
        draft_id = make.make_draft(complete=False, answers={"filing_for": "self"})
        save(draft_id, None, applicant_full_name="Lê Thị Hồng Nhung")
        with transaction(writing=False):
            known = find.answers(find.get(draft_id))
        assert known == {"filing_for": "self", "applicant_full_name": "Lê Thị Hồng Nhung"}

    def test_version_that_was_seen_may_be_saved_over(self) -> None:
        draft_id = make.make_draft(complete=False)
        save(draft_id, make.read_draft(draft_id).version, filing_for="self")
        with transaction(writing=False):
            assert find.answers(find.get(draft_id)) == {"filing_for": "self"}

    def test_stale_page_is_refused_and_loses_nothing(self) -> None:
        draft_id = make.make_draft(complete=False)
        seen = make.read_draft(draft_id).version
        save(draft_id, seen, filing_for="self")
        with pytest.raises(drafts.StaleDraft):
            save(draft_id, seen, filing_for="authorised")
        with transaction(writing=False):
            assert find.answers(find.get(draft_id)) == {"filing_for": "self"}

    def test_filed_draft_is_closed(self) -> None:
        draft_id = make.make_draft()
        make.submit(draft_id)
        with pytest.raises(drafts.AlreadyFiled):
            save(draft_id, None, request_content="Đề nghị khác.")
        with pytest.raises(drafts.AlreadyFiled), transaction():
            drafts.discard(find.get(draft_id), actor=make.citizen(), now=clock.now())
        with pytest.raises(drafts.AlreadyFiled):
            make.attach(draft_id, first_paper(draft_id))

    def test_open_drafts_are_listed_latest_first_until_filed(self) -> None:
        old = make.make_draft()
        with clock.frozen(make.MORNING + timedelta(minutes=5)):
            new = make.make_draft()
            other = make.make_draft(make.MARRIAGE)
        who = make.citizen().id
        assert who
        with transaction(writing=False):
            assert [row.id for row in find.open_drafts(who, make.PLAIN)] == [new, old]
            assert {row.id for row in find.open_drafts(who)} == {old, new, other}
        make.submit(new)
        with transaction(writing=False):
            assert [row.id for row in find.open_drafts(who, make.PLAIN)] == [old]

    def test_thrown_away_it_takes_its_papers_along(self) -> None:
        draft_id = make.make_draft()
        make.attach(draft_id, first_paper(draft_id))
        with transaction():
            drafts.discard(find.get(draft_id), actor=make.citizen(), now=clock.now())
        with transaction(writing=False) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
            assert session.scalar(sa.select(sa.func.count()).select_from(DraftPaper)) == 0
            assert history("draft", draft_id)[-1].action == "dossier.draft_discarded"


def first_paper(draft_id: UUID) -> str:
    with transaction(writing=False):
        return wizard.papers(find.get(draft_id))[0].definition.id


class TestPapers:
    def test_files_stand_in_the_order_they_came(self) -> None:
        draft_id = make.make_draft()
        paper = first_paper(draft_id)
        for number in (1, 2):
            with clock.frozen(make.MORNING + timedelta(seconds=number)):
                make.attach(draft_id, paper, name=f"trang-{number}.pdf")
        with transaction(writing=False):
            assert [file.name for file in find.files(draft_id)] == ["trang-1.pdf", "trang-2.pdf"]

    def test_paper_the_form_does_not_ask_for_is_not_found(self) -> None:
        draft_id = make.make_draft()
        with pytest.raises(NotFound):
            make.attach(draft_id, "so_do")
        with transaction(writing=False) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0

    def test_too_many_files_are_refused_together(self) -> None:
        draft_id = make.make_draft()
        with transaction(writing=False):
            paper = wizard.papers(find.get(draft_id))[0].definition
        uploads = [make.Upload(f"{n}.pdf", make_pdf(text=f"T{n}")) for n in range(paper.max + 1)]
        examined = papers.examine(uploads)
        who = make.citizen()
        with transaction():
            draft = find.get(draft_id)
            with pytest.raises(drafts.TooManyPapers) as refusal:
                papers.attach(draft, paper.id, examined, actor=who, now=clock.now())
        assert set(refusal.value.errors) == {paper.id}
        with transaction(writing=False):
            assert find.files(draft_id) == ()

    def test_file_is_taken_away_once_and_only_from_its_own_draft(self) -> None:
        mine, other = make.make_draft(), make.make_draft()
        make.attach(mine, first_paper(mine))
        with transaction():
            (file,) = find.files(mine)
            drafts.detach(find.get(other), file.id, now=clock.now())
            assert find.files(mine)
            drafts.detach(find.get(mine), file.id, now=clock.now())
            drafts.detach(find.get(mine), file.id, now=clock.now())
            assert not find.files(mine)
