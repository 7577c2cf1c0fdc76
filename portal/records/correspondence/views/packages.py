"""edXML packages: a released document goes out as one, an incoming one is registered from one."""

from io import BytesIO
from uuid import UUID

from flask import redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    authorize,
    commits_in_parts,
    open_to,
    takes_files,
)
from portal.core.downloads import send_file_response
from portal.core.errors import DomainError
from portal.identity.organisations.queries import get_unit
from portal.records.correspondence import policies
from portal.records.correspondence.forms import PackageForm, ReceiverForm
from portal.records.correspondence.queries import incoming as arrivals
from portal.records.correspondence.queries import outgoing as find
from portal.records.correspondence.services import packages
from portal.records.correspondence.views.incoming import blueprint as incoming
from portal.records.correspondence.views.showing import blueprint as outgoing
from portal.records.documents import queries as documents
from portal.records.edxml.services import MOST_BYTES


@outgoing.get("/<uuid:document_id>/lien-thong")
@open_to(Audience.STAFF)
def receivers(document_id: UUID) -> ResponseReturnValue:
    """Ask to whom a released document goes."""
    document = find.get(document_id)
    authorize(policies.may_hand_over, document)
    return _receivers_page(document_id, ReceiverForm(formdata=None))


@outgoing.post("/<uuid:document_id>/lien-thong")
@open_to(Audience.STAFF)
@commits_in_parts
def hand_over(document_id: UUID) -> ResponseReturnValue:
    """Hand a released document out as a signed package."""
    authorize(policies.may_hand_over, find.get(document_id))
    form = ReceiverForm()
    if not form.validate():
        return _receivers_page(document_id, form), 422
    name, data = packages.hand_over(
        document_id, receivers=[form.organisation()], actor=actor(), now=clock.now()
    )
    return send_file(
        BytesIO(data), mimetype="application/xml", as_attachment=True, download_name=name
    )


def _receivers_page(document_id: UUID, form: ReceiverForm) -> str:
    return render_template(
        "records/correspondence/package_out.html", form=form, document=find.get(document_id)
    )


@incoming.get("/vao-so/<uuid:unit_id>/goi")
@open_to(Audience.STAFF)
def arrive_packed(unit_id: UUID) -> ResponseReturnValue:
    """Ask for a package that came in."""
    authorize(policies.may_register, unit_id)
    return _package_page(unit_id, PackageForm(formdata=None))


@incoming.post("/vao-so/<uuid:unit_id>/goi")
@open_to(Audience.STAFF)
@takes_files(MOST_BYTES + 1024 * 1024)
def take_in(unit_id: UUID) -> ResponseReturnValue:
    """Register the document of a package whose signature holds."""
    authorize(policies.may_register, unit_id)
    form = PackageForm()
    if not form.validate():
        return _package_page(unit_id, form), 422
    try:
        opened = packages.open_package(form.package.data.stream.read(), now=clock.now())
    except DomainError as refused:
        form.add_errors({"package": [str(refused)]})
        return _package_page(unit_id, form), refused.status
    made = packages.take_in(unit_id, opened, actor=actor(), now=clock.now())
    return redirect(url_for("incoming.show", document_id=made.id), 303)


def _package_page(unit_id: UUID, form: PackageForm) -> str:
    return render_template(
        "records/correspondence/package_in.html", form=form, unit=get_unit(unit_id)
    )


@incoming.get("/<uuid:document_id>/tep/<int:number>.pdf")
@open_to(Audience.STAFF)
def packed_file(document_id: UUID, number: int) -> ResponseReturnValue:
    """Hand out a further file of the package that a document came in."""
    document = arrivals.get(document_id)
    authorize(policies.may_read, document)
    return send_file_response(documents.get(arrivals.packed_file_id(document, number)))
