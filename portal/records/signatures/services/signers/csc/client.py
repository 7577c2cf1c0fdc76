"""The calls of the Cloud Signature Consortium's protocol that a signature needs.

Versions 1.0.4 and 2.0 name the same things differently; the differences stand here and
nowhere else. Sources: CSC API 1.0.4.0 and 2.0.0.2 (the protocol of ETSI TS 119 432).
"""

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.settings import Settings, UnsafeSettings
from portal.records.signatures.services.refusals import (
    AuthorisationRefused,
    OneTimePasswordRefused,
    PinRefused,
    WrongAnswer,
)
from portal.records.signatures.services.signers.csc import credentials
from portal.records.signatures.services.signers.csc.credentials import Credential
from portal.records.signatures.services.signers.csc.transport import Answer, Transport
from portal.records.signatures.services.signers.plan import DeviceFacts
from portal.records.signatures.services.signers.secret_files import Secret, read_secret

SHA256_OID = "2.16.840.1.101.3.4.2.1"
VERSIONS = ("v1", "v2")
_OK, _UNAUTHORISED = 200, 401
_EARLY_SECONDS = 5.0  # A token that is nearly over is not used any more.
_PAGES = 20


class SadExpired(AuthorisationRefused):
    """The authorisation to sign has lapsed."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A token or SAD, and until when (on the monotonic clock) it serves."""

    value: Secret
    until: float

    @property
    def lapsed(self) -> bool:
        """Tell whether it serves no more."""
        return time.monotonic() > self.until


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a signature is made of: hashes in base64 and the algorithm's identifiers."""

    hashes: tuple[str, ...]
    algorithm: str
    parameters: str | None


class CscClient:
    """One service, signed in as this portal."""

    def __init__(self, settings: Settings, facts: DeviceFacts) -> None:
        self._facts = facts
        self.version = str(facts.options.get("version", "v1"))
        if self.version not in VERSIONS:
            raise UnsafeSettings(f"The device {facts.name} speaks no known version.")
        self.url = f"{facts.text('url').rstrip('/')}/csc/{self.version}"
        self.addresses = (self.url, str(facts.options.get("oauth2", self.url)))
        self._settings = settings
        self._transport = self.transport(self.url)
        self._token: Ticket | None = None

    def transport(self, url: str) -> Transport:
        """Give the way to an address of this service; raises UnsafeSettings for a plain one."""
        return Transport(self._settings, url, self._facts.timeout_seconds)

    def named(self) -> dict[str, str]:
        """Give by what the service knows this portal, as OAuth 2.0 writes it, without a secret."""
        return {"client_id": self._facts.text("client_id")}

    def secret(self) -> dict[str, str]:
        """Give what proves to the service that it is this portal, to be sent at once."""
        read = read_secret(self._facts.path("client_secret_file")).reveal()
        return {"client_secret": read.decode()}

    def info(self) -> Mapping[str, Any]:
        """Ask who the service is and which methods it has."""
        return _require(self._transport.post_json("/info", {}, None))

    def credential_ids(self, user_id: str = "") -> tuple[str, ...]:
        """List the credentials of this portal's account at the service, or of a user of it."""
        return tuple(self._pages({"userID": user_id} if user_id else {}))

    def _pages(self, whose: Mapping[str, str]) -> Iterator[str]:
        body: dict[str, Any] = {"maxResults": 50, **whose}
        for _page in range(_PAGES):
            found = self.call("/credentials/list", body)
            yield from map(str, found.get("credentialIDs", ()))
            if not found.get("nextPageToken"):
                return
            body["pageToken"] = found["nextPageToken"]

    def credential(self, credential_id: str) -> Credential:
        """Ask about a credential; raises what ``credentials.read`` raises."""
        body = {
            "credentialID": credential_id,
            "certificates": "chain",
            "certInfo": True,
            "authInfo": True,
        }
        found = self.call("/credentials/info", body)
        return credentials.read(credential_id, found, self.version)

    def send_otp(self, credential_id: str) -> None:
        """Have the service send its owner a one-time password (version 1)."""
        name = "/credentials/sendOTP" if self.version == "v1" else "/credentials/getChallenge"
        self.call(name, {"credentialID": credential_id})

    def authorise(
        self, credential_id: str, mandate: Mandate, factors: Mapping[str, Secret]
    ) -> Ticket:
        """Have signatures over exactly these hashes allowed; the answer is the SAD."""
        body: dict[str, Any] = {
            "credentialID": credential_id,
            "numSignatures": len(mandate.hashes),
            **self._hashes(mandate, signing=False),
            **self._factors(factors),
        }
        found = self.call("/credentials/authorize", body)
        if not found.get("SAD"):
            raise WrongAnswer
        return _ticket(found["SAD"], found.get("expiresIn", 3600))

    def sign(self, credential_id: str, mandate: Mandate, sad: Ticket | None) -> list[bytes]:
        """Have hashes signed; raises SadExpired, and WrongAnswer for another number of answers."""
        if sad is not None and sad.lapsed:
            raise SadExpired
        body: dict[str, Any] = {
            "credentialID": credential_id,
            "signAlgo": mandate.algorithm,
            **self._hashes(mandate, signing=True),
        }
        if mandate.parameters:
            body["signAlgoParams"] = mandate.parameters
        if sad is not None:
            body["SAD"] = sad.value.reveal().decode()
        found = self.call("/signatures/signHash", body)
        made = found.get("signatures")
        if not isinstance(made, list) or len(made) != len(mandate.hashes):
            raise WrongAnswer
        return [credentials.decode(each) for each in made]

    def call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask as a signed-in client, signing in again once when the token is not taken."""
        answer = self._transport.post_json(path, body, self._access_token())
        if answer.status == _UNAUTHORISED:
            self._token = None
            answer = self._transport.post_json(path, body, self._access_token())
        return _require(answer)

    def _hashes(self, mandate: Mandate, *, signing: bool) -> dict[str, Any]:
        if self.version == "v2":
            return {"hashes": list(mandate.hashes), "hashAlgorithmOID": SHA256_OID}
        named = {"hashAlgo": SHA256_OID} if signing else {}
        return {"hash": list(mandate.hashes), **named}

    def _factors(self, factors: Mapping[str, Secret]) -> dict[str, Any]:
        said = {name: secret.reveal().decode() for name, secret in factors.items()}
        if self.version == "v1" or not said:
            return dict(said)
        return {"authData": [{"id": name, "value": value} for name, value in said.items()]}

    def _access_token(self) -> str:
        if self._token is None or self._token.lapsed:
            self._token = self._sign_in()
        return self._token.value.reveal().decode()

    def _sign_in(self) -> Ticket:
        if "username" in self._facts.options:
            secret = read_secret(self._facts.path("password_file")).reveal()
            pair = self._facts.text("username").encode() + b":" + secret
            answer = self._transport.post_basic(
                "/auth/login", {"rememberMe": False}, base64.b64encode(pair).decode()
            )
        else:
            asked = {"grant_type": "client_credentials", "scope": "service"}
            fields = {**asked, **self.named(), **self.secret()}
            answer = self._transport.post_form("/oauth2/token", fields)
        return ticket_of(answer)


def client_of(settings: Settings, facts: DeviceFacts) -> CscClient:
    """Give this process's client of a service."""
    key = (str(settings.data_folder), facts.name, facts.text("url"))
    if key not in _clients:
        _clients[key] = CscClient(settings, facts)
    return _clients[key]


_clients: dict[tuple[str, str, str], CscClient] = {}


def mandate(digests: Sequence[bytes], algorithm: str, parameters: bytes | None) -> Mandate:
    """Write hashes and algorithm as the protocol does."""
    return Mandate(
        hashes=tuple(base64.b64encode(each).decode() for each in digests),
        algorithm=algorithm,
        parameters=base64.b64encode(parameters).decode() if parameters else None,
    )


def ticket_of(answer: Answer, kind: str = "") -> Ticket:
    """Read an answer with a token (of a kind, such as SAD); raises what calls raise."""
    found = _require(answer)
    if not found.get("access_token") or kind not in {"", str(found.get("token_type"))}:
        raise WrongAnswer
    return _ticket(found["access_token"], found.get("expires_in", 3600))


def _require(answer: Answer) -> Mapping[str, Any]:
    if answer.status == _OK:
        return answer.body
    if answer.error == "invalid_pin" or "PIN" in answer.description:
        raise PinRefused
    if answer.error == "invalid_otp" or "OTP" in answer.description:
        raise OneTimePasswordRefused
    if "SAD" in answer.description:
        raise SadExpired
    if answer.status == _UNAUTHORISED or answer.error:
        raise AuthorisationRefused
    raise WrongAnswer


def _ticket(value: object, seconds: object) -> Ticket:
    until = time.monotonic() + float(str(seconds)) - _EARLY_SECONDS
    return Ticket(Secret(str(value).encode()), until)
