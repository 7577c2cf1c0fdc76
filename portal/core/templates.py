"""Jinja, one environment per language, with constant messages folded when compiled."""

from collections.abc import Callable, Hashable, Mapping, MutableMapping
from functools import cache
from typing import Any, cast

import jinja2
from flask import Flask, current_app, has_request_context, request
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.core import i18n
from portal.core.settings import ROOT

_GETTEXT = frozenset({"_", "gettext"})
MOST_KEPT = 10_000  # Fragments of a language, the rows of the catalogue among them.
LONGEST_WORD = 40  # Of an address that is kept: codes, not what readers type.


class _Folding(NodeTransformer):
    """Replaces ``_("…")`` without facts by its translation: a third of a page's cost."""

    def __init__(self, language: i18n.Language) -> None:
        self.language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's visitor names.
        visited = self.generic_visit(node)
        if not _is_constant_message(node):
            return visited
        with i18n.speaking(self.language):
            return nodes.Const(i18n.gettext(node.args[0].as_const()), lineno=node.lineno)


def _is_constant_message(node: nodes.Call) -> bool:
    return (
        isinstance(node.node, nodes.Name)
        and node.node.name in _GETTEXT
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    )


class Kept(Extension):
    """``{% kept "name", key… %}…{% endkept %}``: rendered once for a language and a key.

    For what is the same for everybody, such as the footer. The body may look at nothing that
    the key does not tell apart; the key takes few values and is never a reader's own text.
    """

    tags = {"kept"}  # noqa: RUF012 - Jinja reads a plain class attribute.

    def parse(self, parser: Parser) -> nodes.Node:
        """Read the tag: an expression, and what stands up to its end."""
        line = next(parser.stream).lineno
        key = parser.parse_tuple()
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        call = self.call_method("_render", [key], lineno=line)
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _render(self, key: Hashable, caller: Callable[[], str]) -> str:
        kept = cast("LanguageEnvironment", self.environment).kept
        found = kept.get(key)
        return _keep(kept, key, caller()) if found is None else found


def _keep(kept: dict[Hashable, str], key: Hashable, made: str) -> str:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = made
    return made


class LanguageEnvironment(Environment):
    """A Jinja environment that speaks one language."""

    language: i18n.Language = "vi"

    def __init__(self, app: App, **options: Any) -> None:
        # A plain dictionary: the portal has some hundred templates, and all stay.
        super().__init__(app, **{"cache_size": -1, **options})
        self.kept: dict[Hashable, str] = {}
        self.add_extension(Kept)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Lend the globals as they are: a chain of maps around them costs much at every lookup."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = _Folding(self.language).visit(tree)
        return folded


def _is_word(value: object) -> bool:
    return value is None or (type(value) is str and len(value) <= LONGEST_WORD)


class Portal(Flask):
    """A Flask whose templates are compiled once for each language."""

    jinja_environment = LanguageEnvironment
    _environments: dict[i18n.Language, LanguageEnvironment]

    def __init__(self, *args: Any, **options: Any) -> None:
        self._fixed_urls: dict[Hashable, str] = {}
        super().__init__(*args, **options)

    @property
    def jinja_env(self) -> Environment:
        """Give the environment of the language in use."""
        made = self.__dict__.setdefault("_environments", {})
        language = i18n.locale()
        if language not in made:
            made[language] = self._make_environment(language)
        environment: Environment = made[language]
        return environment

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Build an address; those made of a few words, such as a menu's, are built once."""
        if endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        if values and not all(map(_is_word, values.values())):
            return super().url_for(endpoint, **values)
        known = self._fixed_urls
        key = endpoint, request.root_path, *values.items()
        url: str | None = known.get(key)
        if url is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            url = known[key] = super().url_for(endpoint, **values)
        return url

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Call functions as they are: none of the portal's is asynchronous."""
        return func

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's own signature.
        """Leave the record of a fault to core/web.py, which strikes out personal numbers."""

    def _make_environment(self, language: i18n.Language) -> LanguageEnvironment:
        environment = cast("LanguageEnvironment", self.create_jinja_environment())
        environment.language = language
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals.update(_GLOBALS)
        environment.filters.update(_FILTERS)
        environment.filters.update(self.extensions.get("portal.template_filters", {}))
        for contribute in self.extensions.get("portal.template_globals", ()):
            environment.globals.update(contribute())
        return environment


def add_globals(app: Flask, **names: Any) -> None:
    """Let every template use some names; call it while the application is put together."""
    app.extensions.setdefault("portal.template_globals", []).append(lambda: names)
    # An extension may have asked for an environment already, as Flask-WTF does.
    for made in app.__dict__.get("_environments", {}).values():
        made.globals.update(names)


def add_filters(app: Flask, **filters: Callable[..., Any]) -> None:
    """Let every template use some filters; call it while the application is put together."""
    app.extensions.setdefault("portal.template_filters", {}).update(filters)
    for made in app.__dict__.get("_environments", {}).values():
        made.filters.update(filters)


@cache
def _papers() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(_FILTERS)
    return environment


def render_paper(template: str, **facts: Any) -> str:
    """Fill in the template of a paper, outside any request; papers are Vietnamese by law."""
    with i18n.speaking("vi"):
        return _papers().get_template(template).render(facts)


def render_piece(template: str, **facts: Any) -> str:
    """Render a piece of a page that looks at its facts only: not at request, session or g."""
    return current_app.jinja_env.get_template(template).render(facts)


def kept_piece(template: str, key: Hashable, facts: Callable[[], Mapping[str, Any]]) -> str:
    """Render a piece once for a language and a key, as ``{% kept %}`` does for a part of one."""
    environment = cast("LanguageEnvironment", current_app.jinja_env)
    found = environment.kept.get((template, key))
    if found is not None:
        return found
    return _keep(environment.kept, (template, key), render_piece(template, **facts()))


def vietnamese(text: object) -> str:
    """Mark a passage that stays Vietnamese, so that screen readers speak it right (WCAG 3.1.2)."""
    said = str(text)
    if not said or i18n.locale() == "vi":
        return text if isinstance(text, Markup) else said
    return Markup('<span lang="vi">{}</span>').format(text)


def translated(text: object) -> str:
    """Translate words that come as data; those without a translation are marked Vietnamese."""
    said = i18n.gettext(str(text)) if text else ""
    return said if said != str(text) else vietnamese(text or "")


def translated_plainly(text: object) -> str:
    """Translate words that come as data, for attributes, where no language can be marked."""
    return i18n.gettext(str(text)) if text else ""


_GLOBALS = {
    "_": i18n.gettext,
    "gettext": i18n.gettext,
    "ngettext": i18n.ngettext,
    "language": i18n.locale,
}
_FILTERS = {
    "date": i18n.format_date,
    "time": i18n.format_time,
    "datetime": i18n.format_datetime,
    "number": i18n.format_number,
    "vnd": i18n.format_vnd,
    "vi": vietnamese,
    "translated": translated,
    "translated_plainly": translated_plainly,
    "nbsp": lambda text: Markup("&nbsp;").join(str(text).split(" ")),
}
