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
_DECIDING = re.compile(rb"/(?:K|Type)%s" % _END)  # What makes an element of the structure tree.
_SORT = re.compile(rb"/Type%s*+(%s)" % (_SPACE, _NAME))
_HEADER = re.compile(rb"%(s)s*(\d{1,10})%(s)s+(\d{1,5})%(s)s+obj" % {b"s": _SPACE})
_CLOSING = {b"<<": b">>", b"[": b"]"}
_ODD = b"?"  # A type that is not written as a name, or written more than once.


class Unread(ValueError):
    """The object is not spelled plainly."""


@dataclass(slots=True)
class Links:
    """What an object names, with the ways up apart, which the library follows seldom or never.

    ``upwards`` are the values of ``/P`` at any depth, ``parents`` those of ``/Parent``; ``kids``
    what stands in the list under ``/K`` of the object itself, ``lone_kid`` what stands there
    without a list, ``sort`` is its ``/Type``.
    """

    all: set[Key] = field(default_factory=set)
    upwards: set[Key] = field(default_factory=set)
    kids: list[Key] = field(default_factory=list)
    sort: bytes = b""
    is_dictionary: bool = False
    parents: set[Key] = field(default_factory=set)
    lone_kid: Key | None = None

    @property
    def every(self) -> set[Key]:
        """Give all that is named, the ways up as well."""
        return self.all | self.upwards | self.parents

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
    if found is None or not _is_plain(found[0]):
        return None
    links = Links(set(), set(_keys(_UPWARDS.findall(found[0]))), is_dictionary=True)
    links.sort = b"".join(_SORT.findall(found[0]))
    links.parents = set(_keys(_PARENT.findall(found[0])))
    for value, *_link in _KIDS.findall(found[0]):
        _take_kids(links, value)
    rest = _UPWARDS.sub(b"", _PARENT.sub(b"", found[0]))
    links.all = set(_keys(_ANY_LINK.findall(rest)))
    return links


def _is_plain(text: bytes) -> bool:
    """Tell whether a flat dictionary has at most one ``/K``, and one ``/Type`` that is a name."""
    found = _DECIDING.findall(text)
    return len(found) == len({*found}) and (b"/Type" in found) == bool(_SORT.search(text))


def _take_kids(links: Links, value: bytes) -> None:
    keys = _keys(_ANY_LINK.findall(value))
    if value.startswith(b"["):
        links.kids = keys
    else:
        links.lone_kid = keys[0]


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
        self.deciding: list[bytes] = []

    def over(self, tokens: Iterator[re.Match[bytes]]) -> Links:
        """Read until the object has ended."""
        for token in tokens:
            self._take(token)
            if not self.open:
                return self._finished()
        raise Unread

    def _finished(self) -> Links:
        """Give what was found; with two ``/K`` or ``/Type`` nobody can tell which one counts."""
        if len(self.deciding) != len({*self.deciding}):
            self.found.sort, self.found.kids, self.found.lone_kid = _ODD, [], None
        return self.found

    def _take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if kind == "close":
            self._close(token[kind])
        elif self.open and self.open[-1] == b"<<" and self.keys[-1] is None:
            if kind != "name":
                raise Unread
            self._key(token[kind])
        else:
            self._value(token, str(kind))

    def _key(self, name: bytes) -> None:
        self.keys[-1] = name
        if len(self.open) == 1 and name in {b"/K", b"/Type"}:
            self.deciding.append(name)
            self.found.sort = _ODD if name == b"/Type" else self.found.sort

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
            self.found.parents.add(target)
        elif key == b"/P":
            self.found.upwards.add(target)
        else:
            self.found.all.add(target)
        if self.keys and self.keys[0] == b"/K":
            self._kid(target)

    def _kid(self, target: Key) -> None:
        if self.open == [b"<<", b"["]:
            self.found.kids.append(target)
        elif self.open == [b"<<"]:
            self.found.lone_kid = target
