"""Pages that everybody opens set no cookie, so that the cache before Flask may serve them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.microcache import install
from tests.architecture.routes import routes
from tests.conftest import Visit

PUBLIC_PAGES = ("/", "/thu-tuc", "/thu-tuc?q=dang+ky+khai+sinh")


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_sets_no_cookie_and_is_served_from_the_cache(app: Flask, path: str) -> None:
    cache = install(app)
    client = app.test_client()
    first = client.get(path)
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    assert len(cache._stored) == 1, "A nonce, a cookie or a header keeps this page from the cache."
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_each_language_has_its_own_page(app: Flask, path: str) -> None:
    install(app)
    pages = set()
    for language in ("vi", "en", "vi"):
        client = app.test_client()
        client.set_cookie("language", language)
        page = client.get(path)
        assert f'lang="{language}"' in page.text
        pages.add(page.headers["ETag"])
    assert len(pages) == 2


def test_a_missing_page_is_told_in_plain_words(visit: Visit) -> None:
    page = visit("/khong-co-trang-nay", status=404)
    assert "Không tìm thấy" in page.text_content()


def test_no_address_without_variables_fails_for_a_stranger(app: Flask, client: FlaskClient) -> None:
    for route in routes(app):
        if "GET" in route.methods and "<" not in route.rule:
            answer = client.get(route.rule)
            assert answer.status_code < 500, route
            assert answer.headers["Content-Security-Policy"], route
