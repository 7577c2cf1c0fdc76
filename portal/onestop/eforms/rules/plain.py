"""The plain form, for the procedures that have no form of their own: who, what, papers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from portal.onestop.eforms.rules.definitions import FormDefinition, PaperDefinition
from portal.onestop.eforms.rules.expansion import expand

PLAIN_VERSION: Final = 1
_SECTIONS: Final = ("filing", "request", "delivery")


def plain_form(
    code: str,
    title: str,
    papers: Iterable[PaperDefinition],
    shared: Mapping[str, Mapping[str, Any]],
) -> FormDefinition:
    """Build the plain form of a procedure from its own list of papers."""
    pages = [{"include": section} for section in _SECTIONS]
    source = {"code": code, "version": PLAIN_VERSION, "title": title, "pages": pages}
    written = FormDefinition.from_json(expand(source, shared))
    return replace(written, papers=(*papers, *written.papers))
