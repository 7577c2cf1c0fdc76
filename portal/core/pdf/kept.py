"""Computed styles of elements, kept for the next paper of the same sheets.

What WeasyPrint computes for an element follows from its parent's style and from the rules that
match it. The library shares a style among equal elements of one document; papers of one template
have equal elements too, and computing them anew took a fifth of the time of a page.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

_MOST = 4096  # A template has some fifty; the memory of a worker stays bounded.

# Styles by the style above, the kind of pseudo-element, and the declarations that win.
_kept: dict[tuple[Any, ...], Any] = {}
_known: dict[int, Any] = {}


@cache
def keep_styles() -> None:
    """Let the library keep styles in this process."""
    from weasyprint import css  # noqa: PLC0415 - It loads Pango: slow, and only workers need it.

    compute = css.StyleFor.set_computed_styles

    def set_computed_styles(style_for: Any, element: Any, **asked: Any) -> None:  # noqa: ANN401 - untyped library.
        """Set the style of an element, or of a kind of page."""
        above = style_for.get_computed_styles().get((asked["parent"], None))
        # A page's style belongs to its document: the library writes into it.
        if hasattr(element, "tag") and (above is None or id(above) in _known):
            _set(compute, style_for, above, element, **asked)
        else:
            compute(style_for, element, **asked)

    css.StyleFor.set_computed_styles = set_computed_styles


def _set(
    compute: Callable[..., None],
    style_for: Any,  # noqa: ANN401 - untyped library.
    above: Any,  # noqa: ANN401 - as above.
    element: Any,  # noqa: ANN401 - as above.
    target_collector: Any = None,  # noqa: ANN401 - as above.
    **asked: Any,
) -> None:
    """Set an element's style from what is kept, or compute and keep it."""
    styles, place = style_for.get_computed_styles(), (element, asked.get("pseudo_type"))
    key = _key(style_for, above, place)
    if key not in _kept:
        compute(style_for, element, **asked)
        _kept[key] = styles[place]
        _known[id(_kept[key])] = _kept[key]
    made = styles[place] = _kept[key]
    made.pop("overflow", None)  # The library moves that of root and body to the page.
    if target_collector and made["anchor"]:
        target_collector.collect_anchor(made["anchor"])


def _key(style_for: Any, above: Any, place: tuple[Any, str | None]) -> tuple[Any, ...]:  # noqa: ANN401 - untyped library.
    """Tell styles apart: under the root by all sheets, below by the style above."""
    declared = style_for.get_cascaded_styles().get(place, {})
    source = tuple(sheet for sheet, *_ in style_for._sheets) if above is None else id(above)  # noqa: SLF001 - said nowhere else.
    key = (source, place[1], tuple(declared.items()))
    try:
        hash(key)
    except TypeError:  # Some values are lists: those of kept sheets stay what they are.
        values = ((name, id(value), weight) for name, (value, weight) in declared.items())
        return (source, place[1], tuple(values))
    return key


def make_room() -> None:
    """Forget all styles when there are many; called between two papers."""
    if len(_kept) > _MOST:
        _kept.clear()
        _known.clear()
