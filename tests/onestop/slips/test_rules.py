"""The plain rules of papers: wording, amounts, periods, cells, outcomes."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.core.tables import safe_cell
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.rules.content import Content, Table
from portal.onestop.slips.rules.difference import difference
from portal.onestop.slips.rules.layout import BadWording, Block, Run, fill, placeholders_of, plain
from portal.onestop.slips.rules.money import in_words
from portal.onestop.slips.rules.outcomes import Outcome, outcome
from portal.onestop.slips.rules.periods import BadPeriod, quarter_of, read_period
from portal.onestop.slips.rules.placeholders import LABELS, VOCABULARY
from portal.onestop.slips.rules.samples import sample
from portal.onestop.slips.rules.wordings import Text, faults, gaps, packaged

DUE = datetime(2026, 11, 18, 17, 0, tzinfo=VIETNAM)


class TestLayout:
    def test_lines_become_paragraphs_columns_and_tables(self) -> None:
        text = "Kính gửi **{{ ten }}**\n\nLý do: | {{ ly_do }}\n{{ bang }}"
        assert fill(text, {"ten": "Lan", "ly_do": "thiếu"}, {"bang"}) == (
            Block((Run("Kính gửi "), Run("Lan", bold=True))),
            Block((Run("Lý do:"),), (Run("thiếu"),)),
            Block(table="bang"),
        )

    def test_what_is_empty_leaves_no_line(self) -> None:
        text = "{% if can_cu %}\nCăn cứ {{ can_cu }}.\n{% endif %}\nHết."
        assert plain(fill(text, {})) == "Hết."
        assert plain(fill(text, {"can_cu": "Luật"})) == "Căn cứ Luật.\nHết."

    @pytest.mark.parametrize("typed", ["a | b", "**đậm**", "\ue000bang\ue000", "{{ pin }}", "<b>"])
    def test_what_people_type_is_only_text(self, typed: str) -> None:
        (block,) = fill("{{ ly_do }}", {"ly_do": typed, "pin": "BÍ MẬT"}, {"bang"})
        assert block == Block((Run(typed.replace("\ue000", "")),))

    @pytest.mark.parametrize(
        "text",
        [
            "{{ a.b }}",
            "{{ a['b'] }}",
            "{{ ''.__class__ }}",
            "{{ a() }}",
            "{{ a|upper }}",
            "{% for x in a %}{% endfor %}",
            "{% set a = 1 %}",
            "{% include 'x' %}",
            "{% import 'x' as y %}",
            "{{ 1 + 1 }}",
            "{{ a",
            "{% if a %}",
        ],
    )
    def test_nothing_but_placeholders_and_conditions(self, text: str) -> None:
        with pytest.raises(BadWording):
            placeholders_of(text)
        with pytest.raises(BadWording):
            fill(text, {"a": "1"})

    def test_the_line_of_the_fault_is_told(self) -> None:
        with pytest.raises(BadWording) as caught:
            placeholders_of("một\nhai\n{{ a.b }}")
        assert caught.value.line == 3

    @given(st.text(max_size=60))
    def test_any_value_comes_out_in_one_place(self, value: str) -> None:
        blocks = fill("Trước\n{{ x }}\nSau", {"x": value}, {"bang"})
        assert blocks[0] == Block((Run("Trước"),))
        assert blocks[-1] == Block((Run("Sau"),))
        assert not any(block.table or block.value for block in blocks)


class TestWordings:
    @pytest.mark.parametrize("kind", PaperKind)
    def test_what_is_packaged_could_be_published(self, kind: PaperKind) -> None:
        text = packaged()[kind].text
        assert (faults(kind, text), gaps(kind, text)) == ({}, {})

    @pytest.mark.parametrize("kind", PaperKind)
    def test_every_placeholder_has_a_label_and_a_sample(self, kind: PaperKind) -> None:
        names = VOCABULARY[kind].names
        assert set(names) <= set(LABELS)
        assert len(names) == len(set(names))
        assert all(sample(kind).words[name] for name in names)

    def test_no_label_is_for_nothing(self) -> None:
        assert set(LABELS) == {name for held in VOCABULARY.values() for name in held.names}

    def test_an_unknown_placeholder_is_named(self) -> None:
        found = faults(PaperKind.REFUSAL_03, Text("TC", "Phiếu", "{{ ly_do }} {{ luong }}"))
        assert found == {"body": ["Không có chỗ trống tên là: luong."]}

    def test_gaps_are_named_by_part(self) -> None:
        found = gaps(PaperKind.REFUSAL_03, Text("", " ", "{{ ly_do }}"))
        assert set(found) == {"symbol", "title", "right_signature", "legal_reference", "body"}
        assert found["body"] == ["Thiếu chỗ trống bắt buộc: ten_thu_tuc."]

    def test_two_versions_are_compared_line_by_line(self) -> None:
        old, new = Text("A", "Tên", "một\nhai\nba"), Text("A", "Tên", "một\nbốn\nba")
        (part,) = difference(old, new)
        changes = [(line.change, line.text) for line in part.lines]
        assert part.name == "body"
        assert changes == [("same", "một"), ("out", "hai"), ("in", "bốn"), ("same", "ba")]
        assert difference(old, old) == []


def test_content_is_kept_as_it_was() -> None:
    content = Content({"a": "ợ"}, {"t": Table(("x",), (("1",),), (0,))}, "L", "R", "S")
    assert Content.from_json(content.to_json()) == content


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (15, "Mười lăm đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (8_000, "Tám nghìn đồng"),
        (54_055, "Năm mươi bốn nghìn không trăm năm mươi lăm đồng"),
        (1_150_000, "Một triệu một trăm năm mươi nghìn đồng"),
        (2_000_000_011, "Hai tỷ không trăm mười một đồng"),
        (10_000, "Mười nghìn đồng"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert in_words(amount) == words


@pytest.mark.parametrize("amount", [-1, 10**12])
def test_amounts_that_no_receipt_has(amount: int) -> None:
    with pytest.raises(ValueError, match=str(amount)):
        in_words(amount)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_two_amounts_never_read_the_same(one: int, other: int) -> None:
    assert (in_words(one) == in_words(other)) is (one == other)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        (" 2026-02 ", date(2026, 2, 1), date(2026, 3, 1)),
    ],
)
def test_periods(text: str, since: date, until: date) -> None:
    period = read_period(text)
    assert (period.since, period.until, period.code) == (since, until, text.strip())
    assert period.last_day == until - timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["", "x", "2026-13", "2026-Q5", "2026-1", "1999", "2026/11", "٢٠٢٦", "2026-11-01"]
)
def test_no_period(text: str) -> None:
    with pytest.raises(BadPeriod):
        read_period(text)


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_a_day_is_in_its_quarter(day: date) -> None:
    period = quarter_of(day)
    assert period.since <= day < period.until
    assert read_period(period.code) == period


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "  +"])
def test_cells_that_a_spreadsheet_would_run(start: str) -> None:
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "Lê Lợi", "12-3", "a=b", "'=1", "0912"])
def test_cells_that_are_only_text(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (DUE - timedelta(hours=17, minutes=1), Outcome.EARLY),
        (DUE - timedelta(hours=17), Outcome.ON_TIME),
        (DUE, Outcome.ON_TIME),
        (DUE + timedelta(seconds=1), Outcome.LATE),
    ],
)
def test_outcomes(done: datetime, told: Outcome) -> None:
    assert outcome(done, DUE) is told
    assert outcome(done, None) is Outcome.UNMEASURED
