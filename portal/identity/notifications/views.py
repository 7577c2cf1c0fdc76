"""A person's notices."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.identity.notifications import policies, queries, services
from portal.ui.pagination import Page, read_page_number

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/thong-bao")
@open_to(Audience.SIGNED_IN)
def notices() -> ResponseReturnValue:
    """List what the person was told, newest first."""
    authorize(policies.may_read_notices)
    number = read_page_number(request.args.get("trang"))
    rows, more = queries.notices_of(_own_id(), page=number)
    page = Page(rows, number, more)
    return render_template("identity/notifications/notices.html", page=page)


@blueprint.post("/thong-bao/<uuid:notice_id>")
@open_to(Audience.SIGNED_IN)
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read and go where it leads."""
    notice = queries.get_notice(notice_id)
    authorize(policies.may_open_notice, notice)
    services.mark_read(notice_id=notice.id, now=clock.now())
    return redirect(notice.url, 303)


@blueprint.post("/thong-bao/da-doc")
@open_to(Audience.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    authorize(policies.may_read_notices)
    services.mark_all_read(account_id=_own_id(), now=clock.now())
    return redirect(url_for("notifications.notices"), 303)


def _own_id() -> UUID:
    own_id = actor().id
    if own_id is None:
        raise queries.NoticeNotFound
    return own_id


def unread_notices() -> int:
    """Count the reader's unread notices once a page, for its header; strangers cost nothing."""
    own_id = actor().id
    if own_id is None or not actor().verified:
        return 0
    if "unread_notices" not in g:
        g.unread_notices = queries.unread_apart(own_id)
    count: int = g.unread_notices
    return count
