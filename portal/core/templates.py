"""Jinja, one environment per language, with constant messages folded when compiled."""

from functools import cache
from typing import Any, cast

import jinja2
from flask import Flask
from flask.templating import Environment
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.core import i18n
from portal.core.settings import ROOT

_GETTEXT = frozenset({"_", "gettext"})


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


class LanguageEnvironment(Environment):
    """A Jinja environment that speaks one language."""

    language: i18n.Language = "vi"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = _Folding(self.language).visit(tree)
        return folded


class Portal(Flask):
    """A Flask whose templates are compiled once for each language."""

    jinja_environment = LanguageEnvironment
    _environments: dict[i18n.Language, LanguageEnvironment]

    @property
    def jinja_env(self) -> Environment:
        """Give the environment of the language in use."""
        made = self.__dict__.setdefault("_environments", {})
        language = i18n.locale()
        if language not in made:
            made[language] = self._make_environment(language)
        environment: Environment = made[language]
        return environment

    def log_exception(self, exc_info: Any) -> None:  # noqa: ANN401 - Flask's own signature.
        """Leave the record of a fault to core/web.py, which strikes out personal numbers."""

    def _make_environment(self, language: i18n.Language) -> LanguageEnvironment:
        environment = cast("LanguageEnvironment", self.create_jinja_environment())
        environment.language = language
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.globals.update(_GLOBALS)
        environment.filters.update(_FILTERS)
        for contribute in self.extensions.get("portal.template_globals", ()):
            environment.globals.update(contribute())
        return environment


def add_globals(app: Flask, **names: Any) -> None:  # noqa: ANN401 - templates take anything.
    """Let every template use some names; call it while the application is put together."""
    app.extensions.setdefault("portal.template_globals", []).append(lambda: names)
    # An extension may have asked for an environment already, as Flask-WTF does.
    for made in app.__dict__.get("_environments", {}).values():
        made.globals.update(names)


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


def render_paper(template: str, **facts: Any) -> str:  # noqa: ANN401 - templates take anything.
    """Fill in the template of a paper, outside any request; papers are Vietnamese by law."""
    with i18n.speaking("vi"):
        return _papers().get_template(template).render(facts)


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
    "nbsp": lambda text: Markup("&nbsp;").join(str(text).split(" ")),
}
