import pytest
from flask.testing import FlaskClient

from portal.ui.redirects import safe_path

BYPASSES = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%2Fevil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "/%0d%0aSet-Cookie:x=1",
    " //evil.example",
    "",
]


@pytest.mark.parametrize("wanted", BYPASSES)
def test_addresses_that_lead_elsewhere_go_home(wanted: str) -> None:
    assert safe_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/ho-so/1?trang=2", "/tra-cuu?q=k%E1%BA%BFt+h%C3%B4n"])
def test_paths_of_this_host_are_kept(wanted: str) -> None:
    assert safe_path(wanted) == wanted


def test_nowhere_is_home() -> None:
    assert safe_path(None) == "/"


@pytest.mark.parametrize("wanted", BYPASSES)
def test_language_switch_stays_on_this_host(reader: FlaskClient, wanted: str) -> None:
    answer = reader.get("/ngon-ngu/en", query_string={"next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_language_is_remembered(reader: FlaskClient) -> None:
    answer = reader.get("/ngon-ngu/en?next=/thu-giao-dien/ho-so?a=1")
    assert answer.headers["Location"] == "/thu-giao-dien/ho-so?a=1"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("language=en;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="en"' in reader.get("/thu-giao-dien/ho-so").text


def test_other_languages_are_not_spoken(reader: FlaskClient) -> None:
    answer = reader.get("/ngon-ngu/fr")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
