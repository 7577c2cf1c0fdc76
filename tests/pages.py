"""What every page a test opens must have."""

from collections import Counter

from lxml import html
from werkzeug.test import TestResponse


def inspect_page(answer: TestResponse) -> html.HtmlElement:
    """Check a page's bones and give its document."""
    page: html.HtmlElement = html.document_fromstring(answer.text)
    _has_headers(answer)
    assert answer.text.lstrip().lower().startswith("<!doctype html>")
    assert page.get("lang") in {"vi", "en"}
    headings = [_text(h) for h in page.iter("h1")]
    assert len(headings) == 1, f"One h1, not {headings}"
    title = _text(page.find(".//title"))
    assert title.startswith(headings[0][:20]), f"{title!r} does not begin with {headings[0]!r}"
    _has_unique_ids(page)
    _has_named_controls(page)
    _has_no_inline_code(page)
    return page


def _text(element: html.HtmlElement | None) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""


def _has_headers(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def _has_unique_ids(page: html.HtmlElement) -> None:
    twice = [i for i, n in Counter(page.xpath("//@id")).items() if n > 1]
    assert not twice, f"Ids used twice: {twice}"
    known = set(page.xpath("//@id"))
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for value in page.xpath(f"//@{attribute}"):
            missing = set(value.split()) - known
            assert not missing, f"{attribute} names {missing}, which do not exist"


def _has_named_controls(page: html.HtmlElement) -> None:
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        named = control.get("id") in labelled or control.get("aria-label")
        named = named or control.get("aria-labelledby") or control.xpath("ancestor::label")
        assert named or control.get("type") in {"submit", "button"}, html.tostring(control)
    for button in page.iter("button"):
        assert _text(button) or button.get("aria-label"), html.tostring(button)
    for form in page.iter("form"):
        assert form.get("action") is not None or form.get("method", "get").lower() == "get"


def _has_no_inline_code(page: html.HtmlElement) -> None:
    assert not page.xpath("//@style"), "No inline styles: the content policy forbids them"
    assert not page.xpath("//@*[starts-with(name(), 'on')]"), "No inline handlers"
    for script in page.iter("script"):
        assert script.get("src") or script.get("nonce") or script.get("type") == "application/json"
