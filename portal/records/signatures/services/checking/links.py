"""Which objects an object names, read from its bytes without making objects of them.

Only the plainest spelling is read: whatever is written in another way (comments, escapes in
names, nested parentheses) counts as unread, and who asks must then look at the object itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Key = tuple[int, int]  # Number and generation of an object.

_SPACE = rb"[\x00\t\n\x0c\r ]"
_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/]|$)"
_TOKEN = re.compile(
    _SPACE
    + rb"*(?:(?P<link>(\d{1,10})%(s)s+(\d{1,5})%(s)s+R%(e)s)" % {b"s": _SPACE, b"e": _END}
    + rb"|(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%#]*)"
    + rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    + rb"|(?P<other>\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\x00\t\n\x0c\r ]*>"
    + rb"|(?:[+-]?(?:\d+\.?\d*|\.\d+)|true|false|null)%b))" % _END,
    re.DOTALL,
)
# Most objects are dictionaries of names, numbers, links and lists of these: read at one go.
_LINK = rb"(\d{1,10})%(s)s+(\d{1,5})%(s)s+R%(e)s" % {b"s": _SPACE, b"e": _END}
_NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%#]*+"
_NUMBER = rb"[+-]?(?:\d++\.?\d*+|\.\d++)%b" % _END
_FLAT = re.compile(
    rb"%(s)s*+<<(?:%(s)s*+%(n)s%(s)s*+(?:%(v)s|%(n)s|\[(?:%(s)s*+(?:%(v)s))*+%(s)s*+\]))*+%(s)s*+>>"
    % {
        b"s": _SPACE,
        b"n": _NAME,
        b"v": rb"(?>%b|%b)" % (_LINK.replace(rb"(\d", rb"(?:\d"), _NUMBER),
    }
)
_ANY_LINK = re.compile(_LINK)
_PARENT = re.compile(rb"/Parent%s+%s" % (_SPACE, _LINK))
_UPWARDS = re.compile(rb"/P%s+%s" % (_SPACE, _LINK))
_KIDS = re.compile(rb"/K%s*+(\[[^\]]*+\]|%s)" % (_SPACE, _LINK))
_SORT = re.compile(rb"/Type%s*+(%s)" % (_SPACE, _NAME))
_HEADER = re.compile(rb"%(s)s*(\d{1,10})%(s)s+(\d{1,5})%(s)s+obj" % {b"s": _SPACE})
_CLOSING = {b"<<": b">>", b"[": b"]"}


class Unread(ValueError):
    """The object is not spelled plainly."""


@dataclass(slots=True)
class Links:
    """What an object names; a ``/Parent`` is left out, because nobody follows it.

    ``upwards`` are the values of ``/P`` at any depth, ``kids`` what stands under ``/K`` of the
    object itself, ``sort`` is its ``/Type``.
    """

    all: set[Key] = field(default_factory=set)
    upwards: set[Key] = field(default_factory=set)
    kids: list[Key] = field(default_factory=list)
    sort: bytes = b""
    is_dictionary: bool = False

    @property
    def is_structure(self) -> bool:
        """Tell whether the object may be an element of the structure tree (ISO 32000-1, 14.7)."""
        return self.is_dictionary and self.sort in {b"", b"/StructElem"}


def read_links(data: bytes, start: int, wanted: Key | None = None) -> Links:
    """Read the object at a place, behind its header when ``wanted`` names it; raises Unread."""
    if wanted is not None:
        header = _HEADER.match(data, start)
        if header is None or (int(header[1]), int(header[2])) != wanted:
            raise Unread
        start = header.end()
    return _read_flat(data, start) or _Walk().over(_tokens(data, start))


def _read_flat(data: bytes, start: int) -> Links | None:
    """Read a dictionary that holds no strings and no other dictionaries."""
    found = _FLAT.match(data, start)
    sorts = _SORT.findall(found[0]) if found else ()
    if found is None or len(sorts) > 1:
        return None
    upwards = _keys(_UPWARDS.findall(found[0]))
    kids = [key for each in _KIDS.finditer(found[0]) for key in _keys(_ANY_LINK.findall(each[1]))]
    rest = _UPWARDS.sub(b"", _PARENT.sub(b"", found[0]))
    links = set(_keys(_ANY_LINK.findall(rest)))
    return Links(links, set(upwards), kids, b"".join(sorts), is_dictionary=True)


def _keys(found: list[tuple[bytes, bytes]]) -> list[Key]:
    return [(int(number), int(generation)) for number, generation in found]


def _tokens(data: bytes, start: int) -> Iterator[re.Match[bytes]]:
    while found := _TOKEN.match(data, start):
        yield found
        start = found.end()


class _Walk:
    """Goes over the tokens of one object."""

    def __init__(self) -> None:
        self.found = Links()
        self.open: list[bytes] = []
        self.keys: list[bytes | None] = []  # Of each open dictionary the key whose value is due.

    def over(self, tokens: Iterator[re.Match[bytes]]) -> Links:
        """Read until the object has ended."""
        for token in tokens:
            self._take(token)
            if not self.open:
                return self.found
        raise Unread

    def _take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if kind == "close":
            self._close(token[kind])
        elif self.open and self.open[-1] == b"<<" and self.keys[-1] is None:
            if kind != "name":
                raise Unread
            self.keys[-1] = token[kind]
        else:
            self._value(token, str(kind))

    def _value(self, token: re.Match[bytes], kind: str) -> None:
        if kind == "open":
            self._open(token[kind])
            return
        if kind == "link":
            self._link((int(token[2]), int(token[3])))
        elif kind == "name" and self.open == [b"<<"] and self.keys[0] == b"/Type":
            self.found.sort = token[kind]
        self._end_value()

    def _open(self, bracket: bytes) -> None:
        self.found.is_dictionary |= not self.open and bracket == b"<<"
        self.open.append(bracket)
        self.keys.append(None)

    def _close(self, bracket: bytes) -> None:
        if not self.open or _CLOSING[self.open[-1]] != bracket or self.keys[-1] is not None:
            raise Unread
        self.open.pop()
        self.keys.pop()
        self._end_value()

    def _end_value(self) -> None:
        if self.keys:
            self.keys[-1] = None

    def _link(self, target: Key) -> None:
        key = self.keys[-1] if self.keys else None
        if key == b"/Parent":
            return
        if key == b"/P":
            self.found.upwards.add(target)
        else:
            self.found.all.add(target)
        if self.keys and self.keys[0] == b"/K" and self.open in ([b"<<"], [b"<<", b"["]):
            self.found.kids.append(target)
