"""The declaration as a paper: what was answered and which papers go with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.core.access import Actor
from portal.core.database import session, transaction
from portal.core.errors import Refused
from portal.core.i18n import format_date, speaking
from portal.core.i18n import lazy_gettext as _l
from portal.core.jobs import Finish, enqueue
from portal.core.pdf import RenderedPdf, render
from portal.core.settings import settings
from portal.core.storage import blobs
from portal.core.templates import render_paper
from portal.identity.accounts.queries import get_account
from portal.identity.audit.services import record
from portal.identity.organisations.queries import get_unit
from portal.onestop.declarations import queries
from portal.onestop.declarations.models import Declaration
from portal.onestop.declarations.rules import DeclarationState
from portal.onestop.dossiers.models import Draft
from portal.onestop.dossiers.queries import drafts as find_drafts
from portal.onestop.dossiers.services.filing import Content, read_content
from portal.onestop.eforms.rules.summary import summary
from portal.records.signatures.rules import Slot, SlotKind
from portal.records.signatures.services import fields

LAY_OUT = "declaration.lay_out"
FIELD = "sig-applicant"
_LABEL = "Chữ ký số của người khai"


class UnderSignature(Refused):
    """The provider was asked already."""

    sentence = _l("Tờ khai đang chờ ông/bà xác nhận ký. Hãy xác nhận, hoặc hủy lần ký này trước.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A declaration ready to be laid out, and the digest of what it says."""

    html: str
    title: str
    content_sha256: str


def is_current(declaration: Declaration, draft: Draft) -> bool:
    """Tell whether a declaration says what the draft says now."""
    return declaration.content_sha256 == read_content(draft).digest


def ask_to_make(draft: Draft, *, actor: Actor, now: datetime) -> Declaration:
    """Have the declaration of a draft laid out as the draft is now; what was signed is let go.

    Raises UnderSignature while the provider is asked.
    """
    held = queries.find_of_draft(draft.id, locked=True)
    if held is not None and held.state is DeclarationState.ASKED:
        raise UnderSignature
    made = held or Declaration(draft_id=draft.id, account_id=draft.account_id)
    made.state, made.content_sha256 = DeclarationState.MAKING, read_content(draft).digest
    made.made_at, made.sha256, made.refusal = now, None, None
    made.signed_sha256 = made.signer_name = made.signed_at = made.signing_id = None
    session().add(made)
    session().flush()
    payload = {"draft_id": str(draft.id)}
    enqueue(LAY_OUT, payload, key=f"declaration:{made.id}:{now.isoformat()}")
    record(
        action="declaration.made",
        actor=actor,
        now=now,
        subject="declaration",
        subject_id=made.id,
        unit_id=draft.unit_id,
        content_sha256=made.content_sha256,
    )
    return made


def lay_out(draft_id: UUID, *, now: datetime) -> Finish | None:
    """Lay out a declaration with an empty field for its signature, if it is still there."""
    with transaction(writing=False):
        if queries.find_of_draft(draft_id) is None:
            return None
        sheet = write(find_drafts.get(draft_id), now=now)
    rendered = render(sheet.html, title=sheet.title)
    kept = blobs().put_bytes(fields.prepare_fields(rendered, (_slot(rendered),)))
    return lambda: _ready(draft_id, sheet.content_sha256, kept.sha256)


def write(draft: Draft, *, now: datetime) -> Sheet:
    """Write the HTML of a draft's declaration, identity numbers whole: they are what is signed."""
    content = read_content(draft)
    with speaking("vi"):
        html = render_paper("pdf/declarations/declaration.html", **_facts(draft, content, now))
    return Sheet(html, f"TỜ KHAI – {draft.procedure_name}", content.digest)


def _facts(draft: Draft, content: Content, now: datetime) -> dict[str, object]:
    titles = {paper.id: paper.title for paper in content.form.papers}
    return {
        "title": "TỜ KHAI ĐIỆN TỬ",
        "kind_title": "TỜ KHAI ĐIỆN TỬ",
        "subject": draft.procedure_name,
        "demonstration": settings().demonstration,
        "bases": (),
        "addressee": get_unit(draft.unit_id).name,
        "pages": summary(content.form, content.answers, joined=True),
        "papers": [
            (titles.get(file.requirement, file.requirement), file.name, file.sha256)
            for file in content.files
        ],
        "digest": content.digest,
        "day": format_date(now),
        "declarant": get_account(draft.account_id).display_name,
    }


def _slot(rendered: RenderedPdf) -> Slot:
    anchor = rendered.anchors[FIELD]
    return Slot(FIELD, SlotKind.SIGNATURE, anchor.page, anchor.box, _LABEL)


def _ready(draft_id: UUID, content_sha256: str, sha256: str) -> None:
    made = queries.find_of_draft(draft_id)
    wanted = made is not None and made.state is DeclarationState.MAKING
    if made is not None and wanted and made.content_sha256 == content_sha256:
        made.state, made.sha256 = DeclarationState.READY, sha256
