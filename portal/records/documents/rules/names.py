"""The name a file had on the sender's machine: shown and offered back, never a path."""

import re
import unicodedata

LONGEST_NAME = 120
_FORBIDDEN = frozenset('<>:"|?*')
_SPACES = re.compile(r"\s+")


def clean_name(filename: str | None) -> str:
    """Make a name fit to be shown and offered for download.

    Folders, control characters, direction marks that hide the real extension, and
    characters that no common system takes are dropped; a long name loses its middle and
    keeps its extension. Gives ``tep`` when nothing is left.
    """
    last = unicodedata.normalize("NFC", filename or "").replace("\\", "/").rpartition("/")[2]
    spaced = "".join(" " if char.isspace() else char for char in last)
    shown = "".join(char for char in spaced if _may_stand(char))
    name = _SPACES.sub(" ", shown).strip(" .")
    if len(name) <= LONGEST_NAME:
        return name or "tep"
    extension = extension_of(name)[:10]
    return f"{name[: LONGEST_NAME - len(extension) - 2].rstrip(' .')}….{extension}"


def extension_of(name: str) -> str:
    """Give the extension in lower case without its dot, or an empty text."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot else ""


def _may_stand(char: str) -> bool:
    return char not in _FORBIDDEN and unicodedata.category(char) not in {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }
