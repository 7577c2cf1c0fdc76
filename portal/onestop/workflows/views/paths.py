"""The list of paths, one path with its diagram and check, and its versions."""

import json
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.organisations import queries as organisations
from portal.identity.organisations.rules import UnitKind
from portal.onestop.procedures.rules import RevisionState
from portal.onestop.workflows import policies
from portal.onestop.workflows.forms import DefinitionForm
from portal.onestop.workflows.queries import versions
from portal.onestop.workflows.rules.outline import outline
from portal.onestop.workflows.services import linting, publishing, trying
from portal.onestop.workflows.views.blueprint import blueprint


@blueprint.get("")
@open_to(Audience.STAFF)
def index() -> ResponseReturnValue:
    """List the paths in force."""
    authorize(policies.may_see_workflows)
    return render_template("onestop/workflows/index.html", found=versions.list_in_force())


@blueprint.get("/mau/<code>")
@open_to(Audience.STAFF)
def show(code: str) -> ResponseReturnValue:
    """Show the path in force under a code."""
    authorize(policies.may_see_workflows)
    return _page(versions.in_force(code))


@blueprint.get("/phien-ban/<uuid:version_id>")
@open_to(Audience.STAFF)
def version(version_id: UUID) -> ResponseReturnValue:
    """Show one version, and what would become of running dossiers under a draft."""
    authorize(policies.may_see_workflows)
    return _page(versions.get(version_id))


@blueprint.post("/mau/<code>/ban-moi")
@open_to(Audience.STAFF)
def draft(code: str) -> ResponseReturnValue:
    """Store a new version of a path as a draft."""
    present = versions.in_force(code)
    authorize(policies.may_change_workflows, _kinds())
    form = DefinitionForm()
    if not form.validate():
        return _page(present, form), 422
    try:
        made = publishing.draft(form.text, code=code, actor=actor(), now=clock.now())
    except DomainError as error:
        form.add_errors_of(error)
        return _page(present, form, error), error.status
    flash(_("Đã lưu bản dự thảo. Hãy xem kết quả kiểm tra trước khi công bố."))
    return redirect(url_for("workflows.version", version_id=made), 303)


@blueprint.post("/phien-ban/<uuid:version_id>/cong-bo")
@open_to(Audience.STAFF)
def publish(version_id: UUID) -> ResponseReturnValue:
    """Put a draft in force, unless the check finds errors."""
    found = versions.get(version_id)
    authorize(policies.may_change_workflows, _kinds())
    try:
        publishing.publish(version_id, actor=actor(), now=clock.now())
    except DomainError as error:
        return _page(found, error=error), error.status
    flash(_("Đã công bố. Hồ sơ đang giải quyết vẫn theo phiên bản cũ."))
    return redirect(url_for("workflows.show", code=found.workflow.code), 303)


def _kinds() -> dict[UUID, UnitKind]:
    return {row.id: row.kind for row in organisations.units()}


def _page(
    found: versions.Version, form: DefinitionForm | None = None, error: DomainError | None = None
) -> str:
    workflow = found.workflow
    is_draft = found.state is RevisionState.DRAFT
    text = json.dumps(workflow.content, ensure_ascii=False, indent=2)
    running, changes = trying.try_out(found) if is_draft else (0, ())
    return render_template(
        "onestop/workflows/show.html",
        found=found,
        path=outline(workflow),
        findings=linting.lint_whole(workflow, now=clock.now()),
        bound=linting.bound(workflow.code),
        versions=versions.versions_of(workflow.code),
        may_change=policies.may_change_workflows(actor(), _kinds()),
        form=form or DefinitionForm(formdata=None, data={"definition": text}),
        error=error,
        is_draft=is_draft,
        running=running,
        changes=changes,
    )
