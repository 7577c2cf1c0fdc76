"""A browser without a picture: cookies, forms with their tokens, redirects."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from uuid import UUID

from lxml import html

HOST = "127.0.0.1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    status: int
    place: str | None
    body: bytes

    @property
    def document(self) -> html.HtmlElement:
        document: html.HtmlElement = html.document_fromstring(self.body.decode())
        return document


@dataclass
class Visitor:
    """Somebody with one connection, opened anew after it broke; losing it raises OSError."""

    port: int
    timeout: float = 30
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _line: http.client.HTTPConnection | None = None

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form together with the token that was read last."""
        return self._ask("POST", path, urlencode({**fields, "csrf_token": self.token}))

    def sign_in(self, account_id: UUID) -> None:
        """Sign in as a demonstration account, with the page's own form."""
        self.read_token("/dang-nhap")
        answer = self.post("/dang-nhap/minh-hoa", {"account": str(account_id)})
        assert answer.status == 303, answer.body[:500]
        self.read_token(answer.place or "/")

    def read_token(self, path: str) -> None:
        """Open a page and keep the token of its first form that has one."""
        answer = self.get(path)
        while answer.status == 303 and answer.place:
            answer = self.get(answer.place)
        assert answer.status == 200, (path, answer.status)
        self.token = str(answer.document.xpath("//input[@name='csrf_token']/@value")[0])

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": self.cookie, **(FORM if body is not None else {})}
        try:
            line = self._open()
            line.request(method, path, body, headers)
            return self._read(line.getresponse())
        except http.client.HTTPException as error:
            self.close()
            raise ConnectionError("The answer broke off.") from error
        except OSError:
            self.close()
            raise

    def _open(self) -> http.client.HTTPConnection:
        if self._line is None:
            self._line = http.client.HTTPConnection(HOST, self.port, timeout=self.timeout)
        return self._line

    def _read(self, response: http.client.HTTPResponse) -> Answer:
        body = response.read()
        for header in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: piece.value for name, piece in SimpleCookie(header).items()}
        return Answer(response.status, response.headers.get("Location"), body)
