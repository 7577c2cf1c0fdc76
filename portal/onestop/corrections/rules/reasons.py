"""The library of reasons: plain sentences for a kind of field or a paper, with an example."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from portal.onestop.corrections.rules.verdicts import ReasonKind

_PACKAGED = Path(__file__).with_name("reasons.json")
DRAWINGS = "static/img/examples/"


@dataclass(frozen=True, slots=True)
class Reason:
    """One version of a reason.

    ``scope`` is "paper" or "field" for any of them, "field:date" for fields of a type,
    "paper:birth_notice" for one paper. Version 0 came with the portal and is not stored.
    ``text_en``, ``example_en`` and ``picture_alt_en`` are the same in English, empty where nobody
    wrote it; ``alt_in_english`` knows the portal's own drawings too. A ground
    that nobody compared with the law's text (``ground_unsure``) is configuration only: no sheet
    takes it over. ``picture`` names a drawing that came with the portal, where no picture was
    uploaded.
    """

    code: str
    scope: str
    kind: ReasonKind
    text: str
    example: str = ""
    legal_ground: str = ""
    version: int = 0
    retired: bool = False
    picture_file_id: UUID | None = None
    picture_alt: str = ""
    text_en: str = ""
    example_en: str = ""
    ground_unsure: bool = False
    picture: str = ""
    picture_alt_en: str = ""

    @property
    def ground(self) -> str:
        """Give the ground that a sheet may print as law."""
        return "" if self.ground_unsure else self.legal_ground

    @property
    def has_picture(self) -> bool:
        """Tell whether it shows how it is done right."""
        return bool(self.picture_file_id or self.picture)

    @property
    def alt_in_english(self) -> str:
        """Tell in English what the picture shows, as far as somebody wrote it.

        A drawing that came with the portal is known; its words fit no other picture.
        """
        drawn = not self.picture_file_id and self.picture
        own = drawings_in_english().get(self.picture, "") if drawn else ""
        return self.picture_alt_en or own

    def in_english(self, said: str) -> str:
        """Give the English of what an officer took over unchanged, else nothing."""
        return {self.text: self.text_en, self.example: self.example_en}.get(said, "")


@cache
def drawings_in_english() -> Mapping[str, str]:
    """Read what the portal's own drawings show, in English, by their names."""
    told: dict[str, str] = json.loads(_PACKAGED.read_text(encoding="utf-8"))["drawings_en"]
    return told


@cache
def packaged() -> tuple[Reason, ...]:
    """Read the reasons that come with the portal."""
    rows = json.loads(_PACKAGED.read_text(encoding="utf-8"))["reasons"]
    return tuple(Reason(**{**row, "kind": ReasonKind(row["kind"])}) for row in rows)


def fitting(reasons: Sequence[Reason], kind: str, type_: str) -> list[Reason]:
    """List the reasons that fit an item, those made for it alone first."""
    own = f"{kind}:{type_}"
    return [
        *(r for r in reasons if r.scope == own and not r.retired),
        *(r for r in reasons if r.scope == kind and not r.retired),
    ]
