import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.usefixtures("catalogue")


def test_machines_search_as_people_do(client: FlaskClient) -> None:
    answer = client.get("/api/v1/procedures?q=khai snh").get_json()
    first = answer["procedures"][0]
    assert (first["code"], first["url"]) == ("1.001193", "/thu-tuc/1.001193")
    assert first["verified"] is False
    assert answer["correction"] == "khai sinh"
    assert len(client.get("/api/v1/procedures").get_json()["procedures"]) >= 45


def test_machines_get_the_whole_content(client: FlaskClient) -> None:
    answer = client.get("/api/v1/procedures/2.000635").get_json()
    assert answer["fee"]["text"].startswith("8.000 đ/bản")
    assert answer["revision"]["number"] == 1


def test_an_unknown_code_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/v1/procedures/0.000000")
    assert answer.status_code == 404
    assert "thủ tục" in answer.get_json()["error"]
