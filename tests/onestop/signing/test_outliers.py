"""What stands out in a list, and what is drawn: pure rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from portal.onestop.signing.rules import (
    Facts,
    Flag,
    digest_of,
    flags_of,
    sample_size,
    sampled,
)
from portal.onestop.signing.rules.outliers import figures_of

NOW = datetime(2026, 11, 16, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = Facts(
    kind="2.000815 general",
    granted=True,
    text="Lệ phí 8.000 đồng, diện tích 100 m².",
    assigned_at=NOW - 4 * HOUR,
    proposed_at=NOW - 3 * HOUR,
    initialled_at=NOW - HOUR,
    changed_at=NOW - 2 * HOUR,
    due_at=NOW + HOUR,
)


def flags_of_last(**changes: object) -> tuple[Flag, ...]:
    documents = [USUAL] * 5 + [replace(USUAL, **changes)]  # type: ignore[arg-type]
    *usual, last = flags_of(documents, NOW)
    assert usual == [()] * 5
    return last


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"kind": "1.004873 1.004873"}, (Flag.ODD_KIND,)),
        ({"granted": False}, (Flag.ODD_KIND,)),
        ({"changed_at": NOW}, (Flag.CHANGED_LATE,)),
        ({"initialled_at": None}, ()),
        ({"text": "Lệ phí 80.000 đồng, diện tích 100 m²."}, (Flag.OUT_OF_RANGE,)),
        ({"text": "Lệ phí 8.000 đồng, diện tích 1 ha."}, (Flag.OUT_OF_RANGE,)),
        ({"text": "Lệ phí 2.000 ₫, diện tích 100 m2."}, (Flag.OUT_OF_RANGE,)),
        ({"text": "Lệ phí 9.000 đồng, diện tích 120,5 m²."}, ()),
        ({"text": "Dài. " * 100}, (Flag.OUT_OF_RANGE,)),
        ({"note": "Xem lại ngày sinh."}, (Flag.NOTED,)),
        ({"note": " "}, ()),
        ({"due_at": NOW - HOUR}, (Flag.LATE,)),
        ({"due_at": None}, ()),
        ({"twin": True}, (Flag.TWIN,)),
        ({"revoked_before": True}, (Flag.REVOKED_BEFORE,)),
        ({"proposed_at": USUAL.assigned_at}, (Flag.HASTY,)),
        ({"proposed_at": NOW - HOUR - timedelta(seconds=59)}, (Flag.HASTY,)),
        ({"edited": True}, (Flag.EDITED,)),
        (
            {"granted": False, "edited": True, "due_at": NOW - HOUR},
            (Flag.ODD_KIND, Flag.LATE, Flag.EDITED),
        ),
    ],
)
def test_stands_out(changes: dict[str, object], flags: tuple[Flag, ...]) -> None:
    assert flags_of_last(**changes) == flags


def test_few_documents_are_not_compared_by_figures() -> None:
    far = replace(USUAL, text="Lệ phí 800.000 đồng.")
    assert flags_of([USUAL, USUAL, far], NOW) == [(), (), ()]
    assert flags_of([], NOW) == []


def test_figures_are_read_as_vietnamese_writes_them() -> None:
    text = "Nộp 1.200.000 đồng và 30.000 VNĐ; thửa 12 rộng 1.250,5 m², rừng 2 ha, tờ 5 haka."
    found = figures_of(text)
    assert (found["money"], found["area"]) == (1_200_000, 20_000)
    assert found["length"] == len(text)


def test_every_flag_has_its_words() -> None:
    assert len({str(flag.label) for flag in Flag}) == len(Flag)


@pytest.mark.parametrize(
    ("count", "drawn"), [(0, 0), (1, 1), (3, 3), (9, 3), (10, 4), (100, 10), (500, 23)]
)
def test_sample_is_the_root_of_what_is_left_and_at_least_three(count: int, drawn: int) -> None:
    assert sample_size(count) == drawn
    assert len(sampled(range(count), "hạt giống")) == drawn


def test_a_seed_draws_the_same_documents_and_another_seed_others() -> None:
    first = sampled(range(400), "a")
    assert first == sampled(range(400), "a") != sampled(range(400), "b")


def test_hash_of_a_list_holds_act_order_documents_and_bytes() -> None:
    one, two = (UUID(int=1), "a" * 64), (UUID(int=2), "b" * 64)
    variants = [
        digest_of("ky-so", [one, two]),
        digest_of("dong-dau", [one, two]),
        digest_of("ky-so", [two, one]),
        digest_of("ky-so", [one]),
        digest_of("ky-so", [one, (two[0], "c" * 64)]),
    ]
    assert len(set(variants)) == len(variants)
    assert digest_of("ky-so", [one, two]) == variants[0]
