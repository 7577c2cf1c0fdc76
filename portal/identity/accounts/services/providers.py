"""The port to whoever vouches for a citizen: an OpenID Connect provider such as VNeID."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from portal.core.errors import DomainError, Refused
from portal.core.i18n import LazyString
from portal.core.i18n import lazy_gettext as _l
from portal.identity.accounts.rules import Sex


class ProviderDown(DomainError):
    """The provider does not answer; nothing of ours is wrong."""

    status = 503
    sentence = _l(
        "Hệ thống định danh hiện không phản hồi. Vui lòng thử lại sau ít phút; "
        "nội dung ông/bà đã lưu trên cổng không bị mất."
    )


class IdentityRefused(Refused):
    """The person declined, or the answer does not belong to the question that was asked."""

    sentence = _l("Việc xác nhận danh tính không hoàn tất. Vui lòng đăng nhập lại từ đầu.")


@dataclass(frozen=True, slots=True)
class Question:
    """What the portal keeps while the person is away: state, nonce and PKCE verifier."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says the person is; issuer and subject together are the key."""

    issuer: str
    subject: str
    full_name: str
    identity_number: str = field(repr=False)
    date_of_birth: date
    sex: Sex
    phone: str | None = None


class IdentityProvider(Protocol):
    """Somebody who vouches for citizens."""

    @property
    def name(self) -> str:
        """Name the provider in addresses."""

    @property
    def label(self) -> LazyString:
        """Name the provider to people."""

    def address(self, question: Question) -> str:
        """Give the address to which the person is sent."""

    def exchange(self, code: str, question: Question, now: datetime) -> Identity:
        """Trade a code for an identity; raises ProviderDown and IdentityRefused."""
