"""Reading the HTML of papers: our templates are well-formed, and a reader of XML is quicker.

The library's reader of HTML5 repairs what browsers repair; it needs a tenth of the time of a page,
a reader of XML a hundredth. What is not well-formed, or is completed by HTML, is left to it.
"""

import re
from typing import Any
from xml.etree import ElementTree as ET

from portal.core.pdf.packaged import BASE

_PARTS = ["head", "body"]
_DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)  # XML knows it in capitals only.


def read(html: str, resources: Any) -> Any:  # noqa: ANN401 - untyped library.
    """Give the library's document of some HTML; its resources come from a fetcher."""
    import weasyprint  # noqa: PLC0415 - It loads Pango: slow, and only workers need it.

    tree = well_formed(html)
    if tree is None:
        return weasyprint.HTML(string=html, base_url=BASE, url_fetcher=resources)

    class Paper(weasyprint.HTML):  # type: ignore[misc]
        """A document that is parsed already."""

        def __init__(self) -> None:
            self.base_url, self.url_fetcher, self.media_type = BASE, resources, "print"
            wrapper = weasyprint.cssselect2.ElementWrapper
            self.wrapper_element = wrapper.from_html_root(tree, content_language=None)
            self.etree_element = tree

    return Paper()


def well_formed(html: str) -> ET.Element | None:
    """Read HTML as XML; nothing when HTML would read something else in it."""
    try:
        tree = ET.fromstring(_DOCTYPE.sub("", html, 1))  # noqa: S314 - A template of ours.
    except ET.ParseError:
        return None
    whole = tree.tag == "html" and [part.tag for part in tree] == _PARTS
    complete = all(table.find("tr") is None for table in tree.iter("table"))
    return tree if whole and complete else None
