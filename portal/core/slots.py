"""Places on a page that packages of higher floors may fill.

A page of a lower floor names a place, ``{{ slot("procedure", procedure=procedure) }}``, and knows
nobody who fills it. Whoever has something to show there names a function on its card.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from markupsafe import Markup

# What a filler gives is a rendered template, or nothing.
Filler = Callable[..., str | None]
_fillers: dict[str, list[Filler]] = defaultdict(list)


def offer(fillers: Mapping[str, Filler]) -> None:
    """Let functions fill places, in the order of the cards; asking twice changes nothing."""
    for name, filler in fillers.items():
        if filler not in _fillers[name]:
            _fillers[name].append(filler)


def slot(name: str, **subjects: object) -> Markup:
    """Give what the packages above put into a place of a page, one after another."""
    found = (filler(**subjects) for filler in _fillers.get(name, ()))
    return Markup("".join(each for each in found if each))  # noqa: S704 - templates escape.
