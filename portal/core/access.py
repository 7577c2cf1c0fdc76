"""Closed by default: every view names its audience, and every private one asks a policy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Literal, TypeVar
from uuid import UUID

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core.csrf import csrf
from portal.core.errors import DomainError, Forbidden, NotFound
from portal.core.i18n import lazy_gettext as _l
from portal.core.way_back import way_back

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Kind = Literal["anonymous", "citizen", "staff", "system"]


class Audience(Enum):
    """Who a view is open to."""

    PUBLIC = "public"
    CITIZEN = "citizen"
    STAFF = "staff"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Grant:
    """A function that somebody holds in a unit."""

    unit_id: UUID
    function: str


@dataclass(frozen=True, slots=True)
class Deputation:
    """Duties of somebody else that an actor carries in a unit for some days, both included.

    Empty ``procedures`` stand for all; ``only`` names the dossiers that are left once the number
    allowed is used up.
    """

    id: UUID
    unit_id: UUID
    principal_id: UUID
    principal_name: str
    duties: frozenset[str]
    first_day: date
    last_day: date
    ground: str
    procedures: frozenset[str] = frozenset()
    max_amount_vnd: int | None = None
    only: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: what policies and services may know of the person."""

    id: UUID | None
    name: str
    kind: Kind
    grants: frozenset[Grant] = field(default=frozenset())
    session_id: UUID | None = None
    verified: bool = True  # False while a second factor is still owed.
    fresh: bool = True  # False when an act of weight asks for the second factor again.
    deputations: tuple[Deputation, ...] = ()

    @property
    def units(self) -> frozenset[UUID]:
        """List the units in which the actor holds any function."""
        return frozenset(grant.unit_id for grant in self.grants)

    def holds(self, function: str, unit_id: UUID | None = None) -> bool:
        """Tell whether the actor holds a function, in one unit or in any."""
        return any(
            grant.function == function and unit_id in (None, grant.unit_id) for grant in self.grants
        )


ANONYMOUS = Actor(id=None, name="", kind="anonymous")
SYSTEM = Actor(id=None, name="Hệ thống", kind="system")

Loader = Callable[[], Actor]


def open_to(audience: Audience) -> Callable[[View], View]:
    """Name the audience of a view; a view without one answers 401 to all."""

    def mark(view: View) -> View:
        view.__audience__ = audience  # type: ignore[attr-defined]
        return view

    return mark


def reads_only(view: View) -> View:
    """Say that a view changes nothing though it is sent by POST, to keep a secret off the URL.

    Its unit of work is a reading one, so it never waits for the write lock or holds it.
    """
    view.__reads_only__ = True  # type: ignore[attr-defined]
    return view


def commits_in_parts(view: View) -> View:
    """Say that a view's service keeps long work in transactions of its own, part by part.

    The request's unit of work is a reading one: it holds no lock while the parts are written.
    """
    return reads_only(view)


def before_second_factor(view: View) -> View:
    """Open a view to people who have given their password and owe their second factor."""
    view.__before_second_factor__ = True  # type: ignore[attr-defined]
    return view


def needs_fresh_proof(view: View) -> View:
    """Ask for the second factor again before a view when the last time is too long ago."""
    view.__needs_fresh_proof__ = True  # type: ignore[attr-defined]
    return view


def takes_files(max_bytes: int) -> Callable[[View], View]:
    """Let a view's requests be larger than all others, up to a number of bytes in all."""

    def mark(view: View) -> View:
        view.__max_bytes__ = max_bytes  # type: ignore[attr-defined]
        return view

    return mark


def csrf_exempt(view: View) -> View:
    """Free a machine interface that reads no cookie from the CSRF token."""
    exempted: View = csrf.exempt(view)
    return exempted


def set_actor_loader(app: Flask, loader: Loader) -> None:
    """Say how a request's actor is found; called once, by the accounts package."""
    app.extensions["portal.actor_loader"] = loader


def actor() -> Actor:
    """Give the actor of this request."""
    found: Actor = g.get("actor", ANONYMOUS)
    return found


def authorize(predicate: Callable[..., bool], *subjects: Any) -> None:
    """Let the request go on only if a policy says so.

    Raises NotFound when a subject is concerned, because its existence is private too,
    and Forbidden when the act as such is not the actor's.
    """
    g.authorized = True
    if not predicate(actor(), *subjects):
        raise NotFound if subjects else Forbidden


def install(app: Flask) -> None:
    """Guard every route of the application.

    The CSRF guard reads the body, so it comes last: what is too large is refused by its
    length, and nothing is read from whom the view is not open to.
    """
    app.before_request(_admit)
    # Said first, or the library says an hour: a form may lie open as long as its session lives.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    app.after_request(_require_policy)


def _admit() -> ResponseReturnValue | None:
    loader: Loader | None = current_app.extensions.get("portal.actor_loader")
    g.actor = loader() if loader else ANONYMOUS
    view = _current_view()
    if view is None:
        return None
    if (most := getattr(view, "__max_bytes__", None)) is not None:
        request.max_content_length = most
    audience = getattr(view, "__audience__", None)
    if audience is None:
        abort(401)
    if audience is Audience.PUBLIC:
        return None
    return _admit_person(audience) or _admit_proved(view)


def _admit_person(audience: Audience) -> ResponseReturnValue | None:
    who = actor()
    if who.kind == "anonymous":
        return _ask_to_sign_in()
    if audience is Audience.SIGNED_IN or audience.value == who.kind:
        return None
    raise Forbidden


def _admit_proved(view: Callable[..., Any]) -> ResponseReturnValue | None:
    """Hold back who owes the second factor, or owes it again for this view."""
    who = actor()
    owes = not who.verified and not getattr(view, "__before_second_factor__", False)
    owes_again = not who.fresh and getattr(view, "__needs_fresh_proof__", False)
    if not owes and not owes_again:
        return None
    if owes and request.method != "GET":
        raise SecondFactorMissing
    return ask_for_proof(way_back())


def ask_for_proof(back: str) -> ResponseReturnValue:
    """Lead to the page that asks for the second factor, and from there back to a path."""
    g.authorized = True  # Nothing was done and nothing was shown.
    return redirect(url_for("accounts.prove", next=back), 303)


_NOT_KEPT = _l(
    "Ông/bà chưa đăng nhập hoặc phiên đã hết hạn, nên việc vừa gửi chưa được ghi nhận. "
    "Hãy đăng nhập: Cổng đưa ông/bà về lại trang đó để gửi lại."
)


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        raise SignInNeeded
    if request.method != "GET":
        flash(str(_NOT_KEPT))
    return redirect(url_for("accounts.sign_in", next=way_back()), 303)


class SecondFactorMissing(Forbidden):
    """The password was given and the second factor was not (ASVS 5.0.0, 6.3.3)."""

    sentence = _l("Hãy hoàn tất xác thực hai lớp trước khi làm việc này.")


class SignInNeeded(DomainError):
    """The interface is not open to strangers."""

    status = 401


def _current_view() -> Callable[..., Any] | None:
    endpoint = request.endpoint
    return None if endpoint is None else current_app.view_functions[endpoint]


def _require_policy(response: Response) -> Response:
    if actor().kind == "anonymous" or response.status_code >= 400:  # noqa: PLR2004 - HTTP's own line.
        return response
    audience = getattr(_current_view(), "__audience__", Audience.PUBLIC)
    if audience is not Audience.PUBLIC and not g.get("authorized"):
        raise PolicyNotAsked(request.endpoint)
    return response


class PolicyNotAsked(RuntimeError):
    """A private view answered without asking a policy: a fault of ours, never shown."""
