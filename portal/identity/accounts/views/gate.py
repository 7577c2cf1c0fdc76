"""The one module that knows Flask-Login: cookie to token, token to actor.

The signed session cookie holds the opaque token and nothing about the person.
"""

from dataclasses import dataclass

from flask import Flask, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.core import clock
from portal.core.access import ANONYMOUS, Actor, set_actor_loader
from portal.identity.accounts.services.sessions import resume
from portal.identity.accounts.services.signing_in import Browser

_SIGNED_IN = "_user_id"  # Under which Flask-Login keeps the token.


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person to Flask-Login, which keeps ``get_id()`` in the cookie."""

    token: str
    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Give the token."""
        return self.token


def install(app: Flask) -> None:
    """Let Flask-Login read the cookie and tell the access guard who acts."""
    manager = LoginManager()
    # Addresses of telephones change all the time: binding a session to one would only
    # sign honest people out. Tokens are random, hashed at rest and short-lived instead.
    manager.session_protection = None
    manager.user_loader(_load)
    app.login_manager = manager  # type: ignore[attr-defined]  # No cookie is to remember anybody.
    set_actor_loader(app, _actor)


def admit(token: str) -> None:
    """Give the browser a new session with this token; nothing of the old one is kept."""
    session.clear()
    login_user(Visitor(token, ANONYMOUS))
    session.pop("_id", None)  # A fingerprint of address and browser that nobody reads here.


def dismiss() -> None:
    """Take the session away from the browser."""
    logout_user()
    session.clear()


def browser() -> Browser:
    """Tell where the request comes from."""
    return Browser(address=request.remote_addr or "", user_agent=request.user_agent.string)


def _load(token: str) -> Visitor | None:
    actor = resume(token, clock.now())
    return None if actor.id is None else Visitor(token, actor)


def _actor() -> Actor:
    if _SIGNED_IN not in session:  # Most readers: nothing to be asked of Flask-Login.
        return ANONYMOUS
    found: Actor = current_user.actor if current_user.is_authenticated else ANONYMOUS
    return found
