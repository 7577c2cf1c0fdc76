"""A person's own data."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, authorize, open_to
from portal.identity.accounts import forms, policies, queries
from portal.identity.accounts.rules import mask_identity_number
from portal.identity.accounts.services import people
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.organisations.queries import positions_of
from portal.identity.organisations.rules.places import find_commune


@blueprint.get("/tai-khoan")
@open_to(Audience.SIGNED_IN)
def own_account() -> ResponseReturnValue:
    """Show the person's own data, the identity number masked."""
    authorize(policies.may_use_own_account)
    return _page(forms.ContactForm(obj=_own()))


@blueprint.post("/tai-khoan/so-dinh-danh")
@open_to(Audience.SIGNED_IN)
def reveal_identity_number() -> ResponseReturnValue:
    """Show the whole identity number once; the journal keeps that it was shown."""
    authorize(policies.may_use_own_account)
    account = _own()
    number = people.reveal_identity_number(account_id=account.id, actor=actor(), now=clock.now())
    return _page(forms.ContactForm(formdata=None, obj=account), number=number)


@blueprint.post("/tai-khoan/lien-he")
@open_to(Audience.SIGNED_IN)
def change_contact() -> ResponseReturnValue:
    """Change telephone number and e-mail address."""
    authorize(policies.may_use_own_account)
    form = forms.ContactForm()
    if not form.validate_on_submit():
        return _page(form), 422
    people.change_contact(
        account_id=_own().id,
        phone=form.phone.data or None,
        email=form.email.data or None,
        actor=actor(),
        now=clock.now(),
    )
    return redirect(url_for("accounts.own_account"), 303)


def _own() -> queries.AccountRow:
    own_id = actor().id
    if own_id is None:
        raise queries.AccountNotFound
    return queries.get_account(own_id)


def _page(form: forms.ContactForm, number: str | None = None) -> str:
    account = _own()
    masked = mask_identity_number(account.identity_number) if account.identity_number else None
    return render_template(
        "identity/accounts/own_account.html",
        form=form,
        account=account,
        commune=_commune_name(account.commune_code),
        positions=positions_of(account.id, clock.local(clock.now()).date()),
        number=number or masked,
        revealed=number is not None,
    )


def _commune_name(code: str | None) -> str | None:
    commune = find_commune(code) if code else None
    return commune.full_name if commune else None
