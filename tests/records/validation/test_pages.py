import io
import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pikepdf
import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import clock, events
from portal.core.database import transaction
from portal.core.jobs import worker
from portal.core.storage import blobs
from portal.identity.audit.queries import journal_of
from portal.identity.organisations.rules import Function
from portal.records.archive.queries import count_waiting
from portal.records.signatures.rules import Level, Verdict
from portal.records.signatures.services import verify
from portal.records.validation import queries
from portal.records.validation.events import ReadersAsked
from portal.records.validation.services import entries, judge_blob, keep_judgement, stores
from tests.conftest import Visit
from tests.factories.identity import make_citizen, make_staff, sign_in
from tests.factories.signatures import make_signed_paper
from tests.factories.timestamps import connected
from tests.pages import inspect_page
from tests.records.signatures.corpus.pki import world
from tests.records.signatures.tampering import with_overlay
from tests.records.validation.conftest import Office, in_force

STORE = "/can-bo/kho-tin-cay"


def fields(**changes: object) -> dict[str, object]:
    given = {
        "act": "add",
        "purpose": "foreign",
        "certificate": (io.BytesIO(world().root.der), "root.cer"),
        "source": "Trang công bố minh họa",
        "note": "Thêm gốc nước ngoài",
    }
    return given | changes


def post(client: FlaskClient, path: str, **sent: object) -> TestResponse:
    return client.post(path, data=sent, content_type="multipart/form-data")


class TestTheStore:
    def test_is_proposed_tried_and_approved_on_its_pages(
        self, as_first: FlaskClient, begun: Office, visit: Visit
    ) -> None:
        visit(STORE)
        answer = post(as_first, STORE, **fields())
        assert (answer.status_code, answer.location) == (303, f"{STORE}/2")
        page = visit(f"{STORE}/2")
        assert "CN=Gốc" in page.text_content()
        assert "Quyết định của người thứ hai" not in page.text_content()
        worker.run_all(prefix="validation.canary")
        sign_in(as_first, begun.second)
        assert "Quyết định của người thứ hai" in visit(f"{STORE}/2").text_content()
        assert post(as_first, f"{STORE}/2", decision="approve").status_code == 303
        assert in_force() == 2

    def test_refuses_what_is_no_certificate(self, as_first: FlaskClient) -> None:
        sent = fields(certificate=(io.BytesIO(b"hello"), "root.cer"))
        answer = post(as_first, STORE, **sent)
        assert answer.status_code == 422
        inspect_page(answer)
        with transaction(writing=False):
            assert len(queries.versions()) == 1

    def test_takes_one_certificate_out(self, as_first: FlaskClient) -> None:
        with transaction(writing=False):
            held = entries.entries_of(queries.find_in_force())
        sent = fields(act="remove", purpose="seal", fingerprint=held[0].fingerprint)
        assert post(as_first, STORE, **sent).status_code == 303
        with transaction(writing=False):
            assert len(entries.entries_of(queries.get_version(2))) == len(held) - 1

    def test_refuses_half_an_answer(self, as_first: FlaskClient) -> None:
        assert post(as_first, STORE, act="add").status_code == 422

    def test_is_not_decided_by_who_proposed(self, as_first: FlaskClient) -> None:
        post(as_first, STORE, **fields())
        worker.run_all(prefix="validation.canary")
        assert post(as_first, f"{STORE}/2", decision="approve").status_code == 404
        assert in_force() == 1

    def test_is_not_decided_twice(self, as_first: FlaskClient, begun: Office) -> None:
        post(as_first, STORE, **fields())
        sign_in(as_first, begun.second)
        assert post(as_first, f"{STORE}/2", decision="refuse", reason="Sai").status_code == 303
        assert post(as_first, f"{STORE}/2", decision="refuse", reason="Sai").status_code == 409
        assert post(as_first, f"{STORE}/2").status_code == 422
        assert in_force() == 1


ROWS = [
    ("first", (200, 303, 404)),
    ("second", (200, 303, 303)),
    ("auditor", (200, 404, 404)),
    ("case_officer", (403, 404, 404)),
    ("citizen", (403, 403, 403)),
    ("nobody", (303, 303, 303)),
]


@pytest.mark.parametrize(("who", "statuses"), ROWS)
def test_access_to_the_store(
    client: FlaskClient, begun: Office, who: str, statuses: tuple[int, int, int]
) -> None:
    """Rows are people, columns the store's page, a proposal, and a decision on one."""
    sees, proposes, decides = statuses
    with transaction():
        actor = begun.actor(begun.first)
        stores.propose(
            entries.entries_of(queries.find_in_force()), note="x", actor=actor, now=clock.now()
        )
    _become(client, begun, who)
    assert client.get(STORE).status_code == sees
    assert client.get(f"{STORE}/2").status_code == sees
    assert post(client, f"{STORE}/2", decision="refuse", reason="x").status_code == decides
    sent = fields()
    wanted = 409 if proposes == 303 and decides != 303 else proposes
    assert post(client, STORE, **sent).status_code == wanted
    assert in_force() == 1


def _become(client: FlaskClient, office: Office, who: str) -> None:
    if who == "citizen":
        sign_in(client, make_citizen())
    elif who == "case_officer":
        sign_in(client, make_staff(office.unit, Function.CASE_OFFICER))
    elif who != "nobody":
        sign_in(client, getattr(office, who))


class TestASealedReport:
    def test_is_asked_for_on_the_page_of_a_result(self, client: FlaskClient, visit: Visit) -> None:
        paper = make_signed_paper(now=clock.now()).sealed
        result = inspect_page(post(client, "/xac-minh", file=(io.BytesIO(paper), "giay.pdf")))
        (packed,) = result.xpath("//input[@name='verdict']/@value")
        asked = client.post("/xac-minh/bao-cao", data={"verdict": packed})
        assert asked.status_code == 303
        assert "đang được lập" in visit(asked.location).text_content()
        assert client.get(f"{asked.location}/tep").status_code == 404
        worker.run_all(prefix="validation.")
        assert "Tải báo cáo PDF" in visit(asked.location).text_content()
        with client.get(f"{asked.location}/tep") as made:
            assert made.mimetype == "application/pdf"
            found = verify(made.data)
        assert found.verdict is Verdict.VALID
        assert [each.field for each in found.signatures] == ["sig-officer", "sig-seal"]
        assert {each.level for each in found.signatures} >= {Level.B_T}
        with transaction(writing=False):
            rows, _more = journal_of(frozenset(), subject="sealed_report", subject_id=None, page=1)
        assert [each.action for each in rows] in ([], ["report.asked"])

    def test_waits_for_its_timestamp_like_any_other_paper(
        self, client: FlaskClient, visit: Visit
    ) -> None:
        paper = make_signed_paper(now=clock.now()).sealed
        result = inspect_page(post(client, "/xac-minh", file=(io.BytesIO(paper), "giay.pdf")))
        (packed,) = result.xpath("//input[@name='verdict']/@value")
        with connected() as service:
            service.orders = {"/a": "500", "/b": "500"}
            asked = client.post("/xac-minh/bao-cao", data={"verdict": packed}).location
            worker.run_all(prefix="validation.")
            assert "Chờ dấu thời gian" in visit(asked).text_content()
            assert client.get(f"{asked}/tep").status_code == 404
            service.orders.clear()
            with clock.frozen(clock.now() + timedelta(minutes=2)):
                worker.run_all(prefix="archive.strengthen")
                service.orders = {"/a": "500", "/b": "500"}
                worker.run_all(prefix="validation.")
            with transaction(writing=False):
                assert count_waiting(None) == 1
                assert count_waiting(frozenset({uuid4()})) == 0
            service.orders.clear()
            with clock.frozen(clock.now() + timedelta(minutes=6)):
                worker.run_all(prefix="archive.strengthen")
        with client.get(f"{asked}/tep") as made:
            levels = [each.level for each in verify(made.data).signatures]
        assert levels == [Level.B_T, Level.B_T]

    def test_is_refused_for_a_verdict_of_ones_own_making(self, client: FlaskClient) -> None:
        answer = client.post("/xac-minh/bao-cao", data={"verdict": "eyJ2ZXJkaWN0IjoidmFsaWQifQ.x"})
        assert answer.status_code == 422
        assert client.post("/xac-minh/bao-cao").status_code == 400

    def test_is_not_there_for_a_code_nobody_has(self, client: FlaskClient) -> None:
        assert client.get("/xac-minh/bao-cao/0123456789ABCDEFGHJKMNPQRS").status_code == 404
        assert client.get("/xac-minh/bao-cao/0123456789ABCDEFGHJKMNPQRS/tep").status_code == 404

    def test_is_limited(self, client: FlaskClient) -> None:
        told = [
            client.post("/xac-minh/bao-cao", data={"verdict": "x"}).status_code for _ in range(11)
        ]
        assert told == [422] * 10 + [429]


class TestTheSignedRevision:
    def test_is_what_was_signed(self, client: FlaskClient, visit: Visit) -> None:
        paper = make_signed_paper().sealed
        visit("/xac-minh/ban-da-ky")
        answer = post(
            client, "/xac-minh/ban-da-ky", file=(io.BytesIO(with_overlay(paper)), "a.pdf")
        )
        assert answer.data == paper

    def test_is_not_to_be_had_without_a_signature(self, client: FlaskClient) -> None:
        out = io.BytesIO()
        with pikepdf.new() as made:
            made.add_blank_page()
            made.save(out)
        answer = post(client, "/xac-minh/ban-da-ky", file=(io.BytesIO(out.getvalue()), "a.pdf"))
        assert answer.status_code == 404
        assert post(client, "/xac-minh/ban-da-ky").status_code == 422


class TestAJudgedPaper:
    @pytest.fixture
    def sha256(self) -> str:
        now = clock.now()
        with transaction():
            key = blobs().put_bytes(make_signed_paper(now=now).sealed).sha256
        found = judge_blob(key, now=now)
        assert found
        with transaction():
            keep_judgement(key, found, now=now)
        return key

    @pytest.mark.parametrize(
        ("who", "status"),
        [("case_officer", 200), ("first", 404), ("citizen", 403), ("nobody", 303)],
    )
    def test_is_shown_to_who_may_open_it_where_it_lies(
        self, client: FlaskClient, office: Office, sha256: str, who: str, status: int
    ) -> None:
        where = uuid4()

        def answer_reader(asked: ReadersAsked) -> None:
            """Answer as a package that has the paper does."""
            held = (asked.sha256, asked.where) == (sha256, where)
            asked.answers.append(held and asked.actor.holds(Function.CASE_OFFICER))

        events.listen(ReadersAsked, answer_reader)
        _become(client, office, who)
        answer = client.get(f"/can-bo/kiem-tra-chu-ky/{sha256}?noi={where}")
        assert answer.status_code == status
        if status == 200:
            assert "TOTAL-PASSED" in inspect_page(answer).text_content()
            for rest in ("", "?noi=x", f"?noi={uuid4()}"):
                assert client.get(f"/can-bo/kiem-tra-chu-ky/{sha256}{rest}").status_code == 404

    def test_is_tagged_on_the_desk(self, app: Flask, sha256: str) -> None:
        page = (
            '{% import "ui/macros.html" as ui %}{% set judgements = judged_among([paper.sha256]) %}'
            '{% include "records/validation/_paper.html" %}'
        )
        paper = SimpleNamespace(sha256=sha256, file_name="giay.pdf")
        other = SimpleNamespace(sha256="0" * 64, file_name="khac.pdf")
        with app.test_request_context(), transaction(writing=False):
            told = render_template_string(page, paper=paper)
            assert "Hợp lệ" in told
            assert f"/can-bo/kiem-tra-chu-ky/{sha256}" in told
            assert not render_template_string(page, paper=other).strip()

    def test_is_missing_for_another_hash(self, client: FlaskClient, office: Office) -> None:
        _become(client, office, "case_officer")
        assert client.get(f"/can-bo/kiem-tra-chu-ky/{'0' * 64}").status_code == 404


def test_every_field_of_the_circular_stands_in_the_interface(
    client: FlaskClient,
) -> None:
    """Thông tư 15/2025/TT-BKHCN, Điều 6."""
    paper = make_signed_paper(now=clock.now()).sealed
    told = post(client, "/api/v1/verifications", file=(io.BytesIO(paper), "a.pdf")).get_json()
    assert re.fullmatch(r"0|\d+-[0-9a-f]{12}", told["trust_version"])
    for name in (
        "issuer", "signer", "organisation", "timestamp_time", "proven_time", "intact",
        "certificate_from", "certificate_to", "indication", "level", "revocation_source",
    ):  # fmt: skip
        assert told["signatures"][0][name], name
