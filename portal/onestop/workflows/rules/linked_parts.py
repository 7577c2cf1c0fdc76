"""What a path says of its sub-dossiers: with whom, by when, and what the other agency may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.onestop.calendar.rules import Limit, LimitKind


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """A sub-dossier with a clock of its own; a ``needed`` one ends before the whole is signed.

    A ``unit`` on the portal opens only the ``papers`` (requirement ids; None stands for all) and
    reads only the ``answers`` (field ids) that its part concerns.
    """

    id: str
    name: str
    agency: str
    limit: Limit
    unit: str = ""
    procedure: str = ""
    legal_reference: str = ""
    unsure: bool = False
    needed: bool = False
    after: tuple[str, ...] = ()
    papers: tuple[str, ...] | None = ()
    answers: tuple[str, ...] = ()

    def shows(self, requirement: str) -> bool:
        """Tell whether the linked unit may open a paper."""
        return self.papers is None or requirement in self.papers


def read_linked(told: Mapping[str, Any]) -> LinkedPart:
    """Make a linked part of its JSON."""
    limit = Limit(LimitKind(told["limit"]["kind"]), told["limit"]["amount"])
    papers = told.get("papers", ())
    lists = {name: tuple(told.get(name, ())) for name in ("after", "answers")}
    shown = None if papers == "all" else tuple(papers)
    return LinkedPart(**{**told, **lists, "papers": shown, "limit": limit})
