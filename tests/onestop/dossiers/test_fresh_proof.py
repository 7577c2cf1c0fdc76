"""Acts that sign, seal or bring a signed letter ask for the second factor once more."""

from collections.abc import Mapping
from uuid import UUID

import pyotp
import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.identity.organisations.rules import Function
from portal.onestop.dossiers.rules import Action, State, Step
from tests.conftest import Visit
from tests.factories import dossiers as make
from tests.onestop.dossiers.browsing import enter_long_ago

Gallery = Mapping[Step, UUID]


def test_signing_asks_for_a_fresh_proof_first(
    client: FlaskClient, gallery: Gallery, visit: Visit
) -> None:
    key, head = gallery[Step.SIGNING], make.crew()[Function.AGENCY_HEAD]
    secret = enter_long_ago(client, head)
    url = f"/can-bo/ho-so/{key}"
    assert "sẽ hỏi lại mã xác thực" in visit(url).text_content()
    held_back = client.post(f"{url}/ky-so")
    assert held_back.location == f"/dang-nhap/xac-thuc?next={url}"
    assert make.read(key).pending is None
    proof = {"code": pyotp.TOTP(secret).at(clock.now()), "next": url}
    assert client.post("/dang-nhap/xac-thuc", data=proof).location == url
    assert "sẽ hỏi lại mã xác thực" not in visit(url).text_content()
    assert client.post(f"{url}/ky-so").status_code == 303
    assert make.read(key).pending == "certify"


@pytest.mark.parametrize("slug", ["gia-han", "ket-thuc"])
def test_an_act_that_signs_a_letter_asks_for_a_fresh_proof_first(
    client: FlaskClient, slug: str
) -> None:
    key = make.make_dossier(Action.RECEIVE)
    before, url = make.read(key), f"/can-bo/ho-so/{key}"
    secret = enter_long_ago(client, make.crew()[Function.AGENCY_HEAD])
    asked = {"reason": "Thiếu người.", "days": "2", "apology": "Xin lỗi ông/bà.",
             "legal_ground": "Điều 1"}  # fmt: skip
    assert client.post(f"{url}/{slug}", data=asked).location == f"/dang-nhap/xac-thuc?next={url}"
    after = make.read(key)
    assert (after.version, after.state) == (before.version, before.state)
    proof = {"code": pyotp.TOTP(secret).at(clock.now()), "next": url}
    assert client.post("/dang-nhap/xac-thuc", data=proof).location == url
    assert client.post(f"{url}/{slug}", data=asked).location == url
    assert make.read(key).version > before.version


def test_a_stop_asks_for_a_fresh_proof_where_the_head_does_it(
    client: FlaskClient, gallery: Gallery
) -> None:
    key, url = gallery[Step.EXAMINATION], f"/can-bo/ho-so/{gallery[Step.EXAMINATION]}"
    enter_long_ago(client, make.hire(Function.DIVISION_HEAD, Function.AGENCY_HEAD))
    asked = {"reason": "Chờ kết luận.", "legal_ground": "Điều 1"}
    held_back = client.post(f"{url}/dung-xu-ly", data=asked)
    assert held_back.location == f"/dang-nhap/xac-thuc?next={url}"
    assert make.read(key).state is State.PROCESSING
    enter_long_ago(client, make.hire(Function.DIVISION_HEAD))
    assert client.post(f"{url}/dung-xu-ly", data=asked).location == url
    assert make.read(key).state is State.STOPPED
