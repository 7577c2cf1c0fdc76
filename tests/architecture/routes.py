"""The list of all addresses, kept in routes.txt so that none comes or goes unseen.

Write it anew with ``python -m tests.architecture.routes`` and read the difference.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from portal.app import create_app
from portal.core.access import Audience
from tests.conftest import make_settings

LIST = Path(__file__).with_name("routes.txt")
_AUTOMATIC = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Route:
    rule: str
    methods: tuple[str, ...]
    endpoint: str
    audience: Audience | None
    view: Callable[..., Any]

    def __str__(self) -> str:
        audience = self.audience.value if self.audience else "nobody"
        return f"{self.rule} {','.join(self.methods)} {audience} {self.endpoint}"


def routes(app: Flask) -> Iterator[Route]:
    """List the routes of an application, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, _methods(rule))):
        view = app.view_functions[rule.endpoint]
        audience = getattr(view, "__audience__", None)
        yield Route(rule.rule, _methods(rule), rule.endpoint, audience, view)


def _methods(rule: Rule) -> tuple[str, ...]:
    return tuple(sorted((rule.methods or set()) - _AUTOMATIC))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(make_settings(Path(folder)))
        LIST.write_text("".join(f"{route}\n" for route in routes(app)), encoding="utf-8")


if __name__ == "__main__":
    main()
