"""A dossier as its readers see it: what was said, what was sent, what happened, by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.i18n import LazyString, format_date
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.core.json_types import JsonValue
from portal.identity.organisations.queries import UnitRow, get_unit
from portal.onestop.calendar.rules import Derivation, explain
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.queries import dossiers as find
from portal.onestop.dossiers.queries.forms import pinned
from portal.onestop.dossiers.rules import MOVES, Action
from portal.onestop.eforms.rules.summary import SummaryPage, summary
from portal.records.signatures.rules import SigningForm

_LABELS: dict[str, LazyString] = {"submit": _l("Nộp hồ sơ")} | {
    move.action.value: move.label for move in MOVES
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One move of a dossier in words."""

    action: str
    label: LazyString
    at: datetime
    actor_name: str
    reason: str | None
    acting: str


@dataclass(frozen=True, slots=True)
class FileView:
    """Everything a page about a dossier shows, read with one query each."""

    unit: UnitRow
    pages: tuple[SummaryPage, ...]
    papers: Sequence[contents.PaperRow]
    moves: Sequence[Happening]
    issued: Sequence[contents.IssuedRow]
    promise: str

    @property
    def digests(self) -> list[tuple[str, str, str]]:
        """List the papers with the digest of exactly what was stored."""
        return [(p.requirement_name, p.file_name, p.sha256) for p in self.papers]


def of(
    dossier: Dossier,
    *,
    whole: bool = False,
    internal: bool = True,
    moves: Sequence[contents.MoveRow] | None = None,
) -> FileView:
    """Read a dossier for its page; without ``internal`` what went back between desks is left out.

    Identity numbers are masked unless ``whole``: for who filed it, or once a reveal is
    in the journal. Who has read the moves hands them in.
    """
    made = contents.moves(dossier.id) if moves is None else moves
    form = pinned(dossier.form_sha256)
    return FileView(
        unit=get_unit(dossier.unit_id),
        pages=tuple(summary(form, find.answers(dossier), masked=not whole, joined=True)),
        papers=contents.papers(dossier.id),
        moves=happenings(made, internal=internal),
        issued=contents.issued_papers(dossier.id),
        promise=promise_in_words(dossier),
    )


def happenings(moves: Sequence[contents.MoveRow], *, internal: bool) -> list[Happening]:
    """Put moves into words; without ``internal`` what went back between desks is left out."""
    return [_happening(move) for move in moves if internal or move.action != Action.SEND_BACK]


def promise_in_words(dossier: Dossier) -> str:
    """Explain the promised date, or give nothing before there is one."""
    if dossier.due_derivation is None:
        return ""
    return explain(Derivation.from_json(dossier.due_derivation))


def _happening(move: contents.MoveRow) -> Happening:
    told = (move.action, _LABELS[move.action], move.at, move.actor_name, move.reason)
    return Happening(*told, in_whose_right(move.acting))


def in_whose_right(acting: Mapping[str, JsonValue] | None) -> str:
    """Say for whom somebody acted, and from when to when; nothing for who acted as themselves."""
    if acting is None:
        return ""
    days = [date.fromisoformat(str(acting[name])) for name in ("first_day", "last_day")]
    facts = {
        "name": acting["principal_name"],
        "first": format_date(days[0]),
        "last": format_date(days[1]),
        "ground": acting["ground"],
    }
    if acting["form"]:
        how = SigningForm(str(acting["form"])).label
        return _(
            "%(how)s %(name)s theo phân công từ %(first)s đến %(last)s (%(ground)s)",
            how=how,
            **facts,
        )
    return _("thay mặt %(name)s theo phân công từ %(first)s đến %(last)s (%(ground)s)", **facts)
