"""A citizen signs the declaration before filing, without scripts; and what can go wrong."""

import http.client
import subprocess
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core.access import Actor
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function
from portal.onestop.declarations import queries
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services.asking import asked_of
from portal.onestop.dossiers.queries import drafts, wizard
from portal.records.signatures.rules import Verdict
from portal.records.signatures.services import verify
from tests.factories import dossiers as make
from tests.factories.signatures import make_officer
from tests.factories.signers import hold, make_ec
from tests.factories.timestamps import connected
from tests.onestop.declarations.conftest import LABEL, filer, person
from tests.onestop.dossiers.browsing import draft_url, enter, shown
from tests.records.signatures import csc_service
from tests.records.signatures.csc_service import CscService

OTP = {"OTP": csc_service.RIGHT_OTP}


@pytest.fixture
def draft(service: CscService) -> UUID:
    assert service.url
    return make.make_draft()


@pytest.fixture
def place(citizen: FlaskClient, draft: UUID) -> str:
    """The page of a draft whose declaration is laid out."""
    url = f"{draft_url(draft)}/ky-so"
    assert citizen.post(url).status_code == 303
    run_all(prefix="declaration.")
    return url


def held(draft: UUID) -> Declaration:
    with transaction(writing=False) as session:
        found = queries.get_of_draft(draft)
        session.expunge(found)
        return found


def ask(client: FlaskClient, place: str) -> str:
    answer = client.post(f"{place}/gui", data={"provider": "thu"})
    assert answer.status_code == 303, answer.text[:1500]
    return answer.location


def file_it(client: FlaskClient, draft: UUID) -> UUID:
    answer = client.post(f"{draft_url(draft)}/kiem-tra", data={"declared": "y"})
    assert answer.status_code == 303, answer.text[:1500]
    filed = make.read_draft(draft).dossier_id
    assert filed
    return filed


def visit_provider(address: str) -> str:
    """Go where the browser is sent, and give where it is sent back to."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    back = line.getresponse().headers["Location"]
    line.close()
    assert back.startswith(f"{settings().public_url}/nop-ho-so/ky-so/ve?")
    return back


def acts(declaration: Declaration) -> list[str]:
    with transaction(writing=False):
        return [row.action for row in history("declaration", declaration.id)]


def test_signed_with_a_typed_password_and_filed_for_the_officer_to_see(
    citizen: FlaskClient, draft: UUID, service: CscService
) -> None:
    check = shown(citizen.get(f"{draft_url(draft)}/kiem-tra"))
    (link,) = check.xpath("//a[contains(., 'Ký số tờ khai')]/@href")
    shown(citizen.get(link))
    citizen.post(link)
    assert "Đang lập tờ khai" in shown(citizen.get(link)).text_content()
    run_all(prefix="declaration.")
    page = shown(citizen.get(link))
    assert LABEL in page.text_content()
    with citizen.get(f"{link}/to-khai.pdf") as sheet:
        unsigned = sheet.data
    ask(citizen, link)
    page = shown(citizen.get(link))
    assert page.xpath("//input[@name='OTP']")
    wrong = citizen.post(f"{link}/xac-nhan", data={"OTP": "000000"})
    assert "Mã OTP không đúng" in shown(wrong, 409).text_content()
    assert citizen.post(f"{link}/xac-nhan", data=OTP).status_code == 303
    assert "Tờ khai đã được ký số" in shown(citizen.get(link)).text_content()
    signed = blobs().path(held(draft).signed_sha256 or "").read_bytes()
    assert signed.startswith(unsigned)
    (only,) = verify(signed, now=clock.now()).signatures
    assert (only.signer, only.verdict) == (filer().display_name, Verdict.VALID)
    assert acts(held(draft)) == [
        "declaration.made",
        "declaration.sent_to_sign",
        "declaration.signed",
    ]
    dossier_id = file_it(citizen, draft)
    mine = shown(citizen.get(f"/ho-so-cua-toi/{dossier_id}"))
    (own,) = mine.xpath("//a[contains(., 'Tờ khai ông/bà đã ký số')]/@href")
    with citizen.get(own) as kept:
        assert kept.data == signed
    run_all(prefix="validation.")
    enter(citizen, make.crew()[Function.INTAKE])
    desk = shown(citizen.get(f"/can-bo/ho-so/{dossier_id}"))
    (link,) = desk.xpath("//a[contains(., 'Tờ khai do người nộp ký số')]/@href")
    assert "Xem kết quả kiểm tra chữ ký số – Tờ khai ký số" in desk.text_content()
    with citizen.get(link) as read:
        assert read.data == signed
    assert service.calls.count("/signatures/signHash") == 1


def test_signed_on_the_page_of_the_provider(
    citizen: FlaskClient, draft: UUID, place: str, service: CscService
) -> None:
    service.access, service.wants = "oauth2code", ()
    address = ask(citizen, place)
    assert address.startswith(service.url)
    assert shown(citizen.get(place)).xpath(f"//a[@href={address!r}]")
    back = visit_provider(address)
    answer = citizen.get(back.removeprefix(settings().public_url))
    assert answer.location.endswith("/ky-so")
    assert held(draft).state is DeclarationState.SIGNED
    again = citizen.get(back.removeprefix(settings().public_url))
    assert "không phải do Cổng yêu cầu" in shown(again, 409).text_content()


class TestNothingIsLostAndTheReasonIsTold:
    def refused(self, citizen: FlaskClient, draft: UUID, place: str, sentence: str) -> None:
        """See the reason on the page, and that the draft can be filed as it is."""
        assert sentence in shown(citizen.get(place)).text_content()
        assert held(draft).signed_sha256 is None
        dossier_id = file_it(citizen, draft)
        enter(citizen, make.crew()[Function.INTAKE])
        assert "Tờ khai ký số" not in citizen.get(f"/can-bo/ho-so/{dossier_id}").text

    def test_when_the_citizen_says_no_at_the_provider(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        service.access, service.wants = "oauth2code", ()
        service.orders.owner_declines = True
        back = visit_provider(ask(citizen, place))
        assert citizen.get(back.removeprefix(settings().public_url)).status_code == 303
        self.refused(citizen, draft, place, "Việc ký đã bị hủy tại nhà cung cấp")

    def test_when_it_is_called_off(self, citizen: FlaskClient, draft: UUID, place: str) -> None:
        ask(citizen, place)
        assert citizen.post(f"{place}/huy").status_code == 303
        assert held(draft).asked is None
        self.refused(citizen, draft, place, "Việc ký đã bị hủy")

    def test_when_it_comes_too_late(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        ask(citizen, place)
        with clock.frozen(clock.now() + timedelta(minutes=6)):
            late = citizen.post(f"{place}/xac-nhan", data=OTP)
        assert "đã hết hạn" in shown(late, 409).text_content()
        assert held(draft).state is DeclarationState.READY
        assert service.calls.count("/signatures/signHash") <= 1
        self.refused(citizen, draft, place, "đã hết hạn")

    @pytest.mark.parametrize("whose", ["number", "name"])
    def test_when_the_certificate_is_somebody_elses(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService, whose: str
    ) -> None:
        other = make_officer(id="CCCD:038099999999" if whose == "number" else "x", name="Lê Văn Ba")
        service.held = hold(settings(), make_ec(), other)
        answer = citizen.post(f"{place}/gui", data={"provider": "thu"})
        assert "đứng tên người khác" in shown(answer, 409).text_content()
        assert held(draft).state is DeclarationState.READY
        assert "/credentials/sendOTP" not in service.calls

    def test_when_the_certificate_has_expired(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        start = clock.now() - timedelta(days=800)
        service.held = hold(settings(), make_ec(), person(filer()), start=start, years=1)
        answer = citizen.post(f"{place}/gui", data={"provider": "thu"})
        assert "hết hạn" in shown(answer, 409).text_content()
        assert held(draft).state is DeclarationState.READY

    def test_when_the_provider_knows_nobody_or_is_away(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        service.users = ()
        answer = citizen.post(f"{place}/gui", data={"provider": "thu"})
        assert "không có chứng thư số nào" in shown(answer, 409).text_content()
        service.orders.status = 503
        answer = citizen.post(f"{place}/gui", data={"provider": "thu"})
        assert "gián đoạn" in shown(answer, 409).text_content()
        assert citizen.post(f"{place}/gui", data={"provider": "khac"}).status_code == 422
        assert held(draft).state is DeclarationState.READY

    def test_when_another_key_answers(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        service.orders.other_key = make_ec()
        ask(citizen, place)
        answer = citizen.post(f"{place}/xac-nhan", data=OTP)
        assert "không khớp" in shown(answer, 409).text_content()
        self.refused(citizen, draft, place, "không khớp")

    def test_when_no_authority_gives_the_time(
        self, citizen: FlaskClient, draft: UUID, place: str
    ) -> None:
        with connected() as stamps:
            stamps.orders = {"/a": "500", "/b": "500"}
            ask(citizen, place)
            answer = citizen.post(f"{place}/xac-nhan", data=OTP)
        assert "dấu thời gian đang gián đoạn" in shown(answer, 409).text_content()
        self.refused(citizen, draft, place, "dấu thời gian đang gián đoạn")

    def test_when_another_citizens_browser_comes_back(
        self, citizen: FlaskClient, draft: UUID, place: str, service: CscService
    ) -> None:
        service.access, service.wants = "oauth2code", ()
        back = visit_provider(ask(citizen, place)).removeprefix(settings().public_url)
        enter(citizen, make.citizen(1))
        assert citizen.get(back).status_code == 409
        assert held(draft).state is DeclarationState.ASKED
        enter(citizen, make.citizen())
        service.orders.other_state = True
        strange = visit_provider(held_address(draft)).removeprefix(settings().public_url)
        assert citizen.get(strange).status_code == 409


def held_address(draft: UUID) -> str:
    return asked_of(held(draft)).address


def test_a_change_after_the_signature_is_told_and_the_old_sheet_is_not_filed(
    citizen: FlaskClient, draft: UUID, place: str
) -> None:
    ask(citizen, place)
    citizen.post(f"{place}/xac-nhan", data=OTP)
    make.attach(draft, first_requirement(draft))
    check = shown(citizen.get(f"{draft_url(draft)}/kiem-tra")).text_content()
    assert "không còn đúng" in check
    dossier_id = file_it(citizen, draft)
    assert "Tờ khai ông/bà đã ký số" not in citizen.get(f"/ho-so-cua-toi/{dossier_id}").text
    assert citizen.get(f"/ho-so-cua-toi/{dossier_id}/to-khai-ky-so.pdf").status_code == 404


def test_it_goes_with_a_draft_that_is_thrown_away(
    citizen: FlaskClient, draft: UUID, place: str
) -> None:
    assert held(draft).sha256
    assert citizen.post(f"{draft_url(draft)}/xoa").status_code == 303
    with transaction(writing=False):
        assert queries.find_of_draft(draft) is None
    assert citizen.get(place).status_code == 404


def first_requirement(draft: UUID) -> str:
    with transaction(writing=False):
        return wizard.papers(drafts.get(draft))[0].definition.id


def test_the_sheet_says_what_was_declared(place: str, draft: UUID) -> None:
    assert place
    sheet = str(blobs().path(held(draft).sha256 or ""))
    told = subprocess.run(  # noqa: S603 - a fixed program of the test.
        ["/usr/bin/pdftotext", "-raw", sheet, "-"], check=True, capture_output=True
    )
    text = told.stdout.decode()
    assert filer().display_name in text
    assert held(draft).content_sha256[:20] in text.replace("\n", "")


def test_without_a_provider_nothing_is_offered(app: object, citizen: FlaskClient) -> None:
    assert app
    page = citizen.get(f"{draft_url(make.make_draft())}/kiem-tra").text
    assert "Ký số tờ khai" not in page


COMES_BACK = {"owner": 409, "other": 409, "staff": 403, "nobody": 303}
WHO = {
    "owner": {200, 303, 409, 422},
    "other": {404},
    "staff": {403},
    "nobody": {303},
}


@pytest.mark.parametrize("who", WHO)
def test_every_address_is_its_citizens_own(client: FlaskClient, draft: UUID, who: str) -> None:
    url = f"{draft_url(draft)}/ky-so"
    people: dict[str, Actor] = {
        "owner": make.citizen(),
        "other": make.citizen(1),
        "staff": make.crew()[Function.INTAKE],
    }
    if who in people:
        enter(client, people[who])
    answers = {
        client.post(url).status_code,
        client.get(url).status_code,
        client.post(f"{url}/gui").status_code,
        client.post(f"{url}/huy").status_code,
    }
    assert client.get("/nop-ho-so/ky-so/ve").status_code == COMES_BACK[who]
    more = {
        client.get(f"{url}/to-khai.pdf").status_code,
        client.post(f"{url}/xac-nhan").status_code,
    }
    assert answers <= WHO[who]
    assert more <= WHO[who] | {404}
    if who != "owner":
        with transaction(writing=False):
            assert queries.find_of_draft(draft) is None


@pytest.mark.parametrize("function", Function)
def test_a_dossiers_signed_declaration_is_for_whoever_handles_it(
    client: FlaskClient, citizen: FlaskClient, draft: UUID, place: str, function: Function
) -> None:
    ask(citizen, place)
    citizen.post(f"{place}/xac-nhan", data=OTP)
    dossier_id = file_it(citizen, draft)
    here = enter(client, make.crew()[function])
    with here.get(f"/can-bo/ho-so/{dossier_id}/to-khai-ky-so.pdf") as answer:
        reads = here.get(f"/can-bo/ho-so/{dossier_id}").status_code
        assert answer.status_code == reads
    there = enter(client, make.crew(make.SAM_SON)[function])
    assert there.get(f"/can-bo/ho-so/{dossier_id}/to-khai-ky-so.pdf").status_code == 404
    enter(client, make.citizen(1))
    assert client.get(f"/ho-so-cua-toi/{dossier_id}/to-khai-ky-so.pdf").status_code == 404
