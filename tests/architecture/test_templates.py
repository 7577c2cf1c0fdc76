import re
from pathlib import Path

import pytest
from flask import Flask

from portal.core import i18n
from tests.architecture.sources import ROOT, WINGS, sources

FOLDER = ROOT / "templates"
LINES = 80
# A reason stands beside every template that is longer.
LONGER: dict[str, str] = {}
EXTENDS = re.compile(r'{%-?\s*extends\s+"([^"]+)"')
RENDERED = re.compile(r'render_template\(\s*"([^"]+)"')
# Answers to a script on a page that is open already, with the reason why.
SHELLS = {"ui/page.html", "ui/desk.html"}
UNSAFE = re.compile(
    r"\|\s*safe\b|\bautoescape\s+false|\sstyle=|<script(?![^>]*(src|nonce)=)|\son[a-z]+="
)


def templates() -> list[str]:
    return sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_template_compiles(app: Flask, language: i18n.Language) -> None:
    with i18n.speaking(language), app.app_context():
        for name in templates():
            assert app.jinja_env.get_template(name).name == name


def shell(name: str) -> str | None:
    """Follow a page up to the template that extends nothing."""
    found = EXTENDS.search(text(name))
    return shell(found[1]) if found and name not in SHELLS else name


def code() -> str:
    return "\n".join(source.text for source in sources())


def test_every_page_stands_in_a_shell() -> None:
    """What begins with a low line is a piece that fills a place on another package's page."""
    rendered = {n for n in RENDERED.findall(code()) if not Path(n).name.startswith("_")}
    assert rendered
    assert not [name for name in rendered if shell(name) not in SHELLS]


def test_templates_stay_short() -> None:
    long = {n for n in templates() if len(text(n).splitlines()) > LINES}
    assert long == set(LONGER)


def test_no_template_steps_around_escaping_or_the_content_policy() -> None:
    found = [
        f"{name}: {match[0]}"
        for name in templates()
        if not name.startswith(("pdf/", "email/"))
        for match in UNSAFE.finditer(text(name))
    ]
    assert not found


def test_every_template_of_a_package_is_used() -> None:
    """Count a template as used when its name, or its folder for names put together, is."""
    said = code() + "\n".join(text(name) for name in templates())
    unused = [
        name
        for name in templates()
        if Path(name).parts[0] in {*WINGS, "home", "errors"}
        and f'"{name}"' not in said
        and f'"{Path(name).parent}/"' not in said
    ]
    assert not unused
