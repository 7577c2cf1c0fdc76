from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from portal.identity.audit import rules
from portal.identity.audit.rules import Break, Entry, Flaw, Head, Sealed

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def chain_of_length(length: int) -> list[Sealed]:
    rows: list[Sealed] = []
    for seq in range(1, length + 1):
        entry = Entry(
            chain="portal",
            seq=seq,
            id=UUID(int=seq),
            at=START + timedelta(minutes=seq),
            actor_id=None,
            actor_name="Lê Thị Hoa",
            action="account.signed_in",
            subject="account",
            subject_id="a",
            facts="{}",
            prev_hash=rows[-1].hash if rows else rules.GENESIS,
        )
        rows.append(Sealed(entry, rules.fingerprint(entry)))
    return rows


def head_of(rows: list[Sealed]) -> Head:
    return Head(len(rows), rows[-1].hash)


def flaws(rows: list[Sealed], head: Head, anchors: dict[int, str] | None = None) -> list[Break]:
    return list(rules.inspect("portal", head, rows, anchors or {}))


def resealed(rows: list[Sealed], start: int) -> list[Sealed]:
    """Do what a careful forger does: hash again everything from one row on."""
    done = rows[:start]
    for row in rows[start:]:
        entry = replace(
            row.entry, prev_hash=done[-1].hash if done else rules.GENESIS, seq=len(done) + 1
        )
        done.append(Sealed(entry, rules.fingerprint(entry)))
    return done


def test_a_whole_chain_has_no_flaw() -> None:
    rows = chain_of_length(5)
    assert flaws(rows, head_of(rows)) == []
    assert flaws([], Head()) == []


def test_a_changed_word_is_found() -> None:
    rows = chain_of_length(5)
    forged = [*rows]
    forged[2] = Sealed(replace(rows[2].entry, actor_name="Người khác"), rows[2].hash)
    assert flaws(forged, head_of(rows)) == [Break("portal", 3, Flaw.ALTERED, UUID(int=3))]


@pytest.mark.parametrize(
    "change",
    [
        {"at": START},
        {"actor_id": UUID(int=9)},
        {"action": "account.disabled"},
        {"subject": "unit"},
        {"subject_id": "b"},
        {"facts": '{"a":1}'},
        {"id": UUID(int=77)},
        {"chain": "other"},
    ],
)
def test_every_column_is_sealed(change: dict[str, object]) -> None:
    row = chain_of_length(1)[0]
    assert rules.fingerprint(replace(row.entry, **change)) != row.hash  # type: ignore[arg-type]


def test_a_changed_row_that_was_sealed_again_no_longer_fits_the_next() -> None:
    rows = chain_of_length(5)
    entry = replace(rows[2].entry, actor_name="Người khác")
    forged = [*rows]
    forged[2] = Sealed(entry, rules.fingerprint(entry))
    assert flaws(forged, head_of(rows)) == [Break("portal", 4, Flaw.UNLINKED, UUID(int=4))]


def test_a_deleted_row_is_found() -> None:
    rows = chain_of_length(5)
    found = flaws([*rows[:2], *rows[3:]], head_of(rows))
    assert found == [Break("portal", 4, Flaw.MISSING, UUID(int=4))]


def test_a_row_slipped_in_is_found() -> None:
    rows = chain_of_length(5)
    entry = replace(rows[1].entry, seq=3, id=UUID(int=99), prev_hash=rows[1].hash)
    slipped = Sealed(entry, rules.fingerprint(entry))
    found = flaws([*rows[:2], slipped, *rows[2:]], head_of(rows))
    assert found[0] == Break("portal", 3, Flaw.MISSING, UUID(int=3))


def test_swapped_rows_are_found() -> None:
    rows = chain_of_length(5)
    second, third = (
        Sealed(replace(rows[2].entry, seq=2), rows[2].hash),
        Sealed(replace(rows[1].entry, seq=3), rows[1].hash),
    )
    found = flaws([rows[0], second, third, *rows[3:]], head_of(rows))
    assert [b.flaw for b in found] == [Flaw.ALTERED, Flaw.ALTERED, Flaw.UNLINKED]


def test_a_cut_tail_is_found_by_the_kept_length() -> None:
    rows = chain_of_length(5)
    assert flaws(rows[:3], head_of(rows)) == [Break("portal", 4, Flaw.CUT)]


def test_a_cut_tail_with_a_forged_length_is_found_by_the_anchor() -> None:
    rows = chain_of_length(5)
    cut = rows[:3]
    assert flaws(cut, head_of(cut)) == []
    assert flaws(cut, head_of(cut), {5: rows[4].hash}) == [Break("portal", 4, Flaw.CUT)]


def test_rows_beyond_the_kept_length_are_found() -> None:
    rows = chain_of_length(5)
    assert flaws(rows, head_of(rows[:4])) == [Break("portal", 5, Flaw.UNCOUNTED)]


def test_a_chain_hashed_again_to_its_end_is_found_by_head_and_by_anchor() -> None:
    rows = chain_of_length(5)
    forged = [*rows]
    forged[1] = Sealed(replace(rows[1].entry, actor_name="Người khác"), "")
    forged = resealed(forged, 1)
    assert flaws(forged, head_of(rows)) == [Break("portal", 5, Flaw.UNLINKED)]
    assert flaws(forged, head_of(forged)) == []
    found = flaws(forged, head_of(forged), {4: rows[3].hash})
    assert found == [Break("portal", 4, Flaw.AGAINST_ANCHOR, UUID(int=4))]


def test_canonical_json_does_not_depend_on_order() -> None:
    assert rules.canonical({"b": 1, "a": "Hóa"}) == '{"a":"Hóa","b":1}'
    with pytest.raises(ValueError, match="JSON compliant"):
        rules.canonical({"a": float("nan")})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('{"reason":"CCCD 038201012345 mờ"}', '{"reason":"CCCD •••••••••••• mờ"}'),
        ('{"code":"H56.14-261121-0001"}', '{"code":"H56.14-261121-0001"}'),
        ('{"phone":"0912345678"}', '{"phone":"0912345678"}'),
        ('{"hash":"a038201012345b"}', '{"hash":"a038201012345b"}'),
    ],
)
def test_identity_numbers_are_covered(said: str, kept: str) -> None:
    assert rules.without_identity_numbers(said) == kept


def test_unit_chains_are_apart_from_the_portal_chain() -> None:
    assert rules.chain_of(None) == "portal"
    assert rules.chain_of(UUID(int=1)) == str(UUID(int=1))
