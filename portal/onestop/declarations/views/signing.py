"""Signing a declaration before filing: made, read, signed at the citizen's own provider."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, commits_in_parts, open_to
from portal.core.downloads import MadeFile, send_file_response
from portal.core.errors import DomainError, NotFound
from portal.core.settings import settings
from portal.onestop.declarations import policies, queries
from portal.onestop.declarations.forms import factors_form, provider_form
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.declarations.services import asking, making, providers
from portal.onestop.declarations.services import signing as acts
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts as find
from portal.records.signatures.services.desk_tokens import why_refused
from portal.ui.form import Form

signing = Blueprint("declarations", __name__, url_prefix="/nop-ho-so")


@signing.get("/<code>/<uuid:draft_id>/ky-so")
@open_to(Audience.CITIZEN)
def show(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Show how far the declaration has come, and what the citizen may do with it."""
    return _page(_own_draft(code, draft_id))


@signing.post("/<code>/<uuid:draft_id>/ky-so")
@open_to(Audience.CITIZEN)
def make(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Have the declaration laid out as the draft is now."""
    draft = _own_draft(code, draft_id)
    making.ask_to_make(draft, actor=actor(), now=clock.now())
    return redirect(_url(draft), 303)


@signing.get("/<code>/<uuid:draft_id>/ky-so/to-khai.pdf")
@open_to(Audience.CITIZEN)
def file(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Hand the declaration to its citizen, as it is to be signed or as it was."""
    held = queries.get_of_draft(_own_draft(code, draft_id).id)
    sha256 = held.signed_sha256 or held.sha256
    if sha256 is None:
        raise NotFound
    return send_file_response(MadeFile(f"to-khai-{held.id}.pdf", sha256))


@signing.post("/<code>/<uuid:draft_id>/ky-so/gui")
@open_to(Audience.CITIZEN)
@commits_in_parts
def ask(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Ask the citizen's provider for the signature; it may send the browser to its own page."""
    draft, form = _own_draft(code, draft_id), provider_form(providers.providers())
    if not form.validate():
        return _page(draft, form), 422
    try:
        told = _ask_provider(draft_id, form["provider"].data)
    except DomainError as error:
        return _page(_own_draft(code, draft_id), form, error=error), error.status
    return redirect(told.address or _url(draft), 303)


@signing.post("/<code>/<uuid:draft_id>/ky-so/xac-nhan")
@open_to(Audience.CITIZEN)
@commits_in_parts
def confirm(code: str, draft_id: UUID) -> ResponseReturnValue:
    """Take what the citizen typed to allow the signature; a wrong word may be typed again."""
    draft = _own_draft(code, draft_id)
    form = factors_form(asking.asked_of(queries.get_of_draft(draft.id)).wants)
    if not form.validate():
        return _page(draft, factors=form), 422
    try:
        acts.answer_typed(draft_id, form.answers, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(_own_draft(code, draft_id), error=error), error.status
    return redirect(_url(draft), 303)


@signing.post("/<code>/<uuid:draft_id>/ky-so/huy")
@open_to(Audience.CITIZEN)
@commits_in_parts
def call_off(code: str, draft_id: UUID) -> ResponseReturnValue:
    """End a request that was not answered; the declaration stays ready to be signed."""
    draft = _own_draft(code, draft_id)
    acts.give_up(draft_id, "OwnerDeclined", actor=actor(), now=clock.now())
    return redirect(_url(draft), 303)


@signing.get("/ky-so/ve")
@open_to(Audience.CITIZEN)
@commits_in_parts
def come_back() -> ResponseReturnValue:
    """Take the browser back from the provider's page, with a code or a refusal.

    Providers send it by GET (RFC 6749, 4.1.2); the one-use ``state`` stands for the form's token.
    """
    authorize(policies.may_come_back)
    state, code = request.args.get("state", ""), request.args.get("code", "")
    draft_id = acts.answer_code(
        state, code, redirect=_return_address(), actor=actor(), now=clock.now()
    )
    return redirect(_url(find.get(draft_id)), 303)


def _own_draft(code: str, draft_id: UUID) -> Draft:
    draft = find.get(draft_id)
    authorize(policies.may_edit_draft, draft)
    if draft.procedure_code != code or draft.dossier_id is not None:
        raise NotFound
    return draft


def _url(draft: Draft) -> str:
    return url_for("declarations.show", code=draft.procedure_code, draft_id=draft.id)


def _return_address() -> str:
    return f"{settings().public_url}{url_for('declarations.come_back')}"


def _ask_provider(draft_id: UUID, provider: str) -> asking.Asked:
    back = _return_address()
    return asking.ask(draft_id, provider, redirect=back, actor=actor(), now=clock.now())


def _page(
    draft: Draft,
    form: Form | None = None,
    *,
    factors: Form | None = None,
    error: DomainError | None = None,
) -> str:
    held = queries.find_of_draft(draft.id)
    asked = _asked(held)
    return render_template(
        "onestop/declarations/sign.html",
        draft=draft,
        held=held,
        states=DeclarationState,
        current=held is not None and making.is_current(held, draft),
        asked=asked,
        form=form or provider_form(providers.providers()),
        factors=factors or factors_form(asked.wants if asked else ()),
        refusal=why_refused(held.refusal) if held else None,
        error=error,
    )


def _asked(held: Declaration | None) -> asking.Asked | None:
    waits = held is not None and held.state is DeclarationState.ASKED
    return asking.asked_of(held) if held is not None and waits else None
