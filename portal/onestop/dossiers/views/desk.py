"""The officer's desk: what lies on it, one dossier, and every act on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import Audience, actor, ask_for_proof, authorize, open_to
from portal.core.errors import DomainError
from portal.core.i18n import gettext as _
from portal.identity.audit.queries import history
from portal.onestop.dossiers import policies
from portal.onestop.dossiers.forms import (
    DraftResultForm,
    desk_filter,
    entries_seen,
    explain_reason,
    move_form,
    order,
)
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import (
    clock_view,
    contents,
    file_view,
    inbox,
    laid_out,
    under_way,
)
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.undoing import seconds_left
from portal.onestop.dossiers.rules import MOVES, Action, Move
from portal.onestop.dossiers.services import desk as acts
from portal.onestop.dossiers.services import results, stuck, undoing
from portal.onestop.dossiers.services.desk import Order
from portal.onestop.dossiers.services.desk_view import note_opened
from portal.onestop.dossiers.services.moves import StaleDossier
from portal.onestop.dossiers.services.refiling import REPAIRABLE
from portal.onestop.dossiers.services.revealing import reveal_identity
from portal.onestop.dossiers.views.blueprint import desk, handled
from portal.onestop.dossiers.views.desk_papers import pages_to_approve
from portal.ui.form import Form

SLUGS = {
    "tiep-nhan": Action.RECEIVE,
    "tu-choi": Action.REFUSE_INTAKE,
    "phan-cong": Action.ASSIGN,
    "trinh": Action.PROPOSE,
    "ky-nhay": Action.INITIAL,
    "tra-lai": Action.SEND_BACK,
    "ky-so": Action.SIGN,
    "phat-hanh": Action.RELEASE,
    "tra-ket-qua": Action.HAND_OVER,
}
CLOCK_SLUGS = {
    "nghia-vu-tai-chinh": Action.ASK_PAYMENT,
    "da-nop-nghia-vu": Action.CONFIRM_PAYMENT,
    "dung-xu-ly": Action.STOP,
    "tiep-tuc": Action.RESUME,
    "lay-y-kien": Action.CONSULT,
    "co-y-kien": Action.TAKE_OPINION,
    "gia-han": Action.EXTEND,
    "dong-y-rut": Action.CONFIRM_WITHDRAWAL,
    "khong-dong-y-rut": Action.DECLINE_WITHDRAWAL,
    "ket-thuc": Action.END,
}
_ACTS = SLUGS | CLOCK_SLUGS
ACTION_LABELS = {move.action: move.label for move in MOVES}


@desk.get("/ho-so/<uuid:dossier_id>")
@open_to(Audience.STAFF)
def show(dossier_id: UUID) -> ResponseReturnValue:
    """Show one dossier: papers on the left, form and acts on the right."""
    dossier = handled(dossier_id)
    laid_out.lay_out(dossier_id, actor().id)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        note_opened(dossier, actor=actor(), now=clock.now())
    return _page(dossier, _blank(dossier))


@desk.post("/ho-so/<uuid:dossier_id>/<any({}):slug>".format(",".join(f'"{s}"' for s in _ACTS)))
@open_to(Audience.STAFF)
def act(dossier_id: UUID, slug: str) -> ResponseReturnValue:
    """Carry out one act on a dossier."""
    dossier = handled(dossier_id)
    form = move_form(acts.officers(dossier, now=clock.now()), back=acts.back_desks(dossier))
    action, wanted = _ACTS[slug], order(form)
    try:
        acts.check_possible(dossier, action, wanted)
        authorize(lambda who: policies.may_act(who, dossier, action))
        if policies.asks_proof(actor(), dossier, action):
            return ask_for_proof(url_for("desk.show", dossier_id=dossier_id))
        _carry_out(dossier, action, wanted)
    except DomainError as error:
        return _refused(dossier, form, error)
    return _done(dossier_id, _confirmation(dossier, action))


@desk.post("/ho-so/<uuid:dossier_id>/hoan-tac")
@open_to(Audience.STAFF)
def undo(dossier_id: UUID) -> ResponseReturnValue:
    """Take the officer's own last act on a dossier back, while its notices wait."""
    done = undoing.take_back(handled(dossier_id), actor=actor(), now=clock.now())
    return _done(dossier_id, _("Đã hoàn tác: %(act)s.", act=ACTION_LABELS[done]))


@desk.post("/ho-so/<uuid:dossier_id>/lam-lai-van-ban")
@open_to(Audience.STAFF)
def try_again(dossier_id: UUID) -> ResponseReturnValue:
    """Have the papers that the portal gave up making tried from the start."""
    stuck.try_again(handled(dossier_id), actor=actor(), now=clock.now())
    flash(_("Đã cho làm lại văn bản của hồ sơ."))
    return redirect(url_for("desk.show", dossier_id=dossier_id), 303)


@desk.post("/ho-so/<uuid:dossier_id>/so-dinh-danh")
@open_to(Audience.STAFF)
def reveal(dossier_id: UUID) -> ResponseReturnValue:
    """Show identity numbers whole, once, and write down who looked."""
    dossier = handled(dossier_id)
    reveal_identity(dossier, actor=actor(), now=clock.now())
    return _page(dossier, _blank(dossier), whole=True)


@desk.route("/ho-so/<uuid:dossier_id>/ket-qua", methods=["GET", "POST"])
@open_to(Audience.STAFF)
def draft_result(dossier_id: UUID) -> ResponseReturnValue:
    """Let the case officer write the result from a template."""
    dossier = find.get(dossier_id)
    authorize(policies.may_draft, dossier)
    form = DraftResultForm(data=results.starting_point(dossier))
    if request.method == "GET":
        return _draft_page(dossier, form)
    if not form.validate():
        return _draft_page(dossier, form), 422
    try:
        results.write(dossier, form.content(), seen=form.seen_at, actor=actor(), now=clock.now())
    except DomainError as error:
        return _draft_page(dossier, form, error), error.status
    return _done(dossier_id, _("Đã lưu dự thảo kết quả."))


def _carry_out(dossier: Dossier, action: Action, wanted: Order) -> None:
    now = clock.now()
    with undoing.undoable(dossier, action, actor=actor(), now=now):
        acts.act(dossier, action, wanted, actor=actor(), now=now)


def _refused(dossier: Dossier, form: Form, error: DomainError) -> ResponseReturnValue:
    form.add_errors_of(error)
    return _page(dossier, form, error=error), error.status


def _done(dossier_id: UUID, told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for("desk.show", dossier_id=dossier_id, **_place_in_queue()), 303)


def _blank(dossier: Dossier) -> Form:
    """Make the form of acts as it is first shown: with whom the matrix proposes, if anybody."""
    now, back = clock.now(), acts.back_desks(dossier)
    if not policies.may_act(actor(), dossier, Action.ASSIGN):
        return move_form({}, None, back)
    return move_form(acts.officers(dossier, now=now), acts.proposed(dossier, now=now), back)


def _draft_page(dossier: Dossier, form: DraftResultForm, error: DomainError | None = None) -> str:
    return render_template(
        "onestop/dossiers/draft_result.html",
        dossier=dossier,
        form=form,
        error=error,
        view=file_view.of(dossier, whole=False, moves=contents.moves(dossier.id)),
    )


def _confirmation(dossier: Dossier, action: Action) -> str:
    """Say what was done and where the dossier lies now."""
    act = ACTION_LABELS[action]
    if dossier.pending:
        return _(
            "Đã nhận yêu cầu: %(act)s. Hệ thống đang làm văn bản của hồ sơ %(code)s.",
            act=act,
            code=dossier.code,
        )
    return _(
        "Đã xong: %(act)s. Hồ sơ %(code)s đang ở bước: %(step)s.",
        act=act,
        code=dossier.code,
        step=dossier.step.label,
    )


def _place_in_queue() -> dict[str, Any]:
    """Give from which queue the dossier was opened, to go on to the next one of it."""
    return {name: request.args[name] for name in ("hang-doi", "q") if request.args.get(name)}


def _beside(dossier: Dossier) -> inbox.Neighbours | None:
    if "hang-doi" not in request.args:
        return None
    wanted = desk_filter(request.args)
    return inbox.neighbours(actor(), dossier, wanted.queue, wanted.words, now=clock.now())


def _offered(dossier: Dossier, slugs: Mapping[str, Action]) -> list[tuple[str, Move]]:
    """List the acts that have a button; a correction is asked for on its sheet."""
    moves = {move.action: move for move in policies.allowed_moves(actor(), dossier)}
    if not acts.back_desks(dossier):
        moves.pop(Action.SEND_BACK, None)
    return [(slug, moves[action]) for slug, action in slugs.items() if action in moves]


def _page(
    dossier: Dossier, form: Form, *, error: DomainError | None = None, whole: bool = False
) -> str:
    made = contents.moves(dossier.id)
    moves, clock_moves = _offered(dossier, SLUGS), _offered(dossier, CLOCK_SLUGS)
    result = find.find_result(dossier.id) if dossier.step not in REPAIRABLE else None
    explain_reason(form, [move for _slug, move in (*moves, *clock_moves)])
    return render_template(
        "onestop/dossiers/desk.html",
        dossier=dossier,
        form=form,
        error=error,
        view=file_view.of(dossier, whole=whole, moves=made),
        beside=_beside(dossier),
        place=_place_in_queue(),
        journal=history("dossier", dossier.id),
        seen=entries_seen(form),
        stale=isinstance(error, StaleDossier),
        undo_seconds=seconds_left(dossier, actor(), now=clock.now()),
        timing=clock_view.of(dossier, now=clock.now(), moves=made),
        whole=whole,
        moves=moves,
        clock_moves=clock_moves,
        asks_proof=any(
            policies.asks_proof(actor(), dossier, m.action) for _slug, m in (*moves, *clock_moves)
        ),
        stuck=under_way.anything_stuck(dossier.id),
        held_up=stuck.held_up(dossier),
        siblings=find.of_same_applicant(actor(), dossier),
        result=result,
        result_pages=pages_to_approve(dossier, result),
        now=clock.now(),
    )
