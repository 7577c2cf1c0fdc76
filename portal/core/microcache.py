"""A cache of public pages in front of Flask: a few seconds old at most, per process.

It serves only what anybody may see: GET without any cookie but the language's, answered
200 as HTML or JSON, setting no cookie and marked neither private nor no-store. An answer
with a script nonce is left alone, because a nonce may be used once. The address is part of
the key with its host, so that nobody can plant a page for others.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from portal.core.i18n import LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FRESH_SECONDS = 5.0
MAX_ENTRIES = 2000
MAX_BYTES = 512 * 1024  # Of one page.
MAX_BYTES_IN_ALL = 64 * 1024 * 1024  # Of this process.
GZIP_LEVEL = 6
_TYPES = frozenset({"text/html", "application/json"})
_HARMLESS_COOKIES = frozenset({"language"})
_PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST")
_VARY = frozenset({"cookie", "accept-encoding"})
Key = tuple[str, str, str, str, str]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer ready to be sent, plain and packed."""

    until: float
    etag: str
    plain: bytes
    plain_headers: Headers
    packed: bytes
    packed_headers: Headers

    @property
    def size(self) -> int:
        """Give the bytes of both bodies."""
        return len(self.plain) + len(self.packed)


class MicroCache:
    """WSGI middleware that answers repeated anonymous requests by itself."""

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        seconds: float = FRESH_SECONDS,
        entries: int = MAX_ENTRIES,
        most_bytes: int = MAX_BYTES_IN_ALL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.seconds = seconds
        self.entries = entries
        self.most_bytes = most_bytes
        self.monotonic = monotonic
        self._stored: OrderedDict[Key, Stored] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the cache, or ask the application and perhaps keep its answer."""
        key = _key(environ)
        if key is None:
            return self.application(environ, start_response)
        found = self._fresh(key)
        if found is not None:
            return _send(found, environ, start_response)
        answer = Response.from_app(self.application, environ)
        if not _may_keep(answer):
            return answer(environ, start_response)
        made = _store(answer, self.monotonic() + self.seconds)
        self._keep(key, made)
        return _send(made, environ, start_response)

    def _fresh(self, key: Key) -> Stored | None:
        found = self._stored.get(key)
        return found if found is not None and found.until > self.monotonic() else None

    def _keep(self, key: Key, made: Stored) -> None:
        with self._lock:
            old = self._stored.pop(key, None)
            self._bytes += made.size - (old.size if old else 0)
            self._stored[key] = made
            while len(self._stored) > self.entries or self._bytes > self.most_bytes:
                self._bytes -= self._stored.popitem(last=False)[1].size

    def purge(self) -> None:
        """Forget everything."""
        with self._lock:
            self._stored.clear()
            self._bytes = 0


def install(app: Flask, **options: float) -> MicroCache:
    """Put the cache before an application; proxies' headers are to be read before it."""
    cache = MicroCache(app.wsgi_app, **options)  # type: ignore[arg-type]
    app.wsgi_app = cache  # type: ignore[method-assign]
    return cache


def _key(environ: "WSGIEnvironment") -> Key | None:
    """Name what is asked for, or give None when the answer may be personal."""
    if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _PERSONAL):
        return None
    cookies = environ.get("HTTP_COOKIE")
    language = ""
    if cookies:
        known = parse_cookie(cookies)
        if not _HARMLESS_COOKIES.issuperset(known):
            return None
        language = known.get("language", "") if known.get("language") in LANGUAGES else ""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        language,
    )


def _may_keep(answer: Response) -> bool:
    control = answer.cache_control
    return (
        answer.status_code == 200  # noqa: PLR2004 - HTTP's own number.
        and answer.mimetype in _TYPES
        and (answer.content_length or MAX_BYTES + 1) <= MAX_BYTES
        and "Set-Cookie" not in answer.headers
        and "Content-Encoding" not in answer.headers
        and not (control.private or control.no_store)
        and "'nonce-" not in answer.headers.get("Content-Security-Policy", "")
        and _VARY.issuperset(answer.vary.as_set())
    )


def _store(answer: Response, until: float) -> Stored:
    plain = answer.get_data()
    packed = gzip.compress(plain, GZIP_LEVEL, mtime=0)
    etag = f'W/"{hashlib.sha256(plain).hexdigest()[:24]}"'
    headers = answer.headers.copy()
    headers.remove("Content-Length")
    headers.set("ETag", etag)
    headers.set("Vary", "Cookie, Accept-Encoding")
    headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    shared: Headers = list(headers)
    return Stored(
        until=until,
        etag=etag,
        plain=plain,
        plain_headers=[*shared, ("Content-Length", str(len(plain)))],
        packed=packed,
        packed_headers=[
            *shared,
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(packed))),
        ],
    )


def _send(
    found: Stored, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    if found.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 NOT MODIFIED", found.plain_headers[:-1])
        return ()
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        start_response("200 OK", found.packed_headers)
        return (found.packed,)
    start_response("200 OK", found.plain_headers)
    return (found.plain,)
