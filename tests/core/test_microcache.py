import gzip
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.test import Client

from portal.core.microcache import MAX_BYTES, MicroCache, install
from tests.core.probes import add_view


class Counting:
    """A small application that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html; charset=utf-8")]
        self.filler = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        body = f"{self.asked} {environ['PATH_INFO']} {self.filler}".encode()
        start_response(self.status, [*self.headers, ("Content-Length", str(len(body)))])
        return [body]


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cached(counting: Counting, clock: Clock) -> Client:
    return Client(MicroCache(counting, entries=3, monotonic=clock), use_cookies=False)


def test_a_public_page_is_made_once_in_five_seconds(
    cached: Client, counting: Counting, clock: Clock
) -> None:
    assert cached.get("/a").text == cached.get("/a").text
    assert counting.asked == 1
    clock.seconds += 5.1
    assert cached.get("/a").text.startswith("2 ")


@pytest.mark.parametrize("path", ["/b", "/a?q=1"])
def test_another_address_is_another_page(cached: Client, counting: Counting, path: str) -> None:
    cached.get("/a")
    cached.get(path)
    assert counting.asked == 2


def test_a_strange_host_gets_a_page_of_its_own(cached: Client, counting: Counting) -> None:
    cached.get("/a", headers={"Host": "portal.test"})
    cached.get("/a", headers={"Host": "evil.test"})
    assert counting.asked == 2


def test_each_language_has_its_page_and_unknown_ones_share_the_first(
    cached: Client, counting: Counting
) -> None:
    for cookie in ("language=vi", "language=en", "language=en", "language=xx", "language=yy"):
        cached.get("/a", headers={"Cookie": cookie})
    assert counting.asked == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "portal=abc"},
        {"Cookie": "language=vi; portal=abc"},
        {"Authorization": "Bearer x"},
        {"Range": "bytes=0-1"},
        {"HX-Request": "true"},
    ],
)
def test_whoever_may_be_known_is_never_served_from_the_cache(
    cached: Client, counting: Counting, headers: dict[str, str]
) -> None:
    cached.get("/a")
    assert cached.get("/a", headers=headers).text.startswith("2 ")
    assert cached.get("/a", headers=headers).text.startswith("3 ")
    assert cached.get("/a").text.startswith("1 ")
    assert counting.asked == 3


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS"])
def test_other_methods_pass(cached: Client, counting: Counting, method: str) -> None:
    cached.get("/a")
    cached.open("/a", method=method)
    assert counting.asked == 2


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "portal=abc"),
        ("Cache-Control", "private"),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Language"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
        ("Content-Encoding", "br"),
    ],
)
def test_an_answer_that_is_personal_is_not_kept(
    cached: Client, counting: Counting, header: tuple[str, str]
) -> None:
    counting.headers.append(header)
    answer = cached.get("/a")
    assert answer.headers[header[0]] == header[1]
    cached.get("/a")
    assert counting.asked == 2


@pytest.mark.parametrize("status", ["404 NOT FOUND", "303 SEE OTHER", "500 INTERNAL SERVER ERROR"])
def test_only_good_answers_are_kept(cached: Client, counting: Counting, status: str) -> None:
    counting.status = status
    assert cached.get("/a").status == status
    cached.get("/a")
    assert counting.asked == 2


def test_files_and_very_large_pages_are_not_kept(cached: Client, counting: Counting) -> None:
    counting.filler = "x" * MAX_BYTES
    assert len(cached.get("/a").data) > MAX_BYTES
    counting.filler = ""
    counting.headers = [("Content-Type", "application/pdf")]
    cached.get("/a")
    cached.get("/a")
    assert counting.asked == 3


def test_who_holds_the_page_already_gets_304(cached: Client, counting: Counting) -> None:
    etag = cached.get("/a").headers["ETag"]
    answer = cached.get("/a", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert "Content-Length" not in answer.headers
    assert counting.asked == 1


def test_the_packed_page_unpacks_to_the_plain_one(cached: Client) -> None:
    packed = cached.get("/a", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == cached.get("/a").data


def test_the_cache_never_grows_past_its_size(counting: Counting, clock: Clock) -> None:
    cache = MicroCache(counting, entries=3, monotonic=clock)
    client = Client(cache)
    for number in range(10):
        client.get(f"/{number}")
    client.get("/9")
    assert counting.asked == 10
    client.get("/0")
    assert counting.asked == 11
    cache.purge()
    client.get("/0")
    assert counting.asked == 12


def test_the_cache_never_holds_more_bytes_than_allowed(counting: Counting, clock: Clock) -> None:
    counting.filler = "x" * 1000
    cache = MicroCache(counting, most_bytes=2500, monotonic=clock)
    client = Client(cache)
    for path in ("/a", "/b", "/c"):
        client.get(path)
    client.get("/c")
    assert counting.asked == 3
    client.get("/a")
    assert counting.asked == 4


def test_a_page_made_again_is_counted_once(counting: Counting, clock: Clock) -> None:
    counting.filler = "x" * 1000
    cache = MicroCache(counting, most_bytes=2500, monotonic=clock)
    client = Client(cache)
    for _ in range(5):
        client.get("/a")
        clock.seconds += 5.1
    client.get("/a")
    client.get("/b")
    client.get("/a")
    assert counting.asked == 7


def test_the_portal_behind_the_cache_answers_as_ever(app: Flask) -> None:
    install(app)
    add_view(app, "/api/probe", lambda: {"a": 1})
    client = app.test_client()
    assert client.get("/api/khong-co").status_code == 404
    first, second = client.get("/api/probe"), client.get("/api/probe")
    assert first.json == second.json == {"a": 1}
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert client.post("/api/probe").status_code == 200
