"""A remote signing service of the tests, over real HTTP, strict about its protocol.

It follows CSC API 1.0.4.0 and 2.0.0.2: every request is checked for its required fields and
for fields of the other version; signatures are made only under an authorisation (SAD) that
names exactly these hashes. It fails on command.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding

from tests.factories.signers import Held
from tests.records.signatures.csc_orders import Authorised, Orders, Promised, ProtocolError

SHA256 = "2.16.840.1.101.3.4.2.1"
PSS, V15, ECDSA = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
CLIENT, CLIENT_SECRET, USER, PASSWORD = "portal", "rất kín", "portal-user", "mật khẩu"
CREDENTIAL, RIGHT_PIN, RIGHT_OTP = "cred-1", "246810", "135790"
PREHASHED = utils.Prehashed(hashes.SHA256())


@dataclass
class CscService:
    held: Held
    version: str = "v1"
    access: str = "explicit"
    wants: tuple[str, ...] = ("PIN",)
    multisign: int = 10
    key_status: str = "enabled"
    cert_status: str = "valid"
    orders: Orders = field(default_factory=Orders)
    calls: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    sads: dict[str, Authorised] = field(default_factory=dict)
    codes: dict[str, Promised] = field(default_factory=dict)
    otps: int = 0  # How many one-time passwords were sent and are not used up.
    users: tuple[str, ...] = ()  # Whose credential it is, by the ids that this service knows.
    others: dict[str, Held] = field(default_factory=dict)  # More that a user has, listed first.
    url: str = ""
    authority: str = ""  # Where it sends for authorisation, if that is not itself.

    def answer(self, path: str, headers: Any, body: bytes) -> dict[str, Any]:
        if path == "/as/oauth2/token":
            self.calls.append("/as/oauth2/token")
            return self.redeem(headers, body)
        prefix = f"/csc/{self.version}"
        if not path.startswith(prefix + "/"):
            raise ProtocolError(404, "invalid_request", "No such version")
        method = path.removeprefix(prefix)
        self.calls.append(method)
        self.orders.meanwhile.pop(method, lambda: None)()
        if method == "/oauth2/token":
            return self.oauth_token(headers, body)
        found = json.loads(body)
        if method == "/info":
            return self.info()
        if method == "/auth/login":
            return self.login(headers)
        self.require_token(headers)
        names = {
            "/credentials/list": self.list_credentials,
            "/credentials/info": self.credential_info,
            "/credentials/authorize": self.authorise,
            f"/credentials/{'sendOTP' if self.version == 'v1' else 'getChallenge'}": self.send_otp,
            "/signatures/signHash": self.sign_hash,
        }
        if method not in names:
            raise ProtocolError(501, "invalid_request", "Not implemented")
        return names[method](found)

    def info(self) -> dict[str, Any]:
        return {
            "specs": "1.0.4.0" if self.version == "v1" else "2.0.0.2",
            "name": "Dịch vụ ký số thử nghiệm",
            "region": "VN",
            "authType": ["basic", "oauth2client", "oauth2code"],
            "oauth2": f"{self.authority or self.url}/as",
            "methods": ["credentials/list", "credentials/info", "signatures/signHash"],
        }

    def oauth_token(self, headers: Any, body: bytes) -> dict[str, Any]:
        if headers["Content-Type"] != "application/x-www-form-urlencoded":
            raise ProtocolError(400, "invalid_request", "Not a form")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        right = {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": CLIENT_SECRET,
            "scope": "service",
        }
        if form != right or self.orders.refuse_sign_in:
            raise ProtocolError(400, "invalid_client", "Unknown client")
        return self.new_token()

    def login(self, headers: Any) -> dict[str, Any]:
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if headers["Authorization"] != f"Basic {pair}" or self.orders.refuse_sign_in:
            raise ProtocolError(401, "authentication_error", "An error occurred")
        return self.new_token()

    def new_token(self) -> dict[str, Any]:
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def require_token(self, headers: Any) -> None:
        if self.orders.forget_tokens:
            self.orders.forget_tokens = False
            self.tokens.clear()
        kind, _, token = (headers["Authorization"] or "").partition(" ")
        if kind != "Bearer" or token not in self.tokens:
            raise ProtocolError(401, "invalid_token", "The access token is invalid or expired")

    def list_credentials(self, found: dict[str, Any]) -> dict[str, Any]:
        check(found, set(), {"maxResults", "pageToken", "userID"})
        if "userID" in found:
            known = found["userID"] in self.users
            return {"credentialIDs": [*self.others, CREDENTIAL] if known else []}
        if "pageToken" not in found:
            return {"credentialIDs": ["cred-0"], "nextPageToken": "2"}
        return {"credentialIDs": [CREDENTIAL]}

    def credential_info(self, found: dict[str, Any]) -> dict[str, Any]:
        check(found, {"credentialID"}, {"certificates", "certInfo", "authInfo"})
        held = self.others.get(found["credentialID"], self.held)
        if held is self.held:
            self.require_credential(found)
        curve = isinstance(held.key, ec.EllipticCurvePrivateKey)
        chain = (held.certificate, held.issuer)
        return {
            "key": {"status": self.key_status, "algo": [ECDSA] if curve else [PSS, V15]},
            "cert": {
                "status": self.cert_status,
                "certificates": [text(each.public_bytes(Encoding.DER)) for each in chain],
            },
            "multisign": self.multisign,
            **(self.auth_v1() if self.version == "v1" else self.auth_v2()),
        }

    def auth_v1(self) -> dict[str, Any]:
        factors = {name: {"presence": "true"} for name in self.wants}
        return {"authMode": self.access, "SCAL": "2", **factors}

    def auth_v2(self) -> dict[str, Any]:
        objects = [{"type": "Password", "id": name} for name in self.wants]
        return {
            "auth": {
                "mode": self.access,
                "expression": " AND ".join(self.wants),
                "objects": objects,
            },
            "SCAL": "2",
        }

    def send_otp(self, found: dict[str, Any]) -> dict[str, Any]:
        check(found, {"credentialID"}, set())
        self.require_credential(found)
        self.otps += 1
        return {}

    def authorise_in_browser(self, path: str) -> str:
        """Ask the owner, who agrees at once, and give where the browser is sent."""
        if not path.startswith("/as/oauth2/authorize?"):
            raise ProtocolError(404, "invalid_request", "No such page")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        hashes_named = "hash" if self.version == "v1" else "hashes"
        required = {
            *("response_type", "client_id", "redirect_uri", "scope", "credentialID", "state"),
            *("numSignatures", "code_challenge", "code_challenge_method", hashes_named),
            *(() if self.version == "v1" else ("hashAlgorithmOID",)),
        }
        check(asked, required, {"description", "account_token", "lang"})
        right = {"response_type": "code", "scope": "credential", "code_challenge_method": "S256"}
        if not (right | {"client_id": CLIENT, "credentialID": CREDENTIAL}).items() <= asked.items():
            raise ProtocolError(400, "invalid_request", "Unknown client or credential")
        listed = [standard(each) for each in asked[hashes_named].split(",")]
        check_hashes(listed)
        state = "another" if self.orders.other_state else asked["state"]
        if self.orders.owner_declines:
            return f"{asked['redirect_uri']}?error=access_denied&state={state}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = Promised(listed, asked["redirect_uri"], asked["code_challenge"])
        return f"{asked['redirect_uri']}?code={code}&state={state}"

    def redeem(self, headers: Any, body: bytes) -> dict[str, Any]:
        if headers["Content-Type"] != "application/x-www-form-urlencoded":
            raise ProtocolError(400, "invalid_request", "Not a form")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        required = {"grant_type", "code", "client_id", "client_secret", "redirect_uri"}
        check(form, required | {"code_verifier"}, set())
        known = self.codes.pop(form["code"], None)
        if known is None or form["grant_type"] != "authorization_code":
            raise ProtocolError(400, "invalid_grant", "Unknown code")
        if (form["client_id"], form["client_secret"]) != (CLIENT, CLIENT_SECRET):
            raise ProtocolError(401, "invalid_client", "Unknown client")
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if (form["redirect_uri"], proved) != (known.redirect, known.challenge):
            raise ProtocolError(400, "invalid_grant", "The code was given to somebody else")
        sad = secrets.token_urlsafe(16)
        self.sads[sad] = Authorised(known.hashes, time.monotonic() + 300)
        return {"access_token": sad, "token_type": "SAD", "expires_in": 300}

    def authorise(self, found: dict[str, Any]) -> dict[str, Any]:
        if self.version == "v1":
            check(found, {"credentialID", "numSignatures", "hash"}, {"PIN", "OTP", "description"})
            given, listed = found, found["hash"]
        else:
            required = {"credentialID", "numSignatures", "hashes", "hashAlgorithmOID"}
            check(found, required, {"authData", "description"})
            given = {each["id"]: each["value"] for each in found.get("authData", ())}
            listed = found["hashes"]
        self.require_credential(found)
        self.require_factors(given)
        check_hashes(listed)
        if found["numSignatures"] != len(listed) or len(listed) > self.multisign:
            raise ProtocolError(400, "invalid_request", "Numbers of signatures is too high")
        sad = secrets.token_urlsafe(16)
        self.sads[sad] = Authorised(listed, time.monotonic() + 300)
        return {"SAD": sad, "expiresIn": 300}

    def require_factors(self, given: dict[str, Any]) -> None:
        if "PIN" in self.wants and given.get("PIN") != RIGHT_PIN:
            raise ProtocolError(400, "invalid_pin", "The PIN is invalid")
        if "OTP" in self.wants and (given.get("OTP") != RIGHT_OTP or not self.otps):
            raise ProtocolError(400, "invalid_otp", "The OTP is invalid")
        self.otps -= "OTP" in self.wants

    def sign_hash(self, found: dict[str, Any]) -> dict[str, Any]:
        if self.version == "v1":
            required = {"credentialID", "SAD", "hash", "signAlgo", "hashAlgo"}
            hash_name, oid_name = "hash", "hashAlgo"
        else:
            required = {"credentialID", "SAD", "hashes", "signAlgo", "hashAlgorithmOID"}
            hash_name, oid_name = "hashes", "hashAlgorithmOID"
        check(found, required, {"signAlgoParams"})
        self.require_credential(found)
        if found[oid_name] != SHA256:
            raise ProtocolError(400, "invalid_request", "Invalid parameter hashAlgo")
        self.spend(found["SAD"], found[hash_name])
        made = [self.sign(base64.b64decode(each), found) for each in found[hash_name]]
        return {"signatures": made[:-1] if self.orders.one_too_few else made}

    def spend(self, sad: str, listed: list[str]) -> None:
        if self.orders.sad_expired:
            self.orders.sad_expired -= 1
            self.sads.pop(sad, None)
            raise ProtocolError(400, "invalid_request", "SAD expired")
        known = self.sads.pop(sad, None)
        if known is None or known.until < time.monotonic():
            raise ProtocolError(400, "invalid_request", "SAD expired")
        if known.hashes != listed:
            raise ProtocolError(400, "invalid_request", "Hash is not authorized by the SAD")

    def sign(self, digest: bytes, found: dict[str, Any]) -> str:
        key = self.orders.other_key or self.held.key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            if found["signAlgo"] != ECDSA:
                raise ProtocolError(400, "invalid_request", "Invalid parameter signAlgo")
            return text(key.sign(digest, ec.ECDSA(PREHASHED)))
        return text(sign_rsa(key, digest, found))

    def require_credential(self, found: dict[str, Any]) -> None:
        if found["credentialID"] != CREDENTIAL:
            raise ProtocolError(400, "invalid_request", "Invalid parameter credentialID")


def sign_rsa(key: rsa.RSAPrivateKey, digest: bytes, found: dict[str, Any]) -> bytes:
    if found["signAlgo"] == V15:
        return key.sign(digest, padding.PKCS1v15(), PREHASHED)
    if found["signAlgo"] != PSS or "signAlgoParams" not in found:
        raise ProtocolError(400, "invalid_request", "Invalid parameter signAlgo")
    said = algos.RSASSAPSSParams.load(base64.b64decode(found["signAlgoParams"]))
    salt = said["salt_length"].native
    return key.sign(digest, padding.PSS(padding.MGF1(hashes.SHA256()), salt), PREHASHED)


def check(found: dict[str, Any], required: set[str], allowed: set[str]) -> None:
    missing, unknown = required - set(found), set(found) - required - allowed
    if missing or unknown:
        raise ProtocolError(400, "invalid_request", f"Missing {missing}, unknown {unknown}")


def check_hashes(listed: list[str]) -> None:
    if not listed or any(len(base64.b64decode(each)) != 32 for each in listed):
        raise ProtocolError(400, "invalid_request", "Invalid parameter hash")


def standard(base64url: str) -> str:
    padded = base64url + "=" * (-len(base64url) % 4)
    return text(base64.urlsafe_b64decode(padded))


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def handler_of(service: CscService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            orders = service.orders
            time.sleep(orders.delay_seconds)
            if orders.redirect:
                self.send_response(302)
                self.send_header("Location", service.url)
                self.end_headers()
                return
            try:
                self.say(orders.status or 200, service.answer(self.path, self.headers, body))
            except ProtocolError as error:
                said = {"error": error.error, "error_description": error.description}
                self.say(error.status, said)

        def do_GET(self) -> None:
            try:
                place = service.authorise_in_browser(self.path)
            except ProtocolError as error:
                self.say(error.status, {"error": error.error})
                return
            self.send_response(302)
            self.send_header("Location", place)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def say(self, status: int, body: dict[str, Any]) -> None:
            data = b"<html>" if service.orders.no_json else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def served(service: CscService) -> Iterator[CscService]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(service))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
