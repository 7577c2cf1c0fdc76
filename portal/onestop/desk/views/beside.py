"""What stands beside a dossier: notes, messages, sentences, and who else is looking."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.core.i18n import gettext as _
from portal.identity.organisations.queries import get_unit
from portal.onestop.desk.forms import MessageForm, NoteForm
from portal.onestop.desk.queries import writing as find
from portal.onestop.desk.services import presence, writing
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import dossiers

beside = Blueprint("beside", __name__)


@beside.post("/can-bo/ho-so/<uuid:dossier_id>/ghi-chu")
@open_to(Audience.STAFF)
def add_note(dossier_id: UUID) -> ResponseReturnValue:
    """Add a note among officers."""
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_handle, dossier)
    writing.add_note(dossier, _text(NoteForm(prefix="note")), actor=actor(), now=clock.now())
    flash(_("Đã lưu ghi chú nội bộ."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@beside.post("/can-bo/ho-so/<uuid:dossier_id>/tin-nhan")
@open_to(Audience.STAFF)
def send_to_citizen(dossier_id: UUID) -> ResponseReturnValue:
    """Send whoever filed a message in the unit's name."""
    writing.count_message(actor())
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_handle, dossier)
    writing.send(dossier, _text(MessageForm(prefix="message")), actor=actor(), now=clock.now())
    flash(_("Đã gửi tin nhắn."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@beside.post("/ho-so-cua-toi/<uuid:dossier_id>/tin-nhan")
@open_to(Audience.CITIZEN)
def send_to_unit(dossier_id: UUID) -> ResponseReturnValue:
    """Send the agency a message."""
    writing.count_message(actor())
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_see_own, dossier)
    writing.send(dossier, _text(MessageForm(prefix="message")), actor=actor(), now=clock.now())
    flash(_("Đã gửi tin nhắn."))
    return redirect(url_for("mine.show", dossier_id=dossier_id), 303)


@beside.post("/can-bo/ho-so/<uuid:dossier_id>/dang-xem")
@open_to(Audience.STAFF)
def look(dossier_id: UUID) -> ResponseReturnValue:
    """Note that the officer still looks, or has left, and answer who else looks."""
    dossier = dossiers.get(dossier_id)
    authorize(policies.may_handle, dossier)
    if "gone" in request.form:
        presence.forget_presence(dossier.id, actor=actor())
    else:
        presence.note_presence(dossier.id, actor=actor(), now=clock.now())
    return looking(dossier)


def _text(form: NoteForm | MessageForm) -> str:
    return str(form.body.data or "")


def looking(dossier: Dossier) -> str:
    """Show who else has the dossier open."""
    found = find.beside(dossier.id, actor().id, dossier.unit_id)
    return render_template(
        "onestop/desk/_looking.html",
        dossier=dossier,
        others=find.others_looking(found, actor(), now=clock.now()),
    )


def kept_sentences(dossier: Dossier) -> str:
    """Show the sentences that an officer may put into a reason."""
    found = find.beside(dossier.id, actor().id, dossier.unit_id)
    return render_template("onestop/desk/_kept_sentences.html", sentences=found.sentences)


def for_officers(dossier: Dossier) -> str:
    """Show notes and messages on the desk's page of a dossier."""
    return render_template(
        "onestop/desk/_beside.html",
        dossier=dossier,
        found=find.beside(dossier.id, actor().id, dossier.unit_id),
        note_form=NoteForm(formdata=None, prefix="note"),
        message_form=MessageForm(formdata=None, prefix="message"),
    )


def for_citizen(dossier: Dossier) -> str | None:
    """Show whoever filed the messages; officers appear by their unit's name.

    Who only knows a dossier's code and a second item reads none of them.
    """
    if not policies.may_see_own(actor(), dossier):
        return None
    return render_template(
        "onestop/desk/_messages.html",
        dossier=dossier,
        messages=find.messages_of(dossier.id),
        unit=get_unit(dossier.unit_id),
        form=MessageForm(formdata=None, prefix="message"),
    )
