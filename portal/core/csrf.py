"""What is sent must carry the token of its session."""

import hmac
from functools import lru_cache

from flask import current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData

from portal.core.signed import Signing

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Guard(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types.
    """Flask-WTF's guard, with a short way for what is right; all else goes its own way."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - its signature.
        """Let a request pass that carries its session's token; refuses with 400.

        Over HTTPS the referrer is checked too, which is left to the library.
        """
        if request.method not in _SAFE and not request.is_secure and self._carries_token():
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)

    def _carries_token(self) -> bool:
        wanted = session.get("csrf_token")
        sent = wanted and self._get_csrf_token()  # Else the body is left to whoever reads it.
        if not sent or current_app.config["WTF_CSRF_TIME_LIMIT"] is not None:
            return False
        try:
            return hmac.compare_digest(wanted, _signing(current_app.secret_key).loads(sent))
        except BadData:
            return False


@lru_cache(maxsize=4)
def _signing(secret: str | bytes) -> Signing:
    """Make what Flask-WTF signs its tokens with."""
    return Signing(secret, salt="wtf-csrf-token")


csrf = Guard()
