"""What a paper says apart from its wording: the words for its placeholders, and its tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.core.json_types import JsonValue


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a paper; the columns named in ``figures`` (from 0) are set to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a paper: a stored one by its SHA-256, or a drawing by its path; and in words.

    ``about`` names what it is a good example of.
    """

    source: str
    alt: str
    about: str

    @property
    def stored(self) -> bool:
        """Tell whether the source is the SHA-256 of a stored file."""
        return "/" not in self.source


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a paper by placeholder, its tables by name, and who stands below it.

    ``left`` and ``right`` are the names under the two signatures; ``signer_title`` is the
    office of who signs a letter, whose name is ``right``. ``pictures`` show good examples.
    """

    words: Mapping[str, str]
    tables: Mapping[str, Table] = field(default_factory=dict)
    left: str = ""
    right: str = ""
    signer_title: str = ""
    pictures: tuple[Picture, ...] = ()

    def to_json(self) -> dict[str, JsonValue]:
        """Give the content for storage."""
        tables: dict[str, JsonValue] = {
            name: {
                "headings": list(table.headings),
                "rows": [list(row) for row in table.rows],
                "figures": list(table.figures),
            }
            for name, table in self.tables.items()
        }
        people = {"left": self.left, "right": self.right, "signer_title": self.signer_title}
        shown: list[JsonValue] = [[p.source, p.alt, p.about] for p in self.pictures]
        return {"words": dict(self.words), "tables": tables, "pictures": shown, **people}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Content":
        """Read what ``to_json`` wrote."""
        tables = {
            name: Table(
                tuple(table["headings"]),
                tuple(tuple(row) for row in table["rows"]),
                tuple(table["figures"]),
            )
            for name, table in stored["tables"].items()
        }
        people = stored["left"], stored["right"], stored["signer_title"]
        pictures = tuple(Picture(*told) for told in stored.get("pictures", ()))
        return cls(stored["words"], tables, *people, pictures)

    def joined(self, other: "Content") -> "Content":
        """Add what another content says; where both say something, the other one holds."""
        return Content(
            {**self.words, **other.words},
            {**self.tables, **other.tables},
            other.left or self.left,
            other.right or self.right,
            other.signer_title or self.signer_title,
            other.pictures or self.pictures,
        )
