"""The wording of a paper: plain text that a lawyer writes, checked and filled in a sandbox.

A line is a paragraph; ``**words**`` are bold; a line ``name | value`` stands in two columns;
``{{ placeholder }}`` is filled in; ``{% if placeholder %} … {% endif %}`` is left out where
there is nothing to say. A placeholder of a table stands alone on its line. Nothing else of
Jinja is allowed: no filters, calls, attributes or loops, so a wording can reach nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

# What the layout means by its marks is told apart from what people typed by private characters,
# which are taken out of everything that is filled in.
_TABLE, _COLUMN, _BOLD = "\ue000", "\ue001", "\ue002"
_PRIVATE = re.compile(f"[{_TABLE}{_COLUMN}{_BOLD}\x00-\x08\x0b-\x1f]")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not,
    nodes.And, nodes.Or,
)  # fmt: skip
_sandbox = ImmutableSandboxedEnvironment(autoescape=False)
_sandbox.globals.clear()


class BadWording(ValueError):
    """A text is more than placeholders and conditions; ``line`` says where."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one weight."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a line in two columns (``value``), or a table by its name."""

    runs: Runs = ()
    value: Runs | None = None
    table: str = ""


def placeholders_of(text: str) -> frozenset[str]:
    """Name the placeholders of a text; raises BadWording for what is not allowed."""
    try:
        tree = _sandbox.parse(_marked(text))
    except TemplateSyntaxError as error:
        raise BadWording(error.lineno) from error
    names = set()
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            raise BadWording(node.lineno)
        if isinstance(node, nodes.Name):
            names.add(node.name)
    return frozenset(names)


def fill(text: str, words: Mapping[str, str], tables: Collection[str] = ()) -> tuple[Block, ...]:
    """Fill a text in and lay it out; raises BadWording for what is not allowed.

    A placeholder that ``words`` does not hold is empty.
    """
    names = placeholders_of(text)
    clean = {name: _PRIVATE.sub("", words.get(name, "")) for name in names}
    marked = {name: f"{_TABLE}{name}{_TABLE}" for name in names.intersection(tables)}
    return tuple(_blocks(_compiled(text).render({**clean, **marked})))


def plain(blocks: Collection[Block]) -> str:
    """Give the words of a laid-out text, a line for each block."""
    lines = ("".join(run.text for run in (*b.runs, *(b.value or ()))) for b in blocks)
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=128)
def _compiled(text: str) -> Template:
    return _sandbox.from_string(_marked(text))


def _marked(text: str) -> str:
    return _PRIVATE.sub("", text).replace(" | ", _COLUMN).replace("**", _BOLD)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _blocks(filled: str) -> Iterator[Block]:
    for line in filled.splitlines():
        said = line.strip()
        if said.startswith(_TABLE) and said.endswith(_TABLE):
            yield Block(table=said.strip(_TABLE))
        elif said:
            name, column, value = said.replace(_TABLE, "").partition(_COLUMN)
            yield Block(_runs(name), _runs(value.replace(_COLUMN, " ")) if column else None)


def _runs(text: str) -> Runs:
    parts = enumerate(text.strip().split(_BOLD))
    return tuple(Run(part, bold=bool(place % 2)) for place, part in parts if part)
