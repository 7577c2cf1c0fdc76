"""The body of a document: plain text that becomes paragraphs, articles and lists.

An empty line or a line's end ends a paragraph. A line that begins with ``Điều 1.`` is an
article, one with ``#`` a heading, one with ``-`` or ``+`` an item. Nothing is ever markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ARTICLE = re.compile(r"(Điều \d+\.)\s*(.*)", re.DOTALL)


class BlockKind(StrEnum):
    """How a line is set."""

    PARAGRAPH = "paragraph"
    ARTICLE = "article"
    HEADING = "heading"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the body; ``lead`` is set in bold before the text."""

    kind: BlockKind
    text: str
    lead: str = ""


def read_blocks(body: str) -> tuple[Block, ...]:
    """Read a body line by line."""
    return tuple(_blocks(body))


def _blocks(body: str) -> Iterator[Block]:
    for line in map(str.strip, body.splitlines()):
        if article := _ARTICLE.fullmatch(line):
            yield Block(BlockKind.ARTICLE, article[2], article[1])
        elif line.startswith("#"):
            yield Block(BlockKind.HEADING, line.lstrip("# "))
        elif line.startswith(("- ", "+ ")):
            yield Block(BlockKind.ITEM, line)
        elif line:
            yield Block(BlockKind.PARAGRAPH, line)
