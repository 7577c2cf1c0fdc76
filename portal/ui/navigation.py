"""The links every page has, from the cards of the packages."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import current_app, request, url_for

from portal.core.access import Actor, Audience, actor
from portal.core.feature import Feature, NavItem


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu; ``current`` is the value of aria-current, None elsewhere."""

    label: str
    url: str
    current: str | None = None


def main_links() -> tuple[Link, ...]:
    """List the portal's menu: what all may use, and what citizens may when one is reading."""
    audiences = {Audience.PUBLIC}
    if actor().kind == "citizen":
        audiences |= {Audience.CITIZEN, Audience.SIGNED_IN}
    return _links(item for item in _items() if item.audience in audiences)


def desk_links() -> tuple[Link, ...]:
    """List the staff menu, held to the functions of the reader."""
    who = actor()
    return _links(item for item in _items() if _is_for(who, item)) if who.kind == "staff" else ()


def url_or_none(endpoint: str, **values: object) -> str | None:
    """Give the address of a view, or None where its package is not part of the portal."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]


def here() -> str:
    """Give the path being read, with its query, to come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def page_url(number: int) -> str:
    """Give the address of another page of the list being read."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "trang"]
    return f"{request.path}?{urlencode([*asked, ('trang', number)])}"


def _items() -> tuple[NavItem, ...]:
    extensions = current_app.extensions
    known: tuple[NavItem, ...] | None = extensions.get("portal.navigation")
    if known is None:
        features: tuple[Feature, ...] = extensions.get("portal.features", ())
        items = [item for feature in features for item in feature.navigation]
        known = tuple(sorted(items, key=lambda item: item.order))
        extensions["portal.navigation"] = known
    return known


def _is_for(who: Actor, item: NavItem) -> bool:
    if item.audience is Audience.SIGNED_IN:
        return True
    return item.audience is Audience.STAFF and (item.function is None or who.holds(item.function))


def _links(items: Iterable[NavItem]) -> tuple[Link, ...]:
    found = ((item, url_or_none(item.endpoint)) for item in items)
    endpoint, path = request.endpoint, request.path
    return tuple(
        Link(str(item.label), url, "page" if endpoint == item.endpoint else _above(url, path))
        for item, url in found
        if url is not None
    )


def _above(url: str, path: str) -> str | None:
    """Mark the link of a part of the portal on the pages below it."""
    return "true" if url != "/" and path.startswith(url.rstrip("/") + "/") else None
