"""Signing in by an identity provider: out to it and back."""

from dataclasses import asdict
from secrets import compare_digest
from urllib.parse import urlencode

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, open_to
from portal.core.errors import NotFound
from portal.identity.accounts.services import simulated_vneid
from portal.identity.accounts.services.providers import (
    IdentityProvider,
    IdentityRefused,
    Question,
)
from portal.identity.accounts.services.vouching import with_provider
from portal.identity.accounts.views import gate
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.accounts.views.signing_in import enter
from portal.ui.redirects import safe_path


@blueprint.post("/dang-nhap/nha-cung-cap/<string:name>")
@open_to(Audience.PUBLIC)
def ask_provider(name: str) -> ResponseReturnValue:
    """Send the person to the provider with a fresh question."""
    provider = _provider(name)
    question = simulated_vneid.new_question()
    session["question"] = asdict(question)
    session["next"] = safe_path(request.form.get("next"))
    return redirect(provider.address(question), 303)


@blueprint.get("/dang-nhap/tro-ve/<string:name>")
@open_to(Audience.PUBLIC)
def return_from_provider(name: str) -> ResponseReturnValue:
    """Take the provider's answer; it is a GET because the protocol makes it one."""
    provider = _provider(name)
    question = _kept_question()
    code = request.args.get("code")
    if question is None or code is None:
        raise IdentityRefused
    wanted = session.get("next")
    token = with_provider(
        provider=provider, code=code, question=question, browser=gate.browser(), now=clock.now()
    )
    return enter(token, wanted)


@blueprint.route(simulated_vneid.PAGE, methods=["GET", "POST"])
@open_to(Audience.PUBLIC)
def simulated_provider() -> ResponseReturnValue:
    """Be VNeID for a moment, on demonstration installations only."""
    _provider(simulated_vneid.SimulatedVNeID.name)
    if request.method == "GET":
        asked = {name: request.args.get(name, "") for name in ("state", "nonce", "code_challenge")}
        people = simulated_vneid.PEOPLE
        return render_template("identity/accounts/simulated.html", asked=asked, people=people)
    answer = {"state": request.form.get("state", ""), **_simulated_answer()}
    name = simulated_vneid.SimulatedVNeID.name
    back = url_for("accounts.return_from_provider", name=name)
    return redirect(f"{back}?{urlencode(answer)}", 303)


def _simulated_answer() -> dict[str, str]:
    if request.form.get("choice") == "refuse":
        return {"error": "access_denied"}
    code = simulated_vneid.SimulatedVNeID().issue(
        subject=request.form.get("choice", ""),
        nonce=request.form.get("nonce", ""),
        challenge=request.form.get("code_challenge", ""),
        now=clock.now(),
    )
    return {"code": code}


def _kept_question() -> Question | None:
    """Take the question that this browser was sent out with; it serves once."""
    kept = session.pop("question", None)
    if not kept or not compare_digest(kept["state"], request.args.get("state", "")):
        return None
    return Question(**kept)


def _provider(name: str) -> IdentityProvider:
    provider = simulated_vneid.identity_providers().get(name)
    if provider is None:
        raise NotFound
    return provider
