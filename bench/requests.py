"""Requests written out as bytes, so that asking costs the client next to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Asked:
    """A request written out, and the status that it must be answered with."""

    data: bytes
    status: int


def get(path: str, *, host: str, headers: Mapping[str, str] | None = None) -> Asked:
    """Write a GET request."""
    return Asked(_head("GET", path, host, headers or {}), 200)


def post(
    path: str,
    fields: Mapping[str, str | list[str]],
    *,
    host: str,
    headers: Mapping[str, str],
    status: int = 200,
) -> Asked:
    """Write the POST request of a form without files."""
    body = urlencode(fields, doseq=True).encode()
    described = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    head = _head("POST", path, host, {**described, "Content-Length": str(len(body))})
    return Asked(head + body, status)


def upload(
    path: str,
    fields: Mapping[str, str],
    data: bytes,
    *,
    host: str,
    headers: Mapping[str, str],
) -> Asked:
    """Write the POST request of a form with one PDF in its field ``file``; 303 is right."""
    edge = "edge-of-the-bench"
    texts = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    opening = (
        f'{texts}--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = opening.encode() + data + f"\r\n--{edge}--\r\n".encode()
    described = {**headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
    head = _head("POST", path, host, {**described, "Content-Length": str(len(body))})
    return Asked(head + body, 303)


def _head(method: str, path: str, host: str, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()
