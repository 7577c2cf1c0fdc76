"""An officer at the keyboard, whose time is told by the keystroke-level model.

S. K. Card, T. P. Moran, A. Newell: The keystroke-level model for user performance time with
interactive systems, Communications of the ACM 23 (7), 1980, table 2: a key 0.28 s for an average
non-secretary typist (0.20 s for a good typist, 0.12 s for the best), the hands to the keyboard
0.40 s, mental preparation 1.35 s; the answer of the system as it is measured. Preparation is
counted once for each question that is answered and each step that is sent, none for going on
to the next question by Tab. Vietnamese is typed by Telex: each mark is a key more.
"""

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import FileChooser, Page

KEY_SECONDS, HANDS_SECONDS, PREPARATION_SECONDS = 0.28, 0.40, 1.35
MOST_TABS = 12


def keys_for(text: str) -> int:
    """Count the keys of a text: marks and capitals are a key more."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "dd").replace("Đ", "DD"))
    return len(letters) + sum(letter.isupper() for letter in text)


@dataclass
class Tally:
    """What the officer did, and how long the portal let them wait."""

    keys: int = 0
    preparations: int = 0
    pages: int = 0
    answer_seconds: float = 0.0

    @property
    def hands_and_mind(self) -> float:
        """Give the time the model tells, as if the portal answered at once."""
        return HANDS_SECONDS + self.keys * KEY_SECONDS + self.preparations * PREPARATION_SECONDS

    @property
    def seconds(self) -> float:
        """Give the time the model tells, with the answers of the portal."""
        return self.hands_and_mind + self.answer_seconds

    @property
    def waited(self) -> float:
        """Give the share of that time in which the officer waited for the portal."""
        return self.answer_seconds / self.seconds


class Typist:
    """Somebody who uses no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tally = Tally()

    @property
    def here(self) -> str:
        """Name the control that has the focus."""
        name: str = self.page.evaluate("document.activeElement.id")
        return name

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.tally.keys += times

    def reach(self, control: str) -> None:
        """Go on by Tab until a control has the focus."""
        for _ in range(MOST_TABS):
            if self.here == control:
                return
            self.press("Tab")
        assert self.here == control, f"{control} is more than {MOST_TABS} steps away"

    def write(self, control: str, text: str) -> None:
        """Answer by a text, or by the beginning of an entry of a list."""
        self.reach(control)
        self.page.keyboard.type(text)
        self.tally.keys += keys_for(text)
        self.tally.preparations += 1

    def date(self, control: str, *parts: str) -> None:
        for part, text in zip(("day", "month", "year"), parts, strict=True):
            self.write(f"{control}-{part}", text)
        self.tally.preparations -= 2  # A date is one answer.

    def choose(self, control: str, nth: int) -> None:
        """Choose the n-th of what is in sight: arrows move, the first needs the space bar."""
        self.reach(f"{control}-1")
        self.press("Space")
        self.press("ArrowDown", nth - 1)
        self.tally.preparations += 1

    def pick_file(self, control: str, name: str, content: bytes) -> None:
        """Open the dialog by the space bar, write the file's name, and wait for the list."""
        self.reach(control)
        with self._answered(), self.page.expect_response(lambda answer: "giay-to" in answer.url):
            with self.page.expect_file_chooser() as opened:
                self.press("Space")
            _give(opened.value, name, content)
        self.tally.keys += keys_for(name) + 1
        self.tally.preparations += 1

    def send(self) -> None:
        """Send the page by Enter, and wait for the next."""
        self.tally.preparations += 1
        with self._answered(), self.page.expect_navigation():
            self.press("Enter")
        self.tally.pages += 1

    @contextmanager
    def _answered(self) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.tally.answer_seconds += time.monotonic() - begun

    def wait_for(self, selector: str) -> None:
        """Wait for what the portal is still making."""
        with self._answered():
            self.page.wait_for_selector(selector)


def _give(chooser: FileChooser, name: str, content: bytes) -> None:
    chooser.set_files({"name": name, "mimeType": "application/pdf", "buffer": content})
