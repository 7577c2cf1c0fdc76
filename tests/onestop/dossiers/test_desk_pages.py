"""The officer's pages: the list, one dossier, every act, and the drafting of a result."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from lxml import html

from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Action, State, Step
from portal.onestop.dossiers.services.moves import MAX_REASON_CHARACTERS
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter, shown

Gallery = Mapping[Step, UUID]


def rows(page: html.HtmlElement) -> list[str]:
    """List the codes in the table of the list."""
    return [" ".join(a.text_content().split()) for a in page.xpath("//table[@data-rows]//th//a")]


def offered(page: html.HtmlElement) -> list[str]:
    """List the acts that the page offers, as the end of their addresses."""
    return [address.rsplit("/", 1)[1] for address in page.xpath("//button/@formaction")]


class TestTheList:
    def test_shows_what_waits_for_me(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        waiting = {
            Function.INTAKE: {Step.INTAKE, Step.HANDOVER},
            Function.DIVISION_HEAD: {Step.ASSIGNMENT, Step.INITIALLING},
            Function.CASE_OFFICER: {Step.EXAMINATION},
            Function.AGENCY_HEAD: {Step.SIGNING},
            Function.RECORDS_CLERK: {Step.NUMBERING},
            Function.AUDITOR: set(),
        }
        for function, steps in waiting.items():
            enter(client, make.crew()[function])
            codes = {make.read(gallery[step]).code for step in steps}
            assert set(rows(visit("/can-bo/ho-so"))) == codes, function

    @pytest.mark.parametrize("queue", ["todo", "late", "soon", "open", "ended", "lạ", ""])
    def test_has_a_page_for_each_queue(
        self, client: FlaskClient, gallery: Gallery, visit: Visit, queue: str
    ) -> None:
        assert gallery
        enter(client, make.crew()[Function.DIVISION_HEAD])
        visit(f"/can-bo/ho-so?hang-doi={queue}")

    @pytest.mark.parametrize(
        "query",
        [
            "sau=-5",
            "truoc=x",
            f"sau=999999999999999999999999~{UUID(int=1)}",
            "q=%25",
            "q=_",
            "q=%00",
            "q=" + "x" * 5000,
            "q='; DROP TABLE dossier",
            "hang-doi=%F0%9F%98%80",
        ],
    )
    def test_bears_any_question(
        self, client: FlaskClient, gallery: Gallery, visit: Visit, query: str
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        page = visit(f"/can-bo/ho-so?{query}")
        if query in {"q=%25", "q=_"}:
            assert not rows(page), "A sign is a sign, not a pattern"
        assert make.read(gallery[Step.INTAKE]).state is State.REGISTERED

    def test_says_when_nothing_waits(self, client: FlaskClient, visit: Visit, app: object) -> None:
        assert app
        enter(client, make.crew()[Function.INTAKE])
        assert "Không có hồ sơ nào" in visit("/can-bo/ho-so").text_content()

    def test_desk_leads_to_the_list(self, client: FlaskClient, app: object) -> None:
        assert app
        enter(client, make.crew()[Function.INTAKE])
        answer = client.get("/can-bo/")
        assert (answer.status_code, answer.location) == (303, "/can-bo/ho-so")


class TestOneDossier:
    @pytest.mark.parametrize("step", Step)
    def test_offers_the_acts_of_its_desk_to_whom_they_are_for(
        self, client: FlaskClient, gallery: Gallery, visit: Visit, step: Step
    ) -> None:
        acts = {
            Step.INTAKE: (Function.INTAKE, ["tiep-nhan", "tu-choi"]),
            Step.ASSIGNMENT: (Function.DIVISION_HEAD, ["phan-cong"]),
            Step.EXAMINATION: (
                Function.CASE_OFFICER,
                ["trinh", "tra-lai", "nghia-vu-tai-chinh", "lay-y-kien", "co-y-kien"],
            ),
            Step.APPLICANT: (Function.AGENCY_HEAD, ["ket-thuc"]),
            Step.INITIALLING: (Function.DIVISION_HEAD, ["ky-nhay", "tra-lai"]),
            Step.SIGNING: (Function.AGENCY_HEAD, ["ky-so", "tra-lai", "gia-han", "ket-thuc"]),
            Step.NUMBERING: (Function.RECORDS_CLERK, ["phat-hanh", "tra-lai"]),
            Step.HANDOVER: (Function.INTAKE, ["tra-ket-qua"]),
            Step.CLOSED: (Function.INTAKE, []),
        }
        function, slugs = acts[step]
        enter(client, make.crew()[function])
        assert sorted(offered(visit(f"/can-bo/ho-so/{gallery[step]}"))) == sorted(slugs)

    def test_shows_papers_beside_the_form(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        page = visit(f"/can-bo/ho-so/{gallery[Step.INTAKE]}")
        (picture,) = page.xpath("//figure//img/@src")
        assert client.get(picture).data.startswith(b"\x89PNG")
        assert "Lê Thị Hồng Nhung" in page.text_content()
        assert "038197004321" not in page.text_content()

    def test_result_lies_before_those_who_put_their_hand_to_it(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        """The page holds a picture of every page of it, and nowhere else any."""
        enter(client, make.crew()[Function.AGENCY_HEAD])
        approved = {Step.INITIALLING, Step.SIGNING, Step.NUMBERING}
        for step, key in gallery.items():
            own = f"/can-bo/ho-so/{key}/ket-qua/trang"
            pictures = visit(f"/can-bo/ho-so/{key}").xpath("//section[@class='papers']//img/@src")
            assert (f"{own}/1.png" in pictures) is (step in approved), step
            assert f"{own}/2.png" not in pictures
        here = f"/can-bo/ho-so/{gallery[Step.SIGNING]}/ket-qua/trang"
        drawn = client.get(f"{here}/1.png")
        assert (drawn.status_code, drawn.mimetype) == (200, "image/png")
        assert "sandbox" in drawn.headers["Content-Security-Policy"]
        assert client.get(f"{here}/2.png").status_code == 404
        undrafted = f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}/ket-qua/trang/1.png"
        assert client.get(undrafted).status_code == 404
        enter(client, make.crew(make.SAM_SON)[Function.AGENCY_HEAD])
        assert client.get(f"{here}/1.png").status_code == 404

    def test_identity_number_is_shown_once_and_written_down(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        intake = make.crew()[Function.INTAKE]
        enter(client, intake)
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}"
        page = shown(client.post(f"{url}/so-dinh-danh"))
        assert "038197004321" in page.text_content().replace(" ", "")
        assert "038197004321" not in visit(url).text_content().replace(" ", "")
        with transaction(writing=False):
            last = history("dossier", gallery[Step.INTAKE])[-1]
        assert (last.action, last.actor_id) == ("dossier.identity_revealed", intake.id)
        assert "038197004321" not in str(last.facts)

    def test_page_beyond_the_last_is_refused(self, client: FlaskClient, gallery: Gallery) -> None:
        enter(client, make.crew()[Function.INTAKE])
        with transaction(writing=False):
            (paper,) = contents.papers(gallery[Step.INTAKE])
            url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/giay-to/{paper.id}/trang"
        for number in ("0", "2", "999999999999999999999"):
            shown(client.get(f"{url}/{number}.png"), 404)

    def test_says_so_while_the_portal_works(
        self, client: FlaskClient, gallery: Gallery, visit: Visit
    ) -> None:
        head = make.crew()[Function.AGENCY_HEAD]
        enter(client, head)
        url = f"/can-bo/ho-so/{gallery[Step.SIGNING]}"
        assert client.post(f"{url}/ky-so").status_code == 303
        page = visit(url)
        assert not offered(page)
        assert "đang tạo hoặc ký" in page.text_content()
        busy = shown(client.post(f"{url}/ky-so"), 409)
        assert "đang xử lý văn bản" in busy.text_content()
        run_all(prefix="result.")
        assert make.read(gallery[Step.SIGNING]).step is Step.NUMBERING


class TestActing:
    def test_refusal_without_a_reason_is_marked_at_the_field(
        self, client: FlaskClient, gallery: Gallery
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/tu-choi"
        page = shown(client.post(url, data={"reason": "  "}), 422)
        assert "Nhập lý do" in page.text_content()
        assert page.xpath("//textarea[@name='reason'][@aria-invalid='true']")
        (english,) = page.xpath("//a[starts-with(@href, '/ngon-ngu/en')]/@href")
        assert client.get(english, follow_redirects=True).status_code == 200
        assert make.actions_of(gallery[Step.INTAKE]) == ["submit"]

    @pytest.mark.parametrize("officer", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_assignment_to_nobody_is_marked_at_the_field(
        self, client: FlaskClient, gallery: Gallery, officer: str
    ) -> None:
        enter(client, make.crew()[Function.DIVISION_HEAD])
        url = f"/can-bo/ho-so/{gallery[Step.ASSIGNMENT]}/phan-cong"
        page = shown(client.post(url, data={"officer_id": officer, "reason": "Gấp"}), 422)
        assert "Chọn chuyên viên" in page.text_content()
        assert page.xpath("//select[@name='officer_id'][@aria-invalid='true']")
        assert page.xpath("//textarea[@name='reason']")[0].text.strip() == "Gấp"
        assert make.read(gallery[Step.ASSIGNMENT]).officer_id is None

    @pytest.mark.parametrize("version", ["", "x", "-1", "９", "9" * 5000, "1.5"])
    def test_version_that_is_no_number_harms_nothing(
        self, client: FlaskClient, gallery: Gallery, version: str
    ) -> None:
        enter(client, make.crew()[Function.INTAKE])
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/tiep-nhan"
        assert client.post(url, data={"version": version}).status_code in {303, 409}

    def test_unknown_act_is_not_found(self, client: FlaskClient, gallery: Gallery) -> None:
        enter(client, make.crew()[Function.INTAKE])
        for slug in ("rut", "xoa", "receive"):
            shown(client.post(f"/can-bo/ho-so/{gallery[Step.INTAKE]}/{slug}"), 404)

    def test_act_out_of_turn_is_explained(self, client: FlaskClient, gallery: Gallery) -> None:
        enter(client, make.crew()[Function.INTAKE])
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/tra-ket-qua"
        page = shown(client.post(url), 409)
        assert "đã chuyển sang bước khác" in page.text_content()

    def test_long_reason_is_kept_within_bounds(self, client: FlaskClient, gallery: Gallery) -> None:
        enter(client, make.crew()[Function.INTAKE])
        url = f"/can-bo/ho-so/{gallery[Step.INTAKE]}/tu-choi"
        client.post(url, data={"reason": "Giấy tờ mờ. " * 1000})
        reason = make.moves_of(gallery[Step.INTAKE])[-1].reason or ""
        assert len(reason) <= MAX_REASON_CHARACTERS


class TestDraftingTheResult:
    @pytest.mark.parametrize("code", [make.PLAIN, make.MARRIAGE, "1.001193", "1.013225"])
    def test_template_can_be_saved_as_it_is(self, client: FlaskClient, code: str) -> None:
        dossier_id = make.make_dossier(*make.road_to(Step.EXAMINATION), code=code)
        enter(client, make.crew()[Function.CASE_OFFICER])
        url = f"/can-bo/ho-so/{dossier_id}/ket-qua"
        page = shown(client.get(url))
        data = {
            "granted": "yes",
            "title": page.xpath("//input[@name='title']/@value") or [""],
            "body": page.xpath("//textarea[@name='body']")[0].text,
        }
        assert client.post(url, data=data).status_code == 303
        assert client.post(f"/can-bo/ho-so/{dossier_id}/trinh").status_code == 303
        assert make.read(dossier_id).step is Step.INITIALLING

    @pytest.mark.parametrize(
        ("wrong", "value"), [("granted", "maybe"), ("granted", ""), ("body", "  ")]
    )
    def test_what_is_wrong_is_marked_and_the_rest_kept(
        self, client: FlaskClient, gallery: Gallery, wrong: str, value: str
    ) -> None:
        enter(client, make.crew()[Function.CASE_OFFICER])
        url = f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}/ket-qua"
        data = {"granted": "no", "title": "Về việc trả lời", "body": "Không đủ điều kiện."}
        page = shown(client.post(url, data={**data, wrong: value}), 422)
        assert page.xpath(f"//*[@id='{wrong}-field'][contains(@class, 'field--error')]")
        assert page.xpath("//input[@name='title']/@value") == ["Về việc trả lời"]
        assert not make.has_result(gallery[Step.EXAMINATION])

    def test_very_long_title_is_refused(self, client: FlaskClient, gallery: Gallery) -> None:
        enter(client, make.crew()[Function.CASE_OFFICER])
        url = f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}/ket-qua"
        shown(client.post(url, data={"granted": "yes", "title": "x" * 501, "body": "a"}), 422)

    def test_nothing_drafted_cannot_be_passed_on(
        self, client: FlaskClient, gallery: Gallery
    ) -> None:
        enter(client, make.crew()[Function.CASE_OFFICER])
        page = shown(client.post(f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}/trinh"), 409)
        assert "Hãy soạn dự thảo" in page.text_content()


def test_whole_story_is_played_on_the_pages(client: FlaskClient, visit: Visit) -> None:
    dossier_id = make.make_dossier(code=make.MARRIAGE)
    people, url = make.crew(), f"/can-bo/ho-so/{dossier_id}"
    story = (
        (Function.INTAKE, "tiep-nhan", Step.ASSIGNMENT),
        (Function.DIVISION_HEAD, "phan-cong", Step.EXAMINATION),
        (Function.CASE_OFFICER, "trinh", Step.INITIALLING),
        (Function.DIVISION_HEAD, "ky-nhay", Step.SIGNING),
        (Function.AGENCY_HEAD, "ky-so", Step.NUMBERING),
        (Function.RECORDS_CLERK, "phat-hanh", Step.HANDOVER),
        (Function.INTAKE, "tra-ket-qua", Step.CLOSED),
    )
    for function, slug, step in story:
        enter(client, people[function])
        if slug == "trinh":
            make.write_result(dossier_id)
        (version,) = visit(url).xpath("//input[@name='version']/@value")
        data = {"version": version, "officer_id": str(people[Function.CASE_OFFICER].id)}
        assert client.post(f"{url}/{slug}", data=data).status_code == 303, slug
        run_all(prefix="result.")
        assert make.read(dossier_id).step is step
        assert slug not in offered(visit(url))
    assert make.actions_of(dossier_id) == ["submit", *make.road_to(Step.CLOSED)]
    enter(client, make.citizen())
    assert "Đã trả kết quả" in visit(f"/ho-so-cua-toi/{dossier_id}").text_content()
    assert Action.HAND_OVER in make.actions_of(dossier_id)


def test_the_key_s_signs_where_signing_is_ones_own(
    client: FlaskClient, gallery: Gallery, visit: Visit
) -> None:
    """One control has the key, for the head alone, and it orders the signature."""
    dossier_id = gallery[Step.SIGNING]
    for function in (Function.INTAKE, Function.DIVISION_HEAD):
        enter(client, make.crew()[function])
        assert not visit(f"/can-bo/ho-so/{dossier_id}").xpath("//*[@data-key='s']")
    enter(client, make.crew()[Function.AGENCY_HEAD])
    page = visit(f"/can-bo/ho-so/{dossier_id}")
    (address,) = page.xpath("//button[@data-key='s']/@formaction")
    fields = page.xpath("//form[.//button[@data-key='s']]//input[@name='version']/@value")
    answer = client.post(address, data={"version": fields[0]})
    assert answer.status_code == 303
    assert make.read(dossier_id).pending
    assert not visit(f"/can-bo/ho-so/{dossier_id}").xpath("//*[@data-key='s']")
