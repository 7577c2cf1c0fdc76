"""The wording of a paper: what it is made of, and when it may be published."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from portal.core.i18n import LazyString
from portal.core.i18n import gettext as _
from portal.core.i18n import lazy_gettext as _l
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.layout import BadWording, placeholders_of
from portal.onestop.slips.rules.placeholders import VOCABULARY
from portal.onestop.slips.rules.stages import LETTERS

_FILE = Path(__file__).with_name("wordings.json")


class WordingState(StrEnum):
    """Whether a version is still being written."""

    DRAFT = "draft"
    PUBLISHED = "published"

    @property
    def label(self) -> LazyString:
        """Name the state."""
        return _l("Đang soạn") if self is WordingState.DRAFT else _l("Đã ban hành")


@dataclass(frozen=True, slots=True)
class Text:
    """The parts of a wording that a person writes; ``recipients`` has one a line."""

    symbol: str
    title: str
    body: str
    left_signature: str = ""
    right_signature: str = ""
    recipients: str = ""
    legal_reference: str = ""

    def parts(self) -> dict[str, str]:
        """Give the parts by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Packaged:
    """The wording that comes with the portal; nobody compared it with the official text."""

    text: Text
    effective_from: date


@cache
def packaged() -> Mapping[PaperKind, Packaged]:
    """Read the packaged wordings."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return {PaperKind(kind): _packaged(**facts) for kind, facts in stored.items()}


def _packaged(effective_from: str, body: list[str], **facts: str) -> Packaged:
    return Packaged(Text(body="\n".join(body), **facts), date.fromisoformat(effective_from))


def faults(kind: PaperKind, text: Text) -> dict[str, list[str]]:
    """Say what no wording may have, by part; a draft may still leave things out."""
    try:
        unknown = sorted(placeholders_of(text.body) - set(VOCABULARY[kind].names))
    except BadWording as error:
        told = _("Dòng %(line)s: chỉ được dùng chỗ trống {{ tên }} và {%% if tên %%}.",
                 line=error.line)  # fmt: skip
        return {"body": [told]}
    if unknown:
        return {"body": [_("Không có chỗ trống tên là: %(names)s.", names=", ".join(unknown))]}
    return {}


def gaps(kind: PaperKind, text: Text) -> dict[str, list[str]]:
    """Say what a wording must still have before it is published, by part."""
    return {name: [sentence] for name, sentence in _gaps(kind, text)}


def _gaps(kind: PaperKind, text: Text) -> Iterator[tuple[str, str]]:
    for name in ("symbol", "title", "right_signature", "legal_reference"):
        if not text.parts()[name].strip() and name != _UNSIGNED.get(kind):
            yield name, _("Chưa có nội dung này.")
    vocabulary = VOCABULARY[kind]
    wanted = {*vocabulary.needed, *([vocabulary.table] if vocabulary.table else ())}
    if missing := sorted(wanted - placeholders_of(text.body)):
        yield "body", _("Thiếu chỗ trống bắt buộc: %(names)s.", names=", ".join(missing))


# A letter bears the office of who signs it, and an acknowledgement is signed by nobody.
_UNSIGNED = dict.fromkeys((*LETTERS, PaperKind.ACKNOWLEDGEMENT), "right_signature")
