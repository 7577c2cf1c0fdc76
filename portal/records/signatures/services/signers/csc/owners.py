"""Signatures that a credential's owner allows in person, each time, for exactly these hashes.

Explicit credentials ask for what the owner types: a one-time password that the service sends
(``credentials/sendOTP`` in version 1), a PIN. ``oauth2code`` credentials send the owner's browser
to the service and back with a code (RFC 6749, 4.1), bound to this browser by ``state`` and to
this portal by PKCE (RFC 7636, S256); the code is exchanged for the SAD. Sources: CSC API 1.0.4.0,
8.3 and 11.5-11.7; 2.0.0.2, 8.4.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from portal.records.signatures.services.refusals import (
    AuthorisationRefused,
    OwnerDeclined,
    WrongAnswer,
)
from portal.records.signatures.services.signers.csc.client import (
    SHA256_OID,
    CscClient,
    Mandate,
    Ticket,
    ticket_of,
)
from portal.records.signatures.services.signers.csc.credentials import Access, Credential
from portal.records.signatures.services.signers.secret_files import Secret

_VERIFIER_BYTES, _STATE_BYTES = 48, 24
_SAD = "SAD"


@dataclass(frozen=True, slots=True)
class Leave:
    """What the owner has to do: type what is named in ``wants``, or open ``address``.

    ``state`` and ``verifier`` are kept by the portal until the owner is back.
    """

    access: Access
    wants: tuple[str, ...] = ()
    address: str = ""
    state: str = ""
    verifier: str = ""


def ask_owner(client: CscClient, credential: Credential, wanted: Mandate, redirect: str) -> Leave:
    """Begin the owner's own authorisation; sends the one-time password where one is wanted.

    Raises what the client raises.
    """
    if credential.access is Access.OAUTH2:
        return _to_browser(client, credential, wanted, redirect)
    if "OTP" in credential.wants:
        client.send_otp(credential.id)
    return Leave(credential.access, tuple(sorted(credential.wants)))


def sign_with_factors(
    client: CscClient, credential: Credential, wanted: Mandate, factors: Mapping[str, Secret]
) -> list[bytes]:
    """Sign with what the owner typed, once; raises AuthorisationRefused when something lacks.

    Raises OneTimePasswordRefused, PinRefused, and what the client raises.
    """
    if credential.access is Access.OAUTH2 or credential.wants - set(factors):
        raise AuthorisationRefused
    return client.sign(credential.id, wanted, client.authorise(credential.id, wanted, factors))


def sign_with_code(
    client: CscClient,
    credential_id: str,
    wanted: Mandate,
    *,
    code: str,
    leave: Leave,
    redirect: str,
) -> list[bytes]:
    """Sign with the code that the owner's browser brought back, once.

    Whoever calls has compared ``state``. Raises OwnerDeclined without a code, and what the
    client raises.
    """
    if not code:
        raise OwnerDeclined
    return client.sign(credential_id, wanted, _redeem(client, code, leave, redirect))


def _to_browser(client: CscClient, credential: Credential, wanted: Mandate, redirect: str) -> Leave:
    state, verifier = secrets.token_urlsafe(_STATE_BYTES), secrets.token_urlsafe(_VERIFIER_BYTES)
    asked = {
        "response_type": "code",
        **client.named(),
        "redirect_uri": redirect,
        "scope": "credential",
        "credentialID": credential.id,
        "numSignatures": str(len(wanted.hashes)),
        **_hashes(client, wanted),
        "state": state,
        "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    address = f"{_server(client)}/oauth2/authorize?{urlencode(asked)}"
    return Leave(credential.access, address=address, state=state, verifier=verifier)


def _hashes(client: CscClient, wanted: Mandate) -> dict[str, str]:
    listed = ",".join(_base64url(base64.b64decode(each)) for each in wanted.hashes)
    if client.version == "v2":
        return {"hashes": listed, "hashAlgorithmOID": SHA256_OID}
    return {"hash": listed}


def _redeem(client: CscClient, code: str, leave: Leave, redirect: str) -> Ticket:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        **client.named(),
        **client.secret(),
        "redirect_uri": redirect,
        "code_verifier": leave.verifier,
    }
    answer = client.transport(_server(client)).post_form("/oauth2/token", fields)
    return ticket_of(answer, _SAD)


def _server(client: CscClient) -> str:
    """Give the authorisation server that the service names, or the service itself.

    The portal's secret goes there, so it is on the host of the service or on the one that the
    device's option ``oauth2`` names. Raises WrongAnswer for another host, and UnsafeSettings for
    one that is not reached over https.
    """
    named = str(client.info().get("oauth2") or client.url).rstrip("/")
    if urlsplit(named).hostname not in {urlsplit(each).hostname for each in client.addresses}:
        raise WrongAnswer
    client.transport(named)
    return named


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
