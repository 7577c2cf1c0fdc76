"""Which papers a form asks for with the answers given, and whether they are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.core.i18n import gettext as _
from portal.core.json_types import JsonObject
from portal.onestop.eforms.rules.conditions import holds
from portal.onestop.eforms.rules.definitions import FormDefinition, PaperDefinition
from portal.onestop.eforms.rules.walking import keep_shown


@dataclass(frozen=True, slots=True)
class SentFile:
    """What a person sent for a paper, as far as a form cares: its kind by content."""

    kind: str


def required_papers(definition: FormDefinition, answers: JsonObject) -> list[PaperDefinition]:
    """List the papers asked for with these answers; ``min`` is 0 where one may stay away."""
    kept = keep_shown(definition, answers)
    return [
        paper if holds(paper.required_when, kept) else replace(paper, min=0)
        for paper in definition.papers
        if holds(paper.shown_when, kept)
    ]


def check_papers(
    definition: FormDefinition, answers: JsonObject, sent: Mapping[str, Sequence[SentFile]]
) -> dict[str, list[str]]:
    """Tell what is wrong with the files sent, by paper id; papers without problems are left out.

    Files for papers the form does not ask for are ignored.
    """
    found = {
        paper.id: check_paper(paper, sent.get(paper.id, ()))
        for paper in required_papers(definition, answers)
    }
    return {paper_id: sentences for paper_id, sentences in found.items() if sentences}


def check_paper(paper: PaperDefinition, files: Sequence[SentFile]) -> list[str]:
    """Tell what is wrong with the files sent for one paper."""
    title = _(paper.title)
    sentences = []
    if len(files) < paper.min:
        sentences.append(_("Hãy gửi %(title)s.", title=title))
    if len(files) > paper.max:
        sentences.append(
            _("Chỉ gửi nhiều nhất %(most)s tệp cho %(title)s.", most=paper.max, title=title)
        )
    if any(file.kind not in paper.types for file in files):
        allowed = ", ".join(kind.upper() for kind in paper.types)
        sentences.append(_("%(title)s phải là tệp %(allowed)s.", title=title, allowed=allowed))
    return sentences
