"""Signing in and out."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, open_to
from portal.core.errors import Invalid, NotFound
from portal.core.settings import settings
from portal.identity.accounts import forms, queries
from portal.identity.accounts.models import EndReason
from portal.identity.accounts.services import people, sessions, signing_in
from portal.identity.accounts.services.simulated_vneid import identity_providers
from portal.identity.accounts.views import gate
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.accounts.views.destinations import landing
from portal.ui.redirects import HOME, safe_path


@blueprint.get("/dang-nhap")
@open_to(Audience.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Show the ways to sign in."""
    form = forms.SignInForm(data={"next": safe_path(request.args.get("next"))})
    return _page(form)


@blueprint.post("/dang-nhap")
@open_to(Audience.PUBLIC)
def sign_in_with_password() -> ResponseReturnValue:
    """Sign a member of staff in by user name and password."""
    form = forms.SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        token = signing_in.with_password(
            **form.credentials(), browser=gate.browser(), now=clock.now()
        )
    except signing_in.SignInRefused as refusal:
        form.add_errors(refusal.errors)
        return _page(form), refusal.status
    _end_present_session()
    return enter(token, form.next.data)


@blueprint.post("/dang-nhap/minh-hoa")
@open_to(Audience.PUBLIC)
def sign_in_as_demonstration() -> ResponseReturnValue:
    """Sign in as a demonstration account by one click."""
    account_id = request.form.get("account", type=UUID)
    if account_id is None:
        raise NotFound
    token = signing_in.as_demonstration(
        account_id=account_id, browser=gate.browser(), now=clock.now()
    )
    _end_present_session()
    return enter(token, request.form.get("next"))


@blueprint.post("/dang-xuat")
@open_to(Audience.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End the present session; a stranger is just taken home."""
    who = actor()
    if who.session_id:
        sessions.end_session(
            session_id=who.session_id, reason=EndReason.SIGNED_OUT, actor=who, now=clock.now()
        )
    gate.dismiss()
    return redirect("/", 303)


@blueprint.route("/dang-nhap/thiet-lap", methods=["GET", "POST"])
@open_to(Audience.PUBLIC)
def set_up() -> ResponseReturnValue:
    """Let the holder of a one-time token choose a password."""
    form = forms.SetupForm()
    if not form.validate_on_submit():
        return _setup_page(form), 422 if form.is_submitted() else 200
    try:
        people.complete_setup(token=form.token.data, password=form.password.data, now=clock.now())
    except Invalid as refusal:
        form.add_errors(refusal.errors)
        return _setup_page(form), refusal.status
    return redirect(url_for("accounts.sign_in"), 303)


def enter(token: str, wanted: str | None) -> ResponseReturnValue:
    """Give the browser its new session and lead it to where it wanted to go."""
    gate.admit(token)
    path = safe_path(wanted)
    if path == HOME:
        path = landing(sessions.person_of(token, clock.now()))
    return redirect(path, 303)


def _end_present_session() -> None:
    who = actor()
    if who.session_id:
        sessions.end_session(
            session_id=who.session_id, reason=EndReason.REPLACED, actor=who, now=clock.now()
        )


def _page(form: forms.SignInForm) -> str:
    today = clock.local(clock.now()).date()
    offered = settings().demonstration
    return render_template(
        "identity/accounts/sign_in.html",
        form=form,
        providers=list(identity_providers().values()),
        citizens=queries.demonstration_citizens() if offered else (),
        units=queries.demonstration_staff(today) if offered else (),
    )


def _setup_page(form: forms.SetupForm) -> str:
    return render_template("identity/accounts/set_up.html", form=form)
