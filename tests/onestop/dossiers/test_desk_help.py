"""What the desk tells officers: what was done, what is asked, what else there is, what is stuck."""

from collections.abc import Mapping
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.database import transaction
from portal.core.events import publish
from portal.core.jobs import GivenUp, Job, JobState
from portal.identity.audit.queries import history
from portal.identity.notifications.queries import notices_of
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries import inbox
from portal.onestop.dossiers.queries.inbox import DeskFilter
from portal.onestop.dossiers.rules import Action, Step
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter

Gallery = Mapping[Step, UUID]


class TestConfirmation:
    def test_says_what_was_done_and_where_the_dossier_is_now(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        key = gallery[Step.INTAKE]
        client.post(f"/can-bo/ho-so/{key}/tiep-nhan")
        page = visit(f"/can-bo/ho-so/{key}")
        (said,) = page.xpath("//*[@role='status'][contains(., 'Đã xong')]")
        assert "Tiếp nhận hồ sơ" in said.text_content()
        assert make.read(key).code in said.text_content()
        assert "Phân công" in said.text_content()
        again = visit(f"/can-bo/ho-so/{key}")
        assert not again.xpath("//*[@role='status'][contains(., 'Đã xong')]"), "It is said once"

    def test_says_that_slow_work_was_only_asked_for(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.RECORDS_CLERK])
        key = gallery[Step.NUMBERING]
        client.post(f"/can-bo/ho-so/{key}/phat-hanh")
        assert "Đã nhận yêu cầu" in visit(f"/can-bo/ho-so/{key}").text_content()

    def test_is_silent_about_what_was_refused(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        key = gallery[Step.INTAKE]
        refused = client.post(f"/can-bo/ho-so/{key}/tu-choi", data={"reason": ""})
        assert refused.status_code == 422
        assert "Đã xong" not in refused.text
        assert "Đã xong" not in visit(f"/can-bo/ho-so/{key}").text_content()


@pytest.mark.parametrize(
    ("desk", "act"),
    [
        ((Step.INTAKE, Function.INTAKE), "Từ chối tiếp nhận"),
        ((Step.SIGNING, Function.AGENCY_HEAD), "Trả lại để làm lại"),
    ],
)
def test_the_reason_is_not_called_optional_where_an_act_needs_it(
    client: FlaskClient, gallery: Gallery, visit: Visit, desk: tuple[Step, Function], act: str
) -> None:
    step, function = desk
    enter(client, make.crew()[function])
    page = visit(f"/can-bo/ho-so/{gallery[step]}")
    (label,) = page.xpath("//label[@for='reason']")
    assert "không bắt buộc" not in label.text_content()
    (hint,) = page.xpath("//*[@id='reason-hint']")
    assert act in hint.text_content()


def test_the_reason_is_optional_where_no_act_needs_it(
    client: FlaskClient, gallery: Gallery, visit: Visit
) -> None:
    enter(client, make.crew()[Function.INTAKE])
    page = visit(f"/can-bo/ho-so/{gallery[Step.HANDOVER]}")
    assert "không bắt buộc" in page.xpath("//label[@for='reason']")[0].text_content()


def test_papers_come_before_acts_and_a_link_leads_to_the_acts(
    client: FlaskClient, gallery: Gallery, visit: Visit
) -> None:
    enter(client, make.crew()[Function.INTAKE])
    page = visit(f"/can-bo/ho-so/{gallery[Step.INTAKE]}")
    order = [e.get("id") for e in page.xpath("//*[@id='giay-to' or @id='viec-can-lam']")]
    assert order == ["giay-to", "viec-can-lam"]
    assert page.xpath("//a[@href='#viec-can-lam']")


class TestSearchWithoutMarks:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("do thi anh", True),
            ("thi anh", True),
            ("Do", True),
            ("đỗ THỊ", True),
            ("DO  THI", True),
            ("hi anh", False),
            ("anh do", True),
        ],
    )
    def test_finds_from_the_start_of_a_word(self, app: object, words: str, found: object) -> None:
        assert app
        key = make.make_dossier()
        with transaction():
            find.get(key).applicant_name = "Đỗ Thị Ánh"
        with transaction(writing=False):
            wanted = DeskFilter("open", words)
            rows = inbox.desk(make.crew()[Function.INTAKE], wanted, now=clock.now())
        assert [row.id for row in rows] == ([key] if found else [])

    def test_the_folded_name_follows_the_name(self, app: object) -> None:
        assert app
        key = make.make_dossier()
        with transaction():
            find.get(key).applicant_name = "Nguyễn Thị Kỳ"
        with transaction(writing=False):
            assert find.get(key).applicant_folded == " nguyen thi ki"


class TestSameApplicant:
    def test_other_dossiers_are_listed_as_far_as_one_may_see_them(
        self, client: FlaskClient, app: object, visit: Visit
    ) -> None:
        assert app
        here, also, elsewhere, other = (
            make.make_dossier(),
            make.make_dossier(),
            make.make_dossier(unit=make.SAM_SON),
            make.make_dossier(),
        )
        with transaction():
            for key in (here, also, elsewhere):
                find.get(key).applicant_identity_index = "same"
            find.get(other).applicant_identity_index = None
        enter(client, make.crew()[Function.INTAKE])
        links = visit(f"/can-bo/ho-so/{here}").xpath("//a/@href")
        assert f"/can-bo/ho-so/{also}" in links
        assert f"/can-bo/ho-so/{elsewhere}" not in links
        assert f"/can-bo/ho-so/{other}" not in links
        alone = visit(f"/can-bo/ho-so/{other}").text_content()
        assert "cùng chủ hồ sơ" not in alone


def give_up(key: UUID) -> None:
    """Let the dossier's acknowledgement be given up as the worker would."""
    with transaction() as session:
        job = session.scalars(sa.select(Job).where(Job.key.startswith(f"paper:{key}:"))).first()
        assert job
        job.state, job.attempt, job.error = JobState.FAILED, 8, "OSError"
        publish(GivenUp(job.kind, job.payload, clock.now()))


class TestStuck:
    def test_the_desk_is_told_and_may_have_it_tried_again(
        self, client: FlaskClient, app: object, visit: Visit
    ) -> None:
        assert app
        key, intake = make.make_dossier(), make.crew()[Function.INTAKE]
        give_up(key)
        with transaction(writing=False):
            assert intake.id
            (notice, *_) = notices_of(intake.id)[0]
        assert notice.title == "Chưa tạo hoặc ký được văn bản"
        assert notice.url == f"/can-bo/ho-so/{key}"
        enter(client, intake)
        assert "Chưa làm xong văn bản" in visit(notice.url).text_content()
        answer = client.post(f"/can-bo/ho-so/{key}/lam-lai-van-ban")
        assert answer.status_code == 303
        page = visit(notice.url).text_content()
        assert "Đã cho làm lại văn bản" in page
        assert "Chưa làm xong văn bản" not in page
        with transaction(writing=False):
            assert "dossier.work_retried" in [e.action for e in history("dossier", key)]

    def test_there_is_nothing_to_try_again_otherwise(
        self, client: FlaskClient, gallery: Gallery
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/lam-lai-van-ban"
        assert client.post(url).status_code == 409

    def test_strangers_try_nothing(self, client: FlaskClient, app: object) -> None:
        assert app
        key = make.make_dossier()
        give_up(key)
        enter(client, make.crew(make.SAM_SON)[Function.INTAKE])
        assert client.post(f"/can-bo/ho-so/{key}/lam-lai-van-ban").status_code == 404
        with transaction(writing=False) as reading:
            states = reading.scalars(
                sa.select(Job.state).where(Job.key.startswith(f"paper:{key}:"))
            ).all()
        assert states == [JobState.FAILED]

    def test_other_work_is_none_of_the_desk(self, app: object) -> None:
        assert app
        intake = make.crew()[Function.INTAKE]
        with transaction():
            publish(GivenUp("notifications.deliver", {"notice": "x"}, clock.now()))
        with transaction(writing=False):
            assert intake.id
            assert not notices_of(intake.id)[0]


def test_the_journal_speaks_of_dossiers_by_their_codes(
    client: FlaskClient, gallery: Gallery, visit: Visit
) -> None:
    key = gallery[Step.HANDOVER]
    code = make.read(key).code
    enter(client, make.crew()[Function.AUDITOR])
    page = visit(f"/can-bo/nhat-ky?ma={code.lower()}")
    entries = page.xpath("//ol[@class='time']/li")
    assert len(entries) >= 5
    said = page.xpath("//ol[@class='time']")[0].text_content()
    assert all(code in entry.text_content() for entry in entries)
    assert "UBND phường Hạc Thành" in said
    assert "Đã có kết quả" in said
    assert make.crew()[Function.CASE_OFFICER].name in said
    for ours in (str(key), "from_state", "decided", "processing", "dossier."):
        assert ours not in said
    assert Action.RELEASE.value not in said
    assert not visit("/can-bo/nhat-ky?ma=H56.901-261116-9999").xpath("//ol[@class='time']")
