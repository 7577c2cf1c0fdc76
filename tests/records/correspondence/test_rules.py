from datetime import UTC, datetime

import pytest

from portal.records.correspondence.rules import BlockKind, read_blocks
from portal.records.registers.rules import kinds
from portal.records.signatures.rules import moment_in_words


def test_a_body_is_read_line_by_line_and_nothing_is_markup() -> None:
    body = "Mở đầu <b>đậm</b>\n\nĐiều 12. Phạm vi\n# Chương I\n- một\n+ hai\nĐiều kiện khác"
    told = [(block.kind, block.lead, block.text) for block in read_blocks(body)]
    assert told == [
        (BlockKind.PARAGRAPH, "", "Mở đầu <b>đậm</b>"),
        (BlockKind.ARTICLE, "Điều 12.", "Phạm vi"),
        (BlockKind.HEADING, "", "Chương I"),
        (BlockKind.ITEM, "", "- một"),
        (BlockKind.ITEM, "", "+ hai"),
        (BlockKind.PARAGRAPH, "", "Điều kiện khác"),
    ]


@pytest.mark.parametrize(
    ("kind", "office", "symbol"),
    [
        ("quyet-dinh", "VP", "QĐ-UBND"),
        ("to-trinh", "", "TTr-UBND"),
        ("cong-van", "VP", "UBND-VP"),
        ("cong-van", "", "UBND"),
    ],
)
def test_the_symbol_follows_the_kind(kind: str, office: str, symbol: str) -> None:
    assert kinds()[kind].full_symbol("UBND", office) == symbol


def test_a_moment_is_written_as_the_decree_has_it() -> None:
    assert moment_in_words(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == (
        "02-01-2026 10:04:05 +07:00"
    )
