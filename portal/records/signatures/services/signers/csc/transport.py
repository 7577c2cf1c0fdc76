"""One JSON question over HTTP, with a time limit, a size limit and no redirects."""

import http.client
import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from portal.core.settings import Settings, UnsafeSettings
from portal.records.signatures.services.refusals import (
    DeviceTimedOut,
    ServiceUnavailable,
    WrongAnswer,
)

_LARGEST = 1 << 20
_SERVER_FAULT = 500
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said."""

    status: int
    body: Mapping[str, Any]

    @property
    def error(self) -> str:
        """Give the protocol's error code, or nothing."""
        return str(self.body.get("error", ""))

    @property
    def description(self) -> str:
        """Give what the service says about its error."""
        return str(self.body.get("error_description", ""))


class Transport:
    """The way to one service."""

    def __init__(self, settings: Settings, url: str, timeout_seconds: float) -> None:
        self._url = _checked(settings, url)
        self._timeout = timeout_seconds

    def post_json(self, path: str, body: Mapping[str, Any], token: str | None) -> Answer:
        """Post an object; raises DeviceTimedOut, ServiceUnavailable, WrongAnswer."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._post(path, json.dumps(dict(body)).encode(), headers)

    def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Post a form, as OAuth 2.0 wants it; raises as above."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._post(path, urlencode(fields).encode(), headers)

    def post_basic(self, path: str, body: Mapping[str, Any], credentials: str) -> Answer:
        """Post an object with HTTP basic authentication; raises as above."""
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
        return self._post(path, json.dumps(dict(body)).encode(), headers)

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = self._connection()
        try:
            connection.request("POST", f"{self._url.path}{path}", body, dict(headers))
            answer = connection.getresponse()
            data = answer.read(_LARGEST + 1)
        except TimeoutError as error:
            raise DeviceTimedOut from error
        except (OSError, http.client.HTTPException) as error:
            raise ServiceUnavailable from error
        finally:
            connection.close()
        if answer.status >= _SERVER_FAULT or answer.status == _TOO_MANY:
            raise ServiceUnavailable
        return Answer(answer.status, _object(data))

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # TT 15/2025/TT-BKHCN, Phụ lục I.
        return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)


def _object(data: bytes) -> Mapping[str, Any]:
    if len(data) > _LARGEST:
        raise WrongAnswer
    try:
        found = json.loads(data or b"{}")
    except ValueError as error:
        raise WrongAnswer from error
    if not isinstance(found, dict):
        raise WrongAnswer
    return found


def _checked(settings: Settings, url: str) -> SplitResult:
    parts = urlsplit(url.rstrip("/"))
    plain = parts.scheme == "http" and settings.demonstration and _loopback(parts.hostname or "")
    if (parts.scheme != "https" and not plain) or not parts.hostname:
        raise UnsafeSettings("A signing service must be reached over https.")
    return parts


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
