"""Templates that compute once what is the same for everybody."""

import pytest
from flask import Flask, render_template_string, url_for

from portal.core import i18n
from portal.core.templates import MOST_KEPT


@pytest.fixture
def made(app: Flask) -> list[str]:
    """Count how often a fragment is rendered."""
    seen: list[str] = []

    def note(word: str) -> str:
        seen.append(word)
        return word

    app.jinja_env.globals["note"] = note
    return seen


KEPT = '{% kept "test", key %}{{ note(key) }} {{ _("Trang chủ") }}{% endkept %}|{{ key }}'


def test_a_fragment_is_rendered_once_for_its_key(app: Flask, made: list[str]) -> None:
    with app.test_request_context("/"):
        pages = [render_template_string(KEPT, key=key) for key in ("a", "b", "a", "b")]
    assert pages == ["a Trang chủ|a", "b Trang chủ|b"] * 2
    assert made == ["a", "b"]


def test_each_language_keeps_its_own(app: Flask, made: list[str]) -> None:
    with app.test_request_context("/"):
        vietnamese = render_template_string(KEPT, key="c")
        with i18n.speaking("en"):
            app.jinja_env.globals["note"] = str
            english = render_template_string(KEPT, key="c")
    assert (vietnamese, english) == ("c Trang chủ|c", "c Home|c")
    assert made == ["c"]


def test_what_is_kept_is_escaped_once(app: Flask) -> None:
    page = '{% kept "escaped" %}{{ word }}{% endkept %}'
    with app.test_request_context("/"):
        found = [render_template_string(page, word="<b>") for _ in range(2)]
    assert found == ["&lt;b&gt;"] * 2


def test_memory_is_bounded(app: Flask) -> None:
    kept = app.jinja_env.kept  # type: ignore[attr-defined]
    with app.test_request_context("/"):
        kept.update({("full", number): "" for number in range(MOST_KEPT)})
        render_template_string('{% kept "one more" %}x{% endkept %}')
    assert kept == {"one more": "x"}


def test_fixed_addresses_follow_the_place_of_the_portal(app: Flask) -> None:
    app.add_url_rule("/o-day", "here")
    found = []
    for root in ("", "/cong", ""):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            found.append((url_for("here"), url_for("here", ma="1")))
    here, below, again = found
    assert here == again == ("/o-day", "/o-day?ma=1")
    assert below == ("/cong/o-day", "/cong/o-day?ma=1")
