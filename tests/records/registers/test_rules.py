import pytest

from portal.records.registers.rules import new_public_id, read_public_id


def test_a_public_id_has_26_letters_that_cannot_be_misread() -> None:
    made = {new_public_id() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        assert len(each) == 26
        assert not set(each) & set("ILOU")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 0123456789abcdefghjkmnpqrs ", "0123456789ABCDEFGHJKMNPQRS"),
        ("O123456789ABCDEFGHJKMNPQRl", "0123456789ABCDEFGHJKMNPQR1"),
        ("0123456789ABCDEFGHJKMNPQR", None),
        ("0123456789ABCDEFGHJKMNPQRU", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_what_was_typed_is_read_kindly_or_not_at_all(typed: str, read: str | None) -> None:
    assert read_public_id(typed) == read
