"""Invented people: names by frequency, identity numbers by the rule, nobody real."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = (
    ("Nguyễn", 38), ("Lê", 18), ("Trần", 10), ("Phạm", 7), ("Hoàng", 6), ("Trịnh", 5),
    ("Vũ", 4), ("Đỗ", 3), ("Bùi", 3), ("Hà", 2), ("Mai", 2), ("Lương", 2),
)  # fmt: skip
_MALE = ("Văn", "Đức", "Quang", "Minh", "Xuân", "Hữu", "Ngọc", "Thanh")
_FEMALE = ("Thị", "Thị Thu", "Thị Ngọc", "Thị Hồng", "Khánh", "Thị Thanh", "Phương")
_MALE_GIVEN = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hiếu", "Hùng", "Khánh", "Long", "Nam",
    "Phong", "Quân", "Sơn", "Thắng", "Tuấn", "Việt", "Vinh",
)  # fmt: skip
_FEMALE_GIVEN = (
    "Anh", "Châu", "Dung", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hương", "Lan", "Linh",
    "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Thảo", "Trang", "Yến",
)  # fmt: skip
_TWENTY_FIRST = 2000


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person of Thanh Hóa."""

    name: str
    sex: str
    born: date
    identity_number: str
    phone: str


def make_person(chance: Random, *, today: date, youngest: int = 19, oldest: int = 78) -> Person:
    """Invent a person between two ages in years."""
    sex = chance.choice(("male", "female"))
    born = today - timedelta(days=chance.randint(youngest * 366, oldest * 365))
    return Person(
        name=make_name(chance, sex),
        sex=sex,
        born=born,
        identity_number=make_identity_number(chance, sex, born),
        phone=f"09{chance.randint(10_000_000, 99_999_999)}",
    )


def make_name(chance: Random, sex: str) -> str:
    """Invent a full name."""
    surname = chance.choices([s for s, _ in _SURNAMES], [w for _, w in _SURNAMES])[0]
    if sex == "male":
        return f"{surname} {chance.choice(_MALE)} {chance.choice(_MALE_GIVEN)}"
    return f"{surname} {chance.choice(_FEMALE)} {chance.choice(_FEMALE_GIVEN)}"


def make_identity_number(chance: Random, sex: str, born: date) -> str:
    """Invent a 12-digit number of the province's old code 038 that fits sex and birth year."""
    century = 0 if born.year < _TWENTY_FIRST else 2
    digit = century + (1 if sex == "female" else 0)
    return f"038{digit}{born.year % 100:02d}{chance.randint(0, 999_999):06d}"
