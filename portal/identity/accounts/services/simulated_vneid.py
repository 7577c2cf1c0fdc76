"""A stand-in for VNeID on demonstration installations, true to the OIDC code flow.

It binds each code to the state's nonce and the PKCE challenge, lets it live for one minute,
and can refuse or fail on command. It vouches for people who do not exist.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeSerializer

from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.core.settings import settings
from portal.identity.accounts.rules import Sex
from portal.identity.accounts.services.providers import (
    Identity,
    IdentityProvider,
    IdentityRefused,
    ProviderDown,
    Question,
)

ISSUER = "https://vneid-gia-lap.invalid"
PAGE = "/dang-nhap/vneid-gia-lap"
CODE_LASTS = timedelta(minutes=1)
OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """Somebody for whom the stand-in vouches."""

    subject: str
    full_name: str
    identity_number: str
    date_of_birth: date
    sex: Sex
    phone: str


PEOPLE = (
    SimulatedPerson(
        "td-0001", "Nguyễn Thị Lan Anh", "038192004517", date(1992, 3, 8), Sex.FEMALE, "0912000101"
    ),
    SimulatedPerson(
        "td-0002", "Lê Văn Thắng", "038085011263", date(1985, 9, 2), Sex.MALE, "0912000102"
    ),
    SimulatedPerson(
        "td-0003", "Trịnh Minh Khôi", "038201007842", date(2001, 6, 15), Sex.MALE, "0912000103"
    ),
    SimulatedPerson(
        "td-0004", "Phạm Thị Hồng Nhung", "038178009315", date(1978, 11, 20), Sex.FEMALE,
        "0912000104",
    ),
)  # fmt: skip


class SimulatedVNeID:
    """The stand-in itself."""

    name = "vneid-gia-lap"
    label: LazyString = _l("VNeID (giả lập)")

    def address(self, question: Question) -> str:
        """Give the stand-in's page with the questions of an authorisation request."""
        asked = {
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": challenge_of(question.verifier),
        }
        return f"{PAGE}?{urlencode(asked)}"

    def issue(self, *, subject: str, nonce: str, challenge: str, now: datetime) -> str:
        """Do what the provider does once the person agreed: give a code."""
        expires = (now + CODE_LASTS).timestamp()
        promised = {"sub": subject, "nonce": nonce, "challenge": challenge, "exp": expires}
        return str(_signer().dumps(promised))

    def exchange(self, code: str, question: Question, now: datetime) -> Identity:
        """Trade a code for an identity, once everything about it fits the question."""
        try:
            promised = _signer().loads(code)
        except BadData as bad:
            raise IdentityRefused from bad
        if promised["sub"] == OUTAGE:
            raise ProviderDown
        if not _fits(promised, question) or promised["exp"] <= now.timestamp():
            raise IdentityRefused
        return _identity(promised["sub"])


def challenge_of(verifier: str) -> str:
    """Compute the PKCE challenge of a verifier by S256 (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_question() -> Question:
    """Make state, nonce and verifier, 256 random bits each."""
    return Question(*(secrets.token_urlsafe(32) for _ in range(3)))


def identity_providers() -> dict[str, IdentityProvider]:
    """List the providers of this installation; the stand-in is offered in demonstrations only."""
    if not settings().demonstration:
        return {}
    return {SimulatedVNeID.name: SimulatedVNeID()}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="simulated-vneid")


def _fits(promised: dict[str, str], question: Question) -> bool:
    same_nonce = secrets.compare_digest(promised["nonce"], question.nonce)
    challenge = challenge_of(question.verifier)
    return same_nonce and secrets.compare_digest(promised["challenge"], challenge)


def _identity(subject: str) -> Identity:
    for person in PEOPLE:
        if person.subject == subject:
            return Identity(
                issuer=ISSUER,
                subject=subject,
                full_name=person.full_name,
                identity_number=person.identity_number,
                date_of_birth=person.date_of_birth,
                sex=person.sex,
                phone=person.phone,
            )
    raise IdentityRefused
