import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from portal.core.access import SYSTEM, Actor, Grant
from portal.core.database import transaction
from portal.core.storage import blobs
from portal.identity.organisations.rules import Function
from portal.records.registers import policies, services
from portal.records.registers.forms import MAX_MB
from portal.records.registers.views import api, limiting
from portal.records.registers.views.presenting import signature_facts
from portal.records.signatures.rules import SignatureReport
from portal.records.signatures.services import MAX_BYTES
from tests.factories.identity import make_citizen, make_staff, make_unit, sign_in
from tests.factories.registers import make_draft, make_issued
from tests.factories.signatures import NOW, make_signed_paper, render_sheet
from tests.pages import inspect_page

Visit = Callable[..., html.HtmlElement]


def send(client: FlaskClient, path: str, data: bytes, status: int = 200) -> html.HtmlElement:
    answer = client.post(path, data={"file": (io.BytesIO(data), "van-ban.pdf")})
    assert answer.status_code == status, answer.text[:2000]
    return inspect_page(answer)


def notes(page: html.HtmlElement) -> list[str]:
    return [" ".join(note.text_content().split()) for note in page.find_class("note")]


@pytest.mark.parametrize(
    ("trusted", "said"),
    [(True, "Đã được xác nhận"), (False, "Hãy hỏi cơ quan ghi trên văn bản trước khi dùng tệp.")],
)
def test_the_signer_is_confirmed_or_one_reads_what_to_do(*, trusted: bool, said: str) -> None:
    nothing: dict[str, Any] = dict.fromkeys(SignatureReport.__slots__, None)
    report = SignatureReport(**{**nothing, "trusted": trusted, "modified_after_signing": False})
    (fact,) = (fact for fact in signature_facts(report) if fact[0] == "Danh tính người ký")
    assert said in " ".join(fact)


class TestTheDocumentPage:
    def test_says_what_the_code_stands_for(self, visit: Visit) -> None:
        row = make_issued().row
        page = visit(f"/v/{row.public_id}")
        text = page.text_content()
        assert "Văn bản số 01/GXN-UBND" in text
        assert "Còn hiệu lực" in text
        assert "Lê Thị Hòa" in text
        assert row.sha256 in text
        assert any(note.startswith("Hợp lệ") for note in notes(page))

    def test_hides_what_is_personal(self, visit: Visit) -> None:
        row = make_issued().row
        page = visit(f"/v/{row.public_id}")
        assert "Nguyễn Văn Thưởng" not in page.text_content()
        assert not page.xpath("//a[contains(@href, '/tep')]")

    def test_is_not_for_search_engines(self, client: FlaskClient) -> None:
        row = make_issued().row
        answer = client.get(f"/v/{row.public_id}")
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert 'name="robots" content="noindex, nofollow"' in answer.text

    def test_is_the_same_404_for_unknown_malformed_and_draft(self, client: FlaskClient) -> None:
        draft = make_draft()
        codes = ["0" * 26, "nonsense", draft.public_id]
        answers = {client.get(f"/v/{code}").text.replace(code, "") for code in codes}
        assert len(answers) == 1
        assert client.get(f"/v/{draft.public_id}").status_code == 404

    def test_tells_when_it_was_revoked_and_why(self, visit: Visit) -> None:
        row = make_issued().row
        with transaction():
            services.revoke(row.id, reason="Cấp sai họ tên", actor=SYSTEM, now=NOW)
        text = visit(f"/v/{row.public_id}").text_content()
        assert "Đã bị thu hồi" in text
        assert "Cấp sai họ tên" in text

    def test_leads_to_the_document_that_replaced_it(self, visit: Visit) -> None:
        unit = make_unit()
        old, new = make_issued(unit).row, make_issued(unit).row
        with transaction():
            services.replace(old.id, by_id=new.id, reason="Đính chính", actor=SYSTEM, now=NOW)
        page = visit(f"/v/{old.public_id}")
        assert page.xpath(f"//a[@href='/v/{new.public_id}']")

    def test_compares_a_file(self, client: FlaskClient) -> None:
        issued = make_issued()
        path = f"/v/{issued.row.public_id}"
        assert "Tệp của ông/bà trùng khớp" in notes(send(client, path, issued.paper.sealed))[1]
        other = notes(send(client, path, issued.paper.sealed + b" "))[1]
        assert "Tệp của ông/bà không trùng khớp" in other

    def test_asks_again_when_no_file_was_chosen(self, client: FlaskClient) -> None:
        row = make_issued().row
        answer = client.post(f"/v/{row.public_id}", data={})
        assert answer.status_code == 422
        inspect_page(answer)

    def test_notices_when_the_kept_file_was_changed(self, visit: Visit) -> None:
        row = make_issued().row
        path = blobs().path(row.sha256 or "")
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        page = visit(f"/v/{row.public_id}")
        assert any(note.startswith("Không hợp lệ") for note in notes(page))

    def test_is_limited(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limiting, "LOOK_UPS_A_MINUTE", 3)
        answers = [client.get(f"/v/{'0' * 25}{n}").status_code for n in range(4)]
        assert answers == [404, 404, 404, 429]


@pytest.mark.usefixtures("app")
class TestTheFile:
    def test_is_for_everybody_when_it_is_not_personal(self, client: FlaskClient) -> None:
        issued = make_issued(personal=False, title="Thông báo nghỉ lễ")
        answer = client.get(f"/v/{issued.row.public_id}/tep")
        assert answer.status_code == 200
        assert answer.data == issued.paper.sealed
        assert answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()

    def test_of_a_person_is_not_for_strangers(self, client: FlaskClient) -> None:
        row = make_issued().row
        assert client.get(f"/v/{row.public_id}/tep").status_code == 404

    @pytest.mark.parametrize(
        ("kind", "same_unit", "personal", "allowed"),
        [
            ("anonymous", False, True, False),
            ("anonymous", False, False, True),
            ("citizen", False, True, False),
            ("staff", False, True, False),
            ("staff", True, True, True),
            ("staff", False, False, True),
        ],
    )
    def test_policy(self, kind: str, same_unit: bool, personal: bool, allowed: bool) -> None:
        row = make_issued(personal=personal).row
        unit = row.unit_id if same_unit else make_unit()
        grants = {Grant(unit, Function.RECORDS_CLERK)} if kind == "staff" else set()
        who = Actor(id=None, name="", kind=kind, grants=frozenset(grants))  # type: ignore[arg-type]
        assert policies.may_download(who, row) is allowed

    @pytest.mark.parametrize(
        ("function", "allowed"),
        [
            (Function.INTAKE, True),
            (Function.CASE_OFFICER, False),
            (Function.DIVISION_HEAD, True),
            (Function.AGENCY_HEAD, True),
            (Function.RECORDS_CLERK, True),
            (Function.AUDITOR, False),
            (Function.ADMINISTRATOR, False),
        ],
    )
    def test_of_a_person_is_for_who_hands_it_out(self, function: Function, allowed: bool) -> None:
        row = make_issued().row
        grants = frozenset({Grant(row.unit_id, function)})
        who = Actor(id=None, name="", kind="staff", grants=grants)
        assert policies.may_download(who, row) is allowed

    def test_of_a_draft_is_for_nobody(self) -> None:
        assert not policies.may_download(SYSTEM, make_draft(personal=False))


class TestTheCheckPage:
    def test_asks_for_a_file(self, visit: Visit) -> None:
        page = visit("/xac-minh")
        assert page.xpath("//input[@type='file']")

    def test_sets_no_cookie(self, client: FlaskClient) -> None:
        assert "Set-Cookie" not in client.get("/xac-minh").headers

    def test_tells_a_valid_paper_of_ours(self, client: FlaskClient) -> None:
        issued = make_issued()
        page = send(client, "/xac-minh", issued.paper.sealed)
        assert "ECDSA với SHA-256" in page.xpath("string(//main)")
        told = notes(page)
        assert told[0].startswith("Hợp lệ Chữ ký số hợp lệ")
        assert any(note.startswith("Trùng khớp với sổ văn bản") for note in told)
        assert "Chữ ký số 1: Lê Thị Hòa" in page.text_content()
        assert "CHỨNG THƯ SỐ THỬ NGHIỆM" in page.text_content()

    def test_warns_of_a_revoked_document_whose_signature_holds(self, client: FlaskClient) -> None:
        issued = make_issued()
        with transaction():
            services.revoke(issued.row.id, reason="Cấp sai", actor=SYSTEM, now=NOW)
        told = notes(send(client, "/xac-minh", issued.paper.sealed))
        assert told[0].startswith("Đã bị thu hồi")

    def test_tells_a_changed_paper(self, client: FlaskClient) -> None:
        issued = make_issued()
        changed = bytearray(issued.paper.sealed)
        changed[5000] ^= 1
        told = notes(send(client, "/xac-minh", bytes(changed)))
        assert told[0].startswith("Không hợp lệ")
        assert any(note.startswith("Không có trong sổ") for note in told)

    def test_tells_a_paper_without_signature(self, client: FlaskClient) -> None:
        told = notes(send(client, "/xac-minh", render_sheet().data))
        assert told[0].startswith("Không có chữ ký số")

    def test_tells_what_is_no_pdf(self, client: FlaskClient) -> None:
        told = notes(send(client, "/xac-minh", b"hello"))
        assert told[0].startswith("Không đọc được tệp")
        assert "xin bản gốc" in told[0]

    def test_tells_what_to_do_with_a_damaged_paper(self, client: FlaskClient) -> None:
        told = notes(send(client, "/xac-minh", make_signed_paper().sealed[:-2000]))
        assert told[0].startswith("Không đọc được tệp")
        assert "Hãy tải lại tệp" in told[0]

    @pytest.mark.parametrize(("name", "data"), [("a.pdf", b""), ("a.docx", b"PK"), (None, None)])
    def test_asks_again(self, client: FlaskClient, name: str | None, data: bytes | None) -> None:
        sent = {"file": (io.BytesIO(data), name)} if data is not None else {}
        answer = client.post("/xac-minh", data=sent)
        assert answer.status_code == 422
        assert inspect_page(answer).find_class("errsum")

    def test_works_for_people_who_are_signed_in(self, client: FlaskClient) -> None:
        sign_in(client, make_citizen())
        send(client, "/xac-minh", render_sheet().data)
        answer = client.post(
            "/api/v1/verifications", data={"file": (io.BytesIO(render_sheet().data), "a.pdf")}
        )
        assert answer.status_code == 200

    def test_escapes_the_name_of_the_file(self, client: FlaskClient) -> None:
        answer = client.post(
            "/xac-minh", data={"file": (io.BytesIO(render_sheet().data), "<b>x</b>.pdf")}
        )
        assert "<b>x</b>" not in answer.text


class TestTheInterface:
    path = "/api/v1/verifications"

    def send(self, client: FlaskClient, data: bytes) -> dict[str, object]:
        answer = client.post(self.path, data={"file": (io.BytesIO(data), "a.pdf")})
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.get_json()
        return found

    def test_answers_the_verdict_and_each_signature(self, client: FlaskClient) -> None:
        issued = make_issued()
        found = self.send(client, issued.paper.sealed)
        assert found["verdict"] == "valid"
        assert found["sha256"] == issued.row.sha256
        assert found["document"] == {
            "state": "in_force",
            "number": "01/GXN-UBND",
            "url": f"http://localhost/v/{issued.row.public_id}",
            "authority": {
                "held": None,
                "signer": "Lê Thị Hòa",
                "day": "2026-11-21",
                "form": None,
                "decision_number": None,
                "decision_date": None,
            },
        }
        first = found["signatures"][0]  # type: ignore[index]
        assert first["field"] == "sig-officer"
        assert first["signer"] == "Lê Thị Hòa"
        assert (first["intact"], first["trusted"]) == (True, True)
        assert first["level"] == "B-T"
        assert first["timestamp_time"] == "2026-11-21T10:30:00+07:00"
        assert first["modified_after_signing"] is False
        assert first["reasons"] == []

    @pytest.mark.parametrize(
        ("change", "verdict", "word"),
        [
            (
                lambda pdf: pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:],
                "invalid",
                "bị thay đổi",
            ),
            (lambda pdf: pdf + b"PK\x03\x04", "valid_with_warnings", "nối thêm"),
            (lambda pdf: pdf[:-2000], "unreadable", "cắt cụt"),
            (lambda _pdf: b"hello", "unreadable", "không phải tệp PDF"),
            (lambda _pdf: render_sheet().data, "unsigned", "không có chữ ký số"),
        ],
    )
    def test_tells_damage_apart_in_vietnamese(
        self, client: FlaskClient, change: Callable[[bytes], bytes], verdict: str, word: str
    ) -> None:
        client.set_cookie("language", "en")
        found = self.send(client, change(make_signed_paper().sealed))
        said = [*found["reasons"], *(r for s in found["signatures"] for r in s["reasons"])]  # type: ignore[misc, attr-defined]
        assert found["verdict"] == verdict
        assert any(word in each for each in said), said
        assert found["document"] is None

    def test_refuses_a_request_without_file(self, client: FlaskClient) -> None:
        answer = client.post(self.path, data={"other": "x"})
        assert answer.status_code == 400
        told = answer.get_json()
        assert list(told["errors"]) == ["file"]
        assert "thiếu tệp" in told["error"]
        assert "“file”" in told["error"]

    def test_refuses_an_empty_file(self, client: FlaskClient) -> None:
        answer = client.post(self.path, data={"file": (io.BytesIO(b""), "a.pdf")})
        assert (answer.status_code, answer.get_json()["error"]) == (422, "Tệp không có nội dung.")

    def test_refuses_a_file_that_is_too_large(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert (MAX_MB, MAX_BYTES) == (30, 30 * 1024 * 1024)
        monkeypatch.setattr(api, "MAX_BYTES", 1000)
        answer = client.post(self.path, data={"file": (io.BytesIO(bytes(1001)), "a.pdf")})
        assert answer.status_code == 413
        assert "error" in answer.get_json()

    def test_is_limited(self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limiting, "CHECKS_A_MINUTE", 2)
        codes = [client.post(self.path, data={}).status_code for _ in range(3)]
        assert codes == [400, 400, 429]

    def test_needs_no_token(self, app: Flask, client: FlaskClient) -> None:
        app.config["WTF_CSRF_ENABLED"] = True
        assert self.send(client, render_sheet().data)["verdict"] == "unsigned"


def test_staff_of_the_unit_get_the_file(client: FlaskClient) -> None:
    issued = make_issued()
    sign_in(client, make_staff(issued.row.unit_id, Function.RECORDS_CLERK))
    assert "/tep" in client.get(f"/v/{issued.row.public_id}").text
    answer = client.get(f"/v/{issued.row.public_id}/tep")
    assert answer.data == issued.paper.sealed
    answer.close()
