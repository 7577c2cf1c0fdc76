"""Walk-in dossiers: entered by an officer, received at once, repaired with a trace."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.crypto import blind_index
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.accounts.queries import find_by_identity_number
from portal.identity.audit.models import AuditEvent
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.desk.queries import intake as find
from portal.onestop.desk.services import intake
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.queries import wizard
from portal.onestop.dossiers.queries.dossiers import get as find_dossier
from portal.onestop.dossiers.rules import Action, State
from tests.factories import dossiers as make
from tests.factories.eforms import page_post, valid_answers
from tests.factories.uploads import make_image, make_office, make_pdf
from tests.onestop.dossiers.browsing import enter, send, shown

pytestmark = pytest.mark.usefixtures("app")
URL, NUMBER, NAME = "/can-bo/tiep-nhan", "038190001234", "Trần Thị Quầy"


def test_who_reads_english_reads_what_procedures_are_called(client: FlaskClient) -> None:
    """At the counter and on the desk; the official name stays where there is no other."""
    here, english = str(make.unit_id()), "Certified copy from an original document"
    dossier_id = make.make_dossier()
    enter(client, make.crew()[Function.INTAKE])
    client.set_cookie("language", "en")
    draft = f"{URL}/{begin(client, decides=here)}"
    for url in (URL, draft, "/can-bo/ho-so", f"/can-bo/ho-so/{dossier_id}"):
        page = shown(client.get(url))
        assert english in page.text_content(), url
        assert "Chứng thực bản sao" not in page.text_content(), url
    with transaction():
        find_dossier(dossier_id).procedure_name = "Thủ tục cũ"
    page = shown(client.get(f"/can-bo/ho-so/{dossier_id}"))
    assert page.xpath("//*[@lang='vi'][.='Thủ tục cũ']")


def first(**changes: str) -> dict[str, str]:
    told = {
        "procedure": make.PLAIN,
        "full_name": NAME,
        "identity_number": NUMBER,
        "decides": str(make.unit_id(make.SAM_SON)),
        "received_at": str(make.unit_id()),
        "helped_at": str(make.unit_id(make.SAM_SON)),
        "channel": "counter",
    }
    return {**told, **changes}


def answers(draft_id: UUID) -> dict[str, object]:
    with transaction(writing=False):
        sheet = find.sheet(find_drafts.get(draft_id), now=clock.now())
        given = valid_answers(
            make.PLAIN,
            applicant_full_name=NAME,
            applicant_identity_number=NUMBER,
            applicant_born="1990-03-04",
        )
        given |= {"applicant_sex": "female", "filing_for": "self"}
        return dict(page_post(sheet.page.fields, given))


def begin(client: FlaskClient, **changes: str) -> UUID:
    answer = client.post(URL, data=first(**changes))
    assert answer.status_code == 303, answer.text[:2000]
    return UUID(answer.location.rsplit("/", 1)[1])


def take_in(client: FlaskClient, draft_id: UUID) -> UUID:
    url = f"{URL}/{draft_id}"
    data = answers(draft_id)
    done = client.post(url, data=data)
    if done.location == url:  # An answer brought more questions.
        done = client.post(url, data={**data, **answers(draft_id)})
    assert (done.status_code, done.location) == (303, f"{url}/xong"), done.text[:3000]
    dossier_id = make.read_draft(draft_id).dossier_id
    assert dossier_id
    return dossier_id


def test_a_person_without_account_is_served(client: FlaskClient) -> None:
    officer = make.crew()[Function.INTAKE]
    enter(client, officer)
    shown(client.get(URL))
    draft_id = begin(client)
    shown(client.get(f"{URL}/{draft_id}"))
    key = take_in(client, draft_id)
    dossier = make.read(key)
    with transaction(writing=False):
        account = find_by_identity_number(NUMBER)
        entry = next(e for e in history("dossier", key) if e.action == "dossier.taken_at_counter")
    assert account
    assert (dossier.state, dossier.channel) == (State.RECEIVED, "counter")
    assert (dossier.submitted_by, dossier.applicant_name) == (account.id, NAME)
    places = [str(make.unit_id(code)) for code in (make.SAM_SON, make.HAC_THANH)]
    assert dossier.unit_id == UUID(places[0])
    assert [entry.facts["helped_at"], entry.facts["received_at"]] == places
    assert make.moves_of(key)[1].actor_id == officer.id
    page = shown(client.get(f"{URL}/{draft_id}/xong"))
    assert dossier.code in page.text_content()
    run_all(prefix="dossier.")
    with client.get(f"{URL}/{draft_id}/giay-tiep-nhan.pdf") as pdf:
        assert pdf.data.startswith(b"%PDF")


def test_sent_twice_it_is_one_dossier(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client)
    key = take_in(client, draft_id)
    client.post(f"{URL}/{draft_id}", data={"x": "y"})
    assert make.read_draft(draft_id).dossier_id == key
    assert make.actions_of(key).count("receive") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"identity_number": "038190"},
        {"identity_number": "999999999999"},
        {"full_name": "  "},
        {"decides": str(uuid4())},
        {"received_at": "x"},
        {"procedure": "0.0"},
        {"channel": "pigeon"},
    ],
)
def test_nonsense_begins_nothing(client: FlaskClient, changes: dict[str, str]) -> None:
    enter(client, make.crew()[Function.INTAKE])
    assert client.post(URL, data=first(**changes)).status_code == 422
    with transaction(writing=False):
        assert find_by_identity_number(NUMBER) is None


def test_missing_answers_are_told_and_nothing_is_filed(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client)
    page = shown(client.post(f"{URL}/{draft_id}", data={"filing_for": "self"}), 422)
    assert page.xpath("//*[@role='alert']")
    assert make.read_draft(draft_id).dossier_id is None


def test_reception_is_at_a_unit_where_the_officer_works(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    elsewhere = str(make.unit_id(make.SAM_SON))
    assert client.post(URL, data=first(received_at=elsewhere)).status_code == 422


def test_only_intake_officers_enter_and_only_their_own(app: Flask) -> None:
    mine = enter(app.test_client(), make.crew()[Function.INTAKE])
    draft_id = begin(mine)
    pages = ("", "/xong", "/giay-tiep-nhan.pdf")
    for who in (make.crew()[Function.AGENCY_HEAD], make.hire(Function.INTAKE)):
        other = enter(app.test_client(), who)
        assert [other.get(f"{URL}/{draft_id}{end}").status_code for end in pages] == [404] * 3
        assert other.post(f"{URL}/{draft_id}/giay-to/x").status_code == 404
        assert other.post(f"{URL}/{draft_id}", data={"x": "y"}).status_code == 404
    assert enter(app.test_client(), make.crew()[Function.AGENCY_HEAD]).get(URL).status_code == 403
    assert enter(app.test_client(), make.citizen()).get(URL).status_code == 403
    assert app.test_client().get(URL).location.startswith("/dang-nhap")


class TestDuplicateHints:
    def test_stand_at_intake_and_on_the_dossier(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        first_key = take_in(client, begin(client, decides=str(make.unit_id())))
        draft_id = begin(client, decides=str(make.unit_id()))
        code = make.read(first_key).code
        page = shown(client.get(f"{URL}/{draft_id}")).text_content()
        assert "trùng hồ sơ đang mở" in page
        assert code in page
        second = take_in(client, draft_id)
        assert code in shown(client.get(f"/can-bo/ho-so/{second}")).text_content()

    def test_of_another_unit_tell_that_there_is_one_and_no_more(self, client: FlaskClient) -> None:
        """The question is written down, with what it told."""
        theirs = make.make_dossier(unit=make.SAM_SON)
        with transaction():
            held = find_dossier(theirs)
            held.applicant_identity_index = blind_index("identity", NUMBER)
        enter(client, make.crew()[Function.INTAKE])
        draft_id = begin(client, decides=str(make.unit_id()))
        page = shown(client.get(f"{URL}/{draft_id}")).text_content()
        assert "Đang có hồ sơ cùng thủ tục tại đơn vị khác." in page
        code = make.read(theirs).code
        assert code not in page
        with transaction(writing=False):
            (asked,) = [e for e in history("draft", draft_id) if e.action.endswith("asked")]
        assert (asked.facts["shown"], asked.facts["elsewhere"]) == ([], True)
        ours = take_in(client, draft_id)
        page = shown(client.get(f"/can-bo/ho-so/{ours}")).text_content()
        assert "tại đơn vị khác" in page
        assert code not in page

    def test_asking_number_after_number_is_counted_and_stopped(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        draft_id = begin(client)
        monkeypatch.setattr(intake, "MOST_AN_HOUR", 2)
        numbers = ("079199000123", "079199000124")
        for number, status in ((NUMBER, 422), (numbers[0], 422), (numbers[1], 429)):
            told = {"filing_for": "self", "applicant_identity_number": number}
            answer = client.post(f"{URL}/{draft_id}", data=told)
            assert answer.status_code == status, number
        assert numbers[0] in make.read_draft(draft_id).answers
        with transaction(writing=False):
            asked = [e for e in history("draft", draft_id) if e.action.endswith("asked")]
        assert len(asked) == 2

    def test_forget_what_has_ended(self, client: FlaskClient) -> None:
        key = make.make_dossier(Action.REFUSE_INTAKE)
        again = make.make_dossier()
        enter(client, make.crew()[Function.INTAKE])
        page = client.get(f"/can-bo/ho-so/{again}").text
        assert make.read(key).applicant_identity_index == make.read(again).applicant_identity_index
        assert "trùng hồ sơ" not in page


class TestScans:
    """Real files go the way of any upload: looked into, kept once, refused with a sentence."""

    def test_are_kept_and_a_refused_one_changes_nothing(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        draft_id = begin(client)
        requirement = wanted(draft_id)
        url = f"{URL}/{draft_id}/giay-to/{requirement}"
        scans = ((make_pdf(text="don"), "đơn.pdf"), (make_image("JPEG"), "trang 2.jpg"))
        assert send(client, url, *scans).status_code == 303
        page = shown(client.get(f"{URL}/{draft_id}"))
        assert "Đã có 2 tệp" in page.text_content()
        assert "đơn.pdf" in page.text_content()
        for data, name, status in (
            (make_office(), "bản khai.docx", 422),
            (make_pdf()[:200], "hỏng.pdf", 422),
            (b"MZ" + b"x" * 500, "đơn.pdf", 422),
            (b"", "trống.pdf", 422),
        ):
            refused = send(client, url, (data, name))
            assert refused.status_code == status, name
            assert shown(refused, status).xpath("//*[@role='alert']"), name
        assert send(client, url).status_code == 422, "No file at all"
        assert send(client, f"{URL}/{draft_id}/giay-to/la", *scans).status_code == 404
        with transaction(writing=False):
            assert [file.name for file in find_drafts.files(draft_id)] == ["đơn.pdf", "trang 2.jpg"]


def wanted(draft_id: UUID) -> str:
    with transaction(writing=False):
        return wizard.papers(find_drafts.get(draft_id))[0].definition.id


class TestSomebodyWhoCameBefore:
    """Number and name together; what an earlier dossier tells is filled in, and journaled."""

    def test_is_filled_in_from_the_latest_dossier(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        before = take_in(client, begin(client, decides=str(make.unit_id())))
        answer = client.post(URL, data=first(full_name="tran thi quay"))
        assert answer.status_code == 303
        page = shown(client.get(answer.location))
        code = make.read(before).code
        assert f"Đã điền sẵn theo hồ sơ {code}" in page.text_content()
        assert page.xpath("//input[@name='applicant_full_name']/@value") == [NAME]
        assert page.xpath("//input[@name='applicant_born-year']/@value") == ["1990"]
        with transaction(writing=False):
            used = [e for e in history("dossier", before) if e.action == "dossier.used_to_prefill"]
        assert [entry.facts["draft"] for entry in used] == [answer.location.rsplit("/", 1)[1]]
        with transaction(writing=False) as held:
            wanted = sa.select(AuditEvent.chain).filter_by(action="dossier.used_to_prefill")
            assert held.scalars(wanted).all() == [str(make.read(before).unit_id)]
            taken = find.get_intake(UUID(answer.location.rsplit("/", 1)[1]))
            assert taken.prefilled_from == before

    def test_at_another_unit_is_not_known_here(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        before = take_in(client, begin(client))
        self.nothing_is_shown(client, before, begin(client))

    def test_under_another_name_is_shown_nothing_of_them(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        before = take_in(client, begin(client, decides=str(make.unit_id())))
        self.nothing_is_shown(client, before, begin(client, full_name="Lê Văn Khác"))

    def nothing_is_shown(self, client: FlaskClient, before: UUID, draft_id: UUID) -> None:
        page = shown(client.get(f"{URL}/{draft_id}"))
        assert "Đã điền sẵn" not in page.text_content()
        assert not page.xpath("//input[@name='applicant_born-year']/@value")
        with transaction(writing=False):
            actions = [entry.action for entry in history("dossier", before)]
        assert "dossier.used_to_prefill" not in actions

    def test_must_be_named(self, client: FlaskClient) -> None:
        enter(client, make.crew()[Function.INTAKE])
        before = take_in(client, begin(client, decides=str(make.unit_id())))
        page = shown(client.post(URL, data=first(full_name="")), 422)
        assert page.xpath("string(//*[@id='full_name-error'])")
        with transaction(writing=False):
            actions = [entry.action for entry in history("dossier", before)]
        assert "dossier.used_to_prefill" not in actions

    def test_is_not_asked_about_without_end(self, client: FlaskClient) -> None:
        who = make.crew()[Function.INTAKE]
        enter(client, who)
        for _time in range(intake.MOST_AN_HOUR):
            intake.count_begun(who)
        assert client.get(URL).status_code == 200
        assert client.post(URL, data=first()).status_code == 429
        with transaction(writing=False):
            assert find_by_identity_number(NUMBER) is None


def test_an_agency_that_does_not_decide_is_told_beside_its_field(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    page = shown(client.post(URL, data=first(decides=str(make.unit_id(make.CONSTRUCTION)))), 422)
    assert "không giải quyết thủ tục đã chọn" in page.xpath("string(//*[@id='decides-error'])")


def test_what_was_taken_in_last_stands_first(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    assert not shown(client.get(URL)).xpath("//optgroup")
    begin(client, procedure=make.MARRIAGE)
    begin(client)
    recent, others = shown(client.get(URL)).xpath("//optgroup")
    assert recent.xpath("option/@value") == [make.PLAIN, make.MARRIAGE]
    assert make.PLAIN not in others.xpath("option/@value")


def test_a_question_asked_twice_of_one_person_may_stay_empty(client: FlaskClient) -> None:
    """The certificate of marital status is about whoever files for themselves."""
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, procedure="1.004873")
    with transaction(writing=False):
        sheet = find.sheet(find_drafts.get(draft_id), now=clock.now())
    assert sheet.repeats["subject_born"] == "applicant_born"
    told = {
        **dict(zip(("day", "month", "year"), ("4", "3", "1990"), strict=True)),
    }
    data = {f"applicant_born-{part}": text for part, text in told.items()}
    data |= {"filing_for": "self", "applicant_full_name": NAME, "applicant_sex": "female"}
    data |= {"applicant_identity_number": NUMBER, "subject_full_name": "Người Khác"}
    page = shown(client.post(f"{URL}/{draft_id}", data=data), 422)
    assert page.xpath("//input[@name='subject_born-year']/@value") == ["1990"]
    assert page.xpath("//input[@name='subject_sex'][@value='female']/@checked")
    assert page.xpath("//input[@name='subject_full_name']/@value") == ["Người Khác"]
    other = shown(client.post(f"{URL}/{draft_id}", data=data | {"filing_for": "authorised"}), 422)
    assert not other.xpath("//input[@name='subject_born-year']/@value")


def test_everything_is_asked_on_one_page_with_its_condition(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    page = shown(client.get(f"{URL}/{begin(client, procedure='1.004873')}"))
    (shown_when,) = page.xpath("//*[@id='spouse_full_name-field']/@data-shown-when")
    assert "marital_status" in shown_when
    assert page.xpath("//input[@name='submitter_full_name']"), "Asked of who files for another"


def test_the_receipt_is_shown_in_place_to_be_printed(client: FlaskClient) -> None:
    enter(client, make.crew()[Function.INTAKE])
    draft_id = begin(client, decides=str(make.unit_id()))
    take_in(client, draft_id)
    assert not shown(client.get(f"{URL}/{draft_id}/xong")).xpath("//a[@data-print]")
    assert client.get(f"{URL}/{draft_id}/giay-tiep-nhan.pdf").status_code == 404
    run_all(prefix="dossier.")
    assert shown(client.get(f"{URL}/{draft_id}/xong")).xpath("//a[@data-print]")
    with client.get(f"{URL}/{draft_id}/giay-tiep-nhan.pdf") as pdf:
        assert "attachment" not in pdf.headers.get("Content-Disposition", "")
        assert pdf.headers["Cache-Control"] == "no-store"
        assert "sandbox" not in pdf.headers["Content-Security-Policy"]
        assert pdf.headers["X-Content-Type-Options"] == "nosniff"
