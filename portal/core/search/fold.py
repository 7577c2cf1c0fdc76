"""One normal form of Vietnamese text, the same for what is stored and what is asked.

Text is cut into syllables; each loses its marks (đ is a letter of its own, so Unicode's
decomposition leaves it alone), and i/y come to one form. ``Hóa`` and ``Hoá`` fold alike,
and have the same ``tone_key``, which keeps the marks but not the place of the tone.
"""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_MARKS = re.compile("[\u0300-\u036f]")
# A lone y after consonants, alone, or after qu; tay, thuy and yen keep theirs.
_ONE_FORM = re.compile(r"^([b-df-hj-np-tvxz]*)y$|^(qu)y")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACE = {letter: chr(ord("A") + place) for place, letter in enumerate(_ALPHABET)}


def words(text: str) -> list[str]:
    """Cut text into lower-case syllables with their marks, composed (NFC)."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


@lru_cache(maxsize=50_000)
def fold_syllable(syllable: str) -> str:
    """Fold one lower-case syllable: no marks, đ → d, ky → ki, quy → qui."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", syllable)).replace("đ", "d")
    return _one_form(bare)


def _one_form(letters: str) -> str:
    return _ONE_FORM.sub(lambda found: (found[1] or found[2] or "") + "i", letters)


def syllables(text: str) -> list[str]:
    """Cut text into folded syllables."""
    return [fold_syllable(word) for word in words(text)]


def fold(text: str) -> str:
    """Fold a text: syllables without marks, one space between them.

    ``Đăng ký – Thanh Hóa`` gives ``dang ki thanh hoa``.
    """
    return " ".join(syllables(text))


@lru_cache(maxsize=50_000)
def tone_key(syllable: str) -> str:
    """Give a lower-case syllable with its vowel marks, its tone moved to the end as a digit.

    ``hóa`` and ``hoá`` give ``hoa4``; ``kỹ`` and ``kĩ`` give ``ki3``; ``hoa`` gives ``hoa0``.
    """
    letters, tone = parted(syllable)
    return _one_form(letters) + tone


def parted(syllable: str) -> tuple[str, str]:
    """Part a lower-case syllable into letters with vowel marks, and the digit of its tone."""
    tone = "0"
    letters = ""
    for char in unicodedata.normalize("NFD", syllable):
        tone = _TONES.get(char, tone)
        letters += "" if char in _TONES else char
    return unicodedata.normalize("NFC", letters), tone


def name_sort_key(name: str) -> str:
    """Give a text that sorts people's names as Vietnamese do.

    The given name (last) weighs first, then the family name (first), then what stands
    between; letters by the Vietnamese alphabet, tones only between equal letters.
    """
    parts = words(name)
    return " ".join(_collation_key(part) for part in [*parts[-1:], *parts[:-1]])


def _collation_key(syllable: str) -> str:
    letters, tone = parted(syllable)
    return "".join(_PLACE.get(letter, letter) for letter in letters) + "!" + tone
