import hashlib
import io
import zipfile

import pytest
from flask.testing import FlaskClient

from portal.core import jobs
from portal.core.database import transaction
from portal.core.jobs import worker
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.identity.audit.queries import history
from portal.identity.organisations.rules import Function, UnitKind
from portal.records.checks import queries
from portal.records.signatures.services import trust
from portal.records.validation.services import bundles
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.factories.registers import make_issued

KIT, BOARD = "/xac-minh/bo-kiem-tra", "/can-bo/kiem-tra-ket-qua"


def released() -> None:
    with transaction():
        jobs.enqueue("checks.release_kit", {})
    assert worker.run_all(prefix="checks.release_kit") == 1


class TestTheKit:
    def test_is_offered_to_anybody_with_its_hashes(self, client: FlaskClient, visit: Visit) -> None:
        released()
        page = visit(KIT)
        text = page.text_content()
        assert "pip install pyhanko==" in text
        for link in page.xpath("//a[@download]/@href"):
            with client.get(link) as answer:
                assert answer.status_code == 200
                assert hashlib.sha256(answer.data).hexdigest() in text
        assert len(page.xpath("//a[@download]")) == 2

    def test_holds_whom_the_portal_believes(self, client: FlaskClient) -> None:
        released()
        with client.get(f"{KIT}/bo-tin-cay.json") as answer:
            bundle = bundles.read(answer.data)
            with client.get(f"{KIT}/portal-verify.pyz") as script:
                held = zipfile.ZipFile(io.BytesIO(script.data))
                assert held.read("trust-bundle.json") == answer.data
        assert bundle.trust == trust.load(settings())
        assert bundle.source == settings().public_url

    def test_is_reached_from_the_page_that_checks_files(self, visit: Visit) -> None:
        assert visit("/xac-minh").xpath(f"//main//a[@href='{KIT}']")

    def test_is_not_there_before_the_first(self, client: FlaskClient, visit: Visit) -> None:
        assert "chưa được lập" in visit(KIT).text_content()
        assert client.get(f"{KIT}/bo-tin-cay.json").status_code == 404
        assert client.get(f"{KIT}/portal-verify.pyz").status_code == 404

    @pytest.mark.usefixtures("app")
    def test_is_in_the_journal(self) -> None:
        released()
        with transaction(writing=False):
            (entry,) = history("verifier", queries.get_kit().id)
        assert entry.action == "verifier.released"


class TestTheBoard:
    def test_lists_what_is_bad_without_titles(self, client: FlaskClient, visit: Visit) -> None:
        unit = make_unit()
        row = make_issued(unit).row
        blobs().path(row.sha256 or "").unlink()
        with transaction():
            jobs.enqueue("checks.nightly", {})
        worker.run_all(prefix="checks.nightly")
        sign_in(client, make_staff(unit, Function.RECORDS_CLERK))
        page = visit(BOARD)
        text = page.text_content()
        assert "Mất tệp trong kho lưu trữ" in text
        assert "01/GXN-UBND" in text
        assert row.title not in text
        assert page.xpath(f"//a[@href='/v/{row.public_id}']")

    def test_shows_nothing_of_other_units_but_to_the_centre(
        self, client: FlaskClient, visit: Visit
    ) -> None:
        row = make_issued(make_unit()).row
        blobs().path(row.sha256 or "").unlink()
        with transaction():
            jobs.enqueue("checks.nightly", {})
        worker.run_all(prefix="checks.nightly")
        for function in (Function.RECORDS_CLERK, Function.AUDITOR):
            sign_in(client, make_staff(make_unit(), function))
            page = visit(BOARD)
            assert not page.xpath(f"//a[@href='/v/{row.public_id}']")
            assert "Không có văn bản nào" in page.text_content()
        for unit in (row.unit_id, make_unit(kind=UnitKind.PROVINCE_CENTRE)):
            sign_in(client, make_staff(unit, Function.AUDITOR))
            assert visit(BOARD).xpath(f"//a[@href='/v/{row.public_id}']")

    def test_is_empty_before_the_first_night(self, client: FlaskClient, visit: Visit) -> None:
        sign_in(client, make_staff(make_unit(), Function.AUDITOR))
        assert "Chưa có lần kiểm tra nào" in visit(BOARD).text_content()


ROWS = [
    ("auditor", 200, 200),
    ("records_clerk", 200, 200),
    ("administrator", 403, 200),
    ("case_officer", 403, 200),
    ("agency_head", 403, 200),
    ("citizen", 403, 200),
    ("nobody", 303, 200),
]


@pytest.mark.parametrize(("who", "board", "kit"), ROWS)
def test_access(client: FlaskClient, who: str, board: int, kit: int) -> None:
    """Rows are people, columns the board and the public kit with its two files."""
    released()
    if who == "citizen":
        sign_in(client, make_citizen())
    elif who != "nobody":
        sign_in(client, make_staff(make_unit(), Function(who)))
    assert client.get(BOARD).status_code == board
    for path in (KIT, f"{KIT}/bo-tin-cay.json", f"{KIT}/portal-verify.pyz"):
        with client.get(path) as answer:
            assert answer.status_code == kit
