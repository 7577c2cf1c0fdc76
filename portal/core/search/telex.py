"""Keys of a Vietnamese keyboard that was switched off: ``ddawng kys``, ``khai1 sinh``.

The keys are replayed one by one as an input method would, wherever in the syllable they
stand. Whether the outcome is a word is for the caller to say, who knows the vocabulary.
"""

import unicodedata

_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_VNI_SHAPES = {"6": "aâeêoô", "7": "uưoơ", "8": "aă", "9": "dđ"}
_VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơư")
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"a": "ă", "o": "ơ", "u": "ư"}


def retype(token: str) -> str | None:
    """Replay a lower-case token as Telex or VNI keys; give None when none was among them.

    ``kys`` gives ``ký``, ``d9a8ng`` gives ``đăng``, ``xaay`` gives ``xây``.
    """
    if not token.isascii() or not token[:1].isalpha():
        return None
    typed = _vni(token) if any(map(str.isdigit, token)) else _telex(token)
    return typed if typed is not None and typed != token else None


def _telex(token: str) -> str:
    letters: list[str] = []
    tone = ""
    for key in token:
        if key in _TONES and _VOWELS.intersection(letters):
            tone = _TONES[key]
        elif not _shape(letters, key):
            letters.append(key)
    return _compose(letters, tone)


def _shape(letters: list[str], key: str) -> bool:
    """Apply a shaping key to the letters so far; tell whether it was one."""
    if key == "w":
        return _put_horns(letters)
    if key == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if key in _CIRCUMFLEX and key in letters:
        _replace_last(letters, key, _CIRCUMFLEX[key])
        return True
    return False


def _put_horns(letters: list[str]) -> bool:
    places = [place for place, letter in enumerate(letters) if letter in _HORNS]
    if not places:
        letters.append("ư")
        return True
    pair = "".join(letters).find("uo")
    places = [pair, pair + 1] if pair >= 0 else places[-1:]
    for place in places:
        letters[place] = _HORNS[letters[place]]
    return True


def _replace_last(letters: list[str], old: str, new: str) -> None:
    letters[len(letters) - 1 - letters[::-1].index(old)] = new


def _vni(token: str) -> str | None:
    letters: list[str] = []
    tone = ""
    for key in token:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key in _VNI_SHAPES:
            _shape_by_digit(letters, _VNI_SHAPES[key])
        elif key.isdigit():
            return None
        else:
            letters.append(key)
    return _compose(letters, tone) if _VOWELS.intersection(letters) else None


def _shape_by_digit(letters: list[str], pairs: str) -> None:
    shapes = dict(zip(pairs[::2], pairs[1::2], strict=True))
    for place, letter in enumerate(letters):
        letters[place] = shapes.get(letter, letter)


def _compose(letters: list[str], tone: str) -> str:
    if tone:
        letters.insert(_tone_place(letters) + 1, tone)
    return unicodedata.normalize("NFC", "".join(letters))


def _tone_place(letters: list[str]) -> int:
    """Find the vowel that carries the tone: a shaped one, else before the last of several."""
    skip = 2 if "".join(letters[:2]) in {"qu", "gi"} else 0
    vowels = [p for p, letter in enumerate(letters) if letter in _VOWELS and p >= skip]
    if not vowels:
        return max(p for p, letter in enumerate(letters) if letter in _VOWELS)
    shaped = [place for place in vowels if letters[place] in _SHAPED]
    if shaped:
        return shaped[-1]
    closed = vowels[-1] < len(letters) - 1
    return vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
