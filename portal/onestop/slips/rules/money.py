"""Amounts in words, as receipts need them.

num2words was tried and leaves the empty hundred out ("một nghìn lẻ năm" for 1005), which on a
receipt is another amount's wording.
"""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")
_LARGEST = 10**12


def in_words(amount_vnd: int) -> str:
    """Write an amount in đồng below a thousand billion in words: “Mười lăm nghìn đồng”.

    Raises ValueError for a negative or a larger one.
    """
    if not 0 <= amount_vnd < _LARGEST:
        raise ValueError(amount_vnd)
    words = _number(amount_vnd) or ["không"]
    return " ".join([words[0].capitalize(), *words[1:], "đồng"])


def _number(amount: int) -> list[str]:
    words: list[str] = []
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = amount // 1000**place % 1000
        if group:
            words += [*_group(group, whole=bool(words)), *_GROUPS[place].split()]
    return words


def _group(group: int, *, whole: bool) -> list[str]:
    """Write three digits; ``whole`` when something stands before them, so that none is left out."""
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    return words + _below_hundred(rest, after=bool(words))


def _below_hundred(rest: int, *, after: bool) -> list[str]:
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return ["linh"] * after + [_DIGITS[ones]] if ones else []
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return words + ([_after_tens(tens, ones)] if ones else [])


def _after_tens(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    return "lăm" if ones == 5 else _DIGITS[ones]  # noqa: PLR2004 - five after a ten.
