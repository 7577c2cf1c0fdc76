"""The second factor: enrolling, giving a code, and codes for the day the telephone is lost."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import (
    Audience,
    actor,
    authorize,
    before_second_factor,
    needs_fresh_proof,
    open_to,
)
from portal.core.errors import Invalid
from portal.core.i18n import gettext as _
from portal.core.pdf.qr import qr_svg
from portal.core.settings import settings
from portal.identity.accounts import forms, policies, queries
from portal.identity.accounts.models import SecondFactor
from portal.identity.accounts.services import second_factor, sessions
from portal.identity.accounts.views import gate
from portal.identity.accounts.views.blueprint import blueprint
from portal.identity.accounts.views.destinations import landing
from portal.ui.redirects import HOME, safe_path


@blueprint.get("/dang-nhap/xac-thuc")
@open_to(Audience.SIGNED_IN)
@before_second_factor
def prove() -> ResponseReturnValue:
    """Ask for a code; who has no second factor yet is led to enrol."""
    authorize(policies.may_have_second_factor)
    wanted = safe_path(request.args.get("next"))
    if _confirmed() is None:
        return redirect(url_for("accounts.second_factor", next=wanted), 303)
    return _prove_page(forms.ProofForm(data={"next": wanted}))


@blueprint.post("/dang-nhap/xac-thuc")
@open_to(Audience.SIGNED_IN)
@before_second_factor
def take_proof() -> ResponseReturnValue:
    """Take a code and go on to where the person wanted to go."""
    authorize(policies.may_have_second_factor)
    form = forms.ProofForm()
    if not form.validate():
        return _prove_page(form), 422
    try:
        token = second_factor.prove(code=form.code.data, actor=actor(), now=clock.now())
    except Invalid as refusal:
        form.add_errors(refusal.errors)
        return _prove_page(form), refusal.status
    gate.admit(token)
    return redirect(_onward(form.next.data, token), 303)


@blueprint.get("/tai-khoan/xac-thuc-hai-lop", endpoint="second_factor")
@open_to(Audience.SIGNED_IN)
@before_second_factor
def show_second_factor() -> ResponseReturnValue:
    """Show whether the account has a second factor, or how far its enrolment has come."""
    authorize(policies.may_have_second_factor)
    return _enrol_page(forms.ProofForm(data={"next": safe_path(request.args.get("next"))}))


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/bat-dau")
@open_to(Audience.SIGNED_IN)
@before_second_factor
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret for the application to keep."""
    authorize(policies.may_enrol, _own())
    second_factor.begin(account_id=_own().id, now=clock.now())
    return redirect(
        url_for("accounts.second_factor", next=safe_path(request.form.get("next"))), 303
    )


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/xac-nhan")
@open_to(Audience.SIGNED_IN)
@before_second_factor
def enrol_second_factor() -> ResponseReturnValue:
    """Take the first code of the application, and show the recovery codes once."""
    authorize(policies.may_have_second_factor)
    form = forms.ProofForm()
    if not form.validate():
        return _enrol_page(form), 422
    try:
        token, codes = second_factor.enrol(code=form.code.data, actor=actor(), now=clock.now())
    except Invalid as refusal:
        form.add_errors(refusal.errors)
        return _enrol_page(form), refusal.status
    gate.admit(token)
    return _codes_page(codes, _onward(form.next.data, token))


@blueprint.post("/tai-khoan/xac-thuc-hai-lop/ma-khoi-phuc")
@open_to(Audience.SIGNED_IN)
@needs_fresh_proof
def renew_recovery_codes() -> ResponseReturnValue:
    """Make the recovery codes anew and show them once."""
    authorize(policies.may_have_second_factor)
    codes = second_factor.renew_recovery_codes(actor=actor(), now=clock.now())
    return _codes_page(codes, url_for("accounts.second_factor"))


def _own() -> queries.AccountRow:
    own_id = actor().id
    if own_id is None:
        raise queries.AccountNotFound
    return queries.get_account(own_id)


def _confirmed() -> SecondFactor | None:
    found = queries.find_second_factor(_own().id)
    return found if found and found.confirmed_at else None


def _onward(wanted: str | None, token: str) -> str:
    path = safe_path(wanted)
    return landing(sessions.person_of(token, clock.now())) if path == HOME else path


def _prove_page(form: forms.ProofForm) -> str:
    return render_template("identity/accounts/prove.html", form=form)


def _enrol_page(form: forms.ProofForm) -> str:
    account = _own()
    factor = queries.find_second_factor(account.id)
    pending = factor if factor and not factor.confirmed_at else None
    return render_template(
        "identity/accounts/second_factor.html",
        form=form,
        factor=factor,
        exempt=policies.is_exempt(account),
        required=settings().second_factor_required,
        codes_left=queries.unused_recovery_codes(account.id),
        qr=_qr(pending) if pending else "",
    )


def _qr(pending: SecondFactor) -> Markup:
    label = _("Mã QR để ứng dụng xác thực đọc khóa")
    return qr_svg(second_factor.enrolment_uri(pending), size_mm=50, label=label)


def _codes_page(codes: list[str], onward: str) -> str:
    return render_template("identity/accounts/recovery_codes.html", codes=codes, onward=onward)
