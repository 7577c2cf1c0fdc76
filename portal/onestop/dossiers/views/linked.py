"""Entering how a sub-dossier with another agency ended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import LinkedEndForm
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.workflows.queries.asking import LinkedRow, linked_to
from portal.onestop.workflows.rules.linking import Outcome
from portal.onestop.workflows.services import linking

linked = Blueprint("linked", __name__, url_prefix="/can-bo/ho-so")


@linked.route("/<uuid:dossier_id>/lien-thong/<key>", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def end(dossier_id: UUID, key: str) -> ResponseReturnValue:
    """Take the outcome that the other agency told."""
    dossier = find.get(dossier_id)
    authorize(policies.may_handle, dossier)
    part, form = _part(dossier, key), LinkedEndForm()
    if not form.is_submitted():
        return _page(dossier, part, form)
    if not form.validate():
        return _page(dossier, part, form), 422
    try:
        _end(dossier, key, form)
    except DomainError as error:
        return _page(dossier, part, form, error), error.status
    flash(_("Đã ghi kết quả phần liên thông."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


def _end(dossier: Dossier, key: str, form: LinkedEndForm) -> None:
    linking.end_part(
        dossier.id,
        key,
        Outcome(form.outcome.data),
        reference=form.reference.data or "",
        actor=actor(),
        now=clock.now(),
    )


def _part(dossier: Dossier, key: str) -> LinkedRow:
    found = next((part for part in linked_to(dossier.id) if part.key == key), None)
    if found is None:
        raise linking.PartNotFound
    return found


def _page(
    dossier: Dossier, part: LinkedRow, form: LinkedEndForm, error: DomainError | None = None
) -> str:
    return render_template(
        "onestop/dossiers/end_linked.html", dossier=dossier, part=part, form=form, error=error
    )
