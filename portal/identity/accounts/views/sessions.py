"""A person's own sessions."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.identity.accounts import policies, queries
from portal.identity.accounts.models import EndReason
from portal.identity.accounts.services import sessions
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.accounts.views.devices import device_name


@blueprint.get("/tai-khoan/phien")
@open_to(Audience.SIGNED_IN)
def own_sessions() -> ResponseReturnValue:
    """List the browsers in which the person is signed in."""
    authorize(policies.may_use_own_account)
    own_id = actor().id
    rows = queries.sessions_of(own_id, clock.now()) if own_id else ()
    return render_template(
        "identity/accounts/sessions.html",
        rows=rows,
        present=actor().session_id,
        device_name=device_name,
    )


@blueprint.post("/tai-khoan/phien/<uuid:session_id>/ket-thuc")
@open_to(Audience.SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """End one of the person's own sessions."""
    found = queries.get_session(session_id)
    authorize(policies.may_end_session, found)
    sessions.end_session(
        session_id=found.id, reason=EndReason.ENDED_BY_OWNER, actor=actor(), now=clock.now()
    )
    return redirect(url_for("accounts.own_sessions"), 303)


@blueprint.post("/tai-khoan/phien/ket-thuc-phien-khac")
@open_to(Audience.SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    """End all of the person's sessions but this one."""
    authorize(policies.may_use_own_account)
    sessions.end_other_sessions(actor=actor(), now=clock.now())
    return redirect(url_for("accounts.own_sessions"), 303)
