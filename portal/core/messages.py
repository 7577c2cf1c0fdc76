"""Collecting messages from data: the words under some names of a JSON file."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Message = tuple[int, str, str, list[str]]


def extract(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, str],
) -> Iterator[Message]:
    """List the words of a file, as Babel's extraction interface asks.

    ``babel.cfg`` names it as the extractor ``data``, with the names under which words stand in
    the option ``names``, parted by spaces.
    """
    del keywords, comment_tags
    names = frozenset(options["names"].split())
    for text in dict.fromkeys(_words(json.load(fileobj), names)):
        yield 1, "gettext", text, []


def _words(told: Any, names: frozenset[str]) -> Iterator[str]:  # noqa: ANN401 - any JSON value.
    if isinstance(told, list):
        for part in told:
            yield from _words(part, names)
    elif isinstance(told, dict):
        for name, part in told.items():
            if isinstance(part, str) and part and name in names:
                yield part
            yield from _words(part, names)
