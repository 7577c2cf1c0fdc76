"""Commands about form files, and what translators' tools ask of them."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, Final

import click

from portal.onestop.eforms import services
from portal.onestop.eforms.rules.expansion import expand

Message = tuple[int, str, str, list[str]]
_WORDS: Final = frozenset(
    {"title", "label", "hint", "sentence", "required_sentence", "unit", "address"}
)


@click.group("eforms")
def eforms() -> None:
    """Look after the electronic forms."""


@eforms.command("check")
def check() -> None:
    """Check every form file against the schema and against itself; fail when one is wrong."""
    problems = services.file_problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{len(services.codes())} forms are sound.")


def extract(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """List the words of one form file or shared section, as Babel's extraction interface asks.

    ``babel.cfg`` names it as the extractor ``forms``. Persons and addresses are written out first:
    their labels are made of two parts.
    """
    del keywords, comment_tags, options
    source = json.load(fileobj)
    if "pages" in source:
        written = expand(source, services.shared_sections())
        for text in dict.fromkeys(_words(written)):
            yield 1, "gettext", text, []


def _words(part: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value.
    if isinstance(part, list):
        for item in part:
            yield from _words(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in _WORDS and isinstance(value, str):
                yield value
            else:
                yield from _words(value)
