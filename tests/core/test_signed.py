"""Signed texts: whatever the library takes is taken, and nothing else."""

import pytest
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from portal.core.signed import Signing

SECRET, SALT = b"a secret", "salt"
OURS, USUAL = Signing(SECRET, salt=SALT), URLSafeTimedSerializer(SECRET, salt=SALT)


@pytest.mark.parametrize("value", ["abc", {"a": "đ" * 500}, [1, None]])
def test_both_read_what_either_wrote(value: object) -> None:
    assert OURS.loads(USUAL.dumps(value), max_age=60) == value
    assert USUAL.loads(OURS.dumps(value), max_age=60) == value


@pytest.mark.parametrize("place", [0, -1, -30])
def test_a_changed_text_is_refused(place: int) -> None:
    text = USUAL.dumps("abc")
    other = "w" if text[place] in "ABCD" else "A"  # The last letter tells four bits of its six.
    changed = text[:place] + other + (text[place + 1 :] if place != -1 else "")
    with pytest.raises(BadSignature):
        OURS.loads(changed)


@pytest.mark.parametrize("text", ["", ".", "a", "a.b", "a.b.c", "é.é.é"])
def test_what_is_no_signed_text_is_refused(text: str) -> None:
    with pytest.raises(BadSignature):
        OURS.loads(text)


def test_texts_of_another_key_or_purpose_are_refused() -> None:
    for other in (URLSafeTimedSerializer(b"b", salt=SALT), URLSafeTimedSerializer(SECRET)):
        with pytest.raises(BadSignature):
            OURS.loads(other.dumps("abc"))


def test_a_text_grows_too_old() -> None:
    with pytest.raises(SignatureExpired):
        OURS.loads(USUAL.dumps("abc"), max_age=-1)
