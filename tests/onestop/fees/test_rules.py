import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.onestop.fees.rules import amounts_in, charges, usual_amount


@pytest.mark.parametrize(
    ("words", "named", "usual"),
    [
        ("10.000 đ/trường hợp.", (10_000,), 10_000),
        ("50.000 đ.", (50_000,), 50_000),
        ("2.000 đ/trang.", (2_000,), None),
        ("8.000 đ/bản (Thông tư 281/2016/TT-BTC).", (8_000,), None),
        ("20.000 đ nộp trực tiếp; 10.000 đ nộp trực tuyến.", (20_000, 10_000), None),
        ("Theo nghị quyết của Hội đồng nhân dân tỉnh.", (), None),
        ("", (), None),
    ],
)
def test_only_the_one_amount_for_the_whole_is_offered(
    words: str, named: tuple[int, ...], usual: int | None
) -> None:
    assert amounts_in(words) == named
    assert usual_amount(words) == usual


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ("Không thu phí, lệ phí.", False),
        ("Không thu.", False),
        ("Miễn lệ phí.", False),
        ("Miễn lệ phí nếu đăng ký đúng hạn 60 ngày.", True),
        ("10.000 đ/trường hợp.", True),
        ("", True),
    ],
)
def test_a_procedure_that_takes_nothing_says_so(words: str, may: bool) -> None:
    assert charges(words) is may


@given(st.integers(1, 999), st.integers(0, 999))
def test_every_amount_as_it_is_written_is_read(thousands: int, rest: int) -> None:
    assert amounts_in(f"Mức thu {thousands}.{rest:03} đồng") == (thousands * 1000 + rest,)
