"""Fonts and style sheets, read once in a process: papers share theirs, only their words differ.

WeasyPrint reads a sheet inside a document anew for each document, which takes a fifth of the
time of a page.
"""

import atexit
import re
from functools import lru_cache
from typing import Any

from portal.core.pdf.packaged import BASE, faces, fetcher

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_KEPT = 64


def without_styles(html: str) -> tuple[str, tuple[str, ...]]:
    """Take style sheets out of HTML; give the rest, and the sheets with that of the fonts first."""
    return _STYLE.sub("", html), (faces(), *_STYLE.findall(html))


@lru_cache(maxsize=_KEPT)
def parsed(text: str) -> Any:  # noqa: ANN401 - untyped library.
    """Parse a style sheet; raises ForbiddenResource when it names anything that is not packaged."""
    import weasyprint  # noqa: PLC0415 - It loads Pango: slow, and only workers need it.

    resources = fetcher()
    made = weasyprint.CSS(string=text, base_url=BASE, font_config=fonts(), url_fetcher=resources)
    resources.check()
    return made


@lru_cache(maxsize=1)
def fonts() -> Any:  # noqa: ANN401 - untyped library.
    """Make the font configuration of this process: each new one would load the files again."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - As above.

    return FontConfiguration()


# The library's clean-up needs modules that are gone when the interpreter ends by itself.
atexit.register(fonts.cache_clear)
