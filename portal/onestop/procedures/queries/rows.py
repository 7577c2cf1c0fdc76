"""What the queries give: frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.core.i18n import locale
from portal.onestop.procedures.rules import Level, Route, english


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in force as lists show it; ``revision_id`` is what a dossier pins."""

    code: str
    revision_id: UUID
    name: str
    field: str
    level: Level
    field_name: str
    field_order: int
    time: str
    time_unsure: bool
    fee: str
    fee_unsure: bool
    authority: str
    route: Route
    verified: bool
    english: str = ""


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """A procedure in force with its whole content (see ``catalogue.schema.json``)."""

    code: str
    name: str
    level: Level
    revision_id: UUID
    number: int
    content: Mapping[str, Any]

    @property
    def english(self) -> str:
        """Give its name in English, where there is one."""
        return english(self.content)

    @property
    def shown_name(self) -> str:
        """Give its name in the reader's language, else the Vietnamese one."""
        return self.name if locale() == "vi" else self.english or self.name

    @property
    def source_day(self) -> date:
        """Tell of which day the data are."""
        return date.fromisoformat(self.content["source"]["version"])

    @property
    def effective_day(self) -> date | None:
        """Tell from which day the revision applies, where that is known."""
        day = self.content["effective_from"]
        return date.fromisoformat(day) if day else None

    @property
    def route(self) -> Route:
        """Tell which system handles it."""
        return Route(self.content["route"])


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """A paper (thành phần hồ sơ) of one case; counts are None where nobody knows them."""

    case: str
    name: str
    form: str
    original: int | None
    certified: int | None
    photocopy: int | None
    note: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field (lĩnh vực) that has procedures in force."""

    code: str
    name: str
    order: int
    procedures: tuple[ProcedureRow, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is held to; empty means any."""

    field: str = ""
    level: str = ""
    life_event: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows in order, at most 200 and a sign for more, and how the words were read.

    ``fields`` are all fields as (code, name), for the menu beside the rows.
    """

    rows: tuple[ProcedureRow, ...]
    fields: tuple[tuple[str, str], ...]
    more: bool = False
    correction: str = ""
