"""A person with a browser who looks at every page with axe-core on two screens."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Response

from portal.core import i18n
from portal.core.settings import ROOT

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = """tags => axe.run({
    runOnly: tags, resultTypes: ["violations"], selectors: false
}).then(found => found.violations)"""
# What a page is made of, whatever it says of one dossier or another. Its language is part of it.
BUILD = """() => document.documentElement.outerHTML
    .replace(/(nonce|name="csrf_token" value)="[^"]*"/g, "")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "")
    .replace(/>[^<]*[^<\\s][^<]*</g, ">text<")
    .replace(/[0-9]+/g, "")"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
NOWHERE = "about:blank"
_judged: set[tuple[str, str, int]] = set()


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class Walker:
    """One person in one browser window."""

    def __init__(self, page: Page, base: str, language: i18n.Language) -> None:
        self.page = page
        self.base = base
        self.language = language
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("response", self._watch)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def say(self, message: i18n.LazyString | str) -> str:
        """Give what the portal's own words are in this person's language."""
        with i18n.speaking(self.language):
            return i18n.gettext(message) if isinstance(message, str) else str(message)

    def go(self, path: str) -> None:
        """Open an address and look at the page."""
        self.page.goto(self.base + path)
        self.look()

    def press(self, name: str, *, nth: int = 0) -> None:
        """Press a button and look at the page that follows."""
        self.leave(self.page.get_by_role("button", name=name).nth(nth))

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link and look at the page that follows."""
        self.leave(self.page.get_by_role("link", name=name, exact=exact).first)

    def leave(self, control: Locator) -> None:
        """Click what leads to another page, wait for it and look at it."""
        with self.page.expect_navigation():
            control.click()
        self.look()

    def look(self) -> None:
        """Check the page with axe-core on a wide screen and on a phone.

        One that differs only in its words and numbers from a page checked before, in the same
        language, is not checked again. Nothing may stand out at the side, whatever the words.
        """
        build = hashlib.sha256(self.page.evaluate(BUILD).encode()).hexdigest()
        for size in (WIDE, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            over = self.page.evaluate(TOO_WIDE)
            assert over <= 0, f"{self.page.url} at {size['width']} px is {over} px too wide"
            if (self.base, build, size["width"]) not in _judged:
                self._check(size["width"])
                _judged.add((self.base, build, size["width"]))
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        assert not self.complaints, self.complaints

    def _check(self, width: int) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        found: list[dict[str, Any]] = self.page.evaluate(JUDGE, TAGS)
        told = [
            f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0]['failureSummary'][:300]}"
            for v in found
        ]
        assert not told, f"{self.page.url} at {width} px: " + "\n".join(told)

    def go_away(self) -> None:
        """Leave a window that knows nobody any more."""
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("response", self._watch)
        with suppress(Error):  # A page that is just loading itself anew wins the first time.
            self.page.goto(NOWHERE)
        self.page.goto(NOWHERE)
        self.page.context.clear_cookies()


@contextmanager
def walking(browser: Browser, base: str, *, language: i18n.Language = "vi") -> Iterator[Walker]:
    """Give a person a window in a language: one that somebody has left, else a new one."""
    page = next(filter(_is_free, (c.pages[0] for c in browser.contexts)), None) or _open(browser)
    page.context.add_cookies([{"name": "language", "value": language, "url": base}])
    walker = Walker(page, base, language)
    try:
        yield walker
    finally:
        walker.go_away()


def _is_free(page: Page) -> bool:
    return page.url == NOWHERE


def _open(browser: Browser) -> Page:
    context = browser.new_context(viewport=WIDE, locale="vi-VN", accept_downloads=True)  # type: ignore[arg-type]
    return context.new_page()
