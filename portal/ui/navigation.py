"""The links every page has, from the cards of the packages."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from flask import current_app, request, url_for
from markupsafe import Markup

from portal.core.access import Actor, Audience, actor
from portal.core.feature import Feature, NavItem
from portal.core.i18n import LazyString, locale
from portal.core.i18n import lazy_gettext as _l
from portal.core.way_back import way_back

_ANYBODY = frozenset({Audience.PUBLIC})
_CITIZENS = _ANYBODY | {Audience.CITIZEN, Audience.SIGNED_IN}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu; ``current`` is the value of aria-current, None elsewhere."""

    label: str
    url: str
    current: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Links of a menu under one heading; those without one stand by themselves."""

    label: str
    links: tuple[Link, ...]

    @property
    def current(self) -> bool:
        """Tell whether the page being read is one of them, or below one."""
        return any(link.current for link in self.links)


# Where the headings of the staff menu begin, by the order of the entries; what comes before is
# of every day, and stands by itself.
_DAILY = 11
_HEADINGS = ((15, _l("Hồ sơ")), (50, _l("Văn bản")), (80, _l("Điều hành")), (100, _l("Quản trị")))


@dataclass(frozen=True)
class Menu:
    """The links of some entries in one language, made once for each of their marks."""

    entries: tuple[tuple[str, str, str], ...]  # Endpoint, label and address of each.
    _marked: dict[tuple[str | None, ...], tuple[Link, ...]] = field(default_factory=dict)

    def at(self, endpoint: str | None, path: str) -> tuple[Link, ...]:
        """Give the links on a page, where its own and that of the part it is in are marked."""
        marks = tuple(
            "page" if endpoint == own else _above(url, path) for own, _label, url in self.entries
        )
        if marks not in self._marked:
            told = zip(self.entries, marks, strict=True)
            self._marked[marks] = tuple(Link(label, url, mark) for (_, label, url), mark in told)
        return self._marked[marks]


def main_links() -> tuple[Link, ...]:
    """List the portal's menu: what all may use, and what citizens may when one is reading."""
    citizen = actor().kind == "citizen"
    key = "main", citizen, locale(), request.root_path
    menu = _menus().get(key)
    if menu is None:
        audiences = _CITIZENS if citizen else _ANYBODY
        menu = _menus()[key] = _menu(item for item in _items() if item.audience in audiences)
    return menu.at(request.endpoint, request.path)


def desk_links() -> tuple[Link, ...]:
    """List the staff menu, held to the functions of the reader."""
    who = actor()
    return _links(item for item in _items() if _is_for(who, item)) if who.kind == "staff" else ()


def desk_menu() -> tuple[Group, ...]:
    """Group the staff menu under headings; a heading for one link only is left out."""
    who = actor()
    if who.kind != "staff":
        return ()
    items = [item for item in _items() if _is_for(who, item)]
    by_itself = [item for item in items if not _heading(item)]
    groups = [Group("", _links(by_itself))]
    for _end, label in _HEADINGS:
        found = _links(item for item in items if _heading(item) == label)
        groups += [Group(str(label) if len(found) > 1 else "", found)] if found else []
    return tuple(groups)


def _heading(item: NavItem) -> LazyString | None:
    if item.audience is not Audience.STAFF or item.order < _DAILY:
        return None
    return next((label for end, label in _HEADINGS if item.order < end), None)


def url_or_none(endpoint: str, **values: object) -> str | None:
    """Give the address of a view, or None where its package is not part of the portal."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)  # type: ignore[arg-type]


# Stands in kept pieces of a page for the way back to it, until ``led_here`` puts it in.
TO_HERE = "?next=\N{OBJECT REPLACEMENT CHARACTER}"


def led_here(piece: str) -> Markup:
    """Let the links of a piece that end in ``TO_HERE`` lead back to the page being read."""
    return Markup(str(piece).replace(TO_HERE, _next(way_back())))  # noqa: S704 - a rendered piece.


@lru_cache(maxsize=256)
def _next(path: str) -> str:
    return "?" + urlencode({"next": path}, safe="/")


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
    if item.audience is not Audience.STAFF or (item.may and not item.may(who)):
        return False
    return item.function is None or who.holds(item.function)


def _links(items: Iterable[NavItem]) -> tuple[Link, ...]:
    chosen, menus = tuple(items), _menus()
    key = locale(), request.root_path, *[(item.endpoint, item.label.message) for item in chosen]
    if key not in menus:
        menus[key] = _menu(chosen)
    return menus[key].at(request.endpoint, request.path)


def _menus() -> dict[Hashable, Menu]:
    made: dict[Hashable, Menu] = current_app.extensions.setdefault("portal.menus", {})
    return made


def _menu(items: Iterable[NavItem]) -> Menu:
    told = ((item.endpoint, str(item.label), url_or_none(item.endpoint)) for item in items)
    return Menu(tuple((endpoint, label, url) for endpoint, label, url in told if url is not None))


def _above(url: str, path: str) -> str | None:
    """Mark the link of a part of the portal on the pages below it."""
    return "true" if url != "/" and path.startswith(url.rstrip("/") + "/") else None
