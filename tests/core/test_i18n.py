from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core import i18n
from portal.core.i18n import lazy_gettext as _l
from tests.core.probes import add_view

MOMENT = datetime(2026, 11, 2, 18, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    i18n.choose("vi")


def test_vietnamese_messages_are_their_own_translation() -> None:
    assert i18n.gettext("Hồ sơ của tôi") == "Hồ sơ của tôi"
    assert i18n.gettext("Còn %(days)s ngày", days=3) == "Còn 3 ngày"
    assert i18n.ngettext("%(n)s hồ sơ", "%(n)s hồ sơ", 2) == "2 hồ sơ"


def test_a_percent_sign_without_facts_stays() -> None:
    assert i18n.gettext("Đúng hạn 100%") == "Đúng hạn 100%"


def test_a_lazy_message_speaks_the_language_of_the_moment_it_is_shown() -> None:
    message = _l("Còn %(days)s ngày", days=3)
    assert str(message) == "Còn 3 ngày"
    assert message == "Còn 3 ngày"
    assert len({_l("a"), _l("a"), _l("b")}) == 2
    assert _l("Còn %(days)s ngày") % {"days": 4} == "Còn 4 ngày"


def test_days_times_and_money_follow_the_language() -> None:
    assert i18n.format_date(date(2026, 11, 3)) == "03/11/2026"
    assert i18n.format_datetime(MOMENT) == "01:05 03/11/2026"
    assert i18n.format_number(Decimal("1234567.5")) == "1.234.567,5"
    assert i18n.format_vnd(8000).replace("\xa0", " ") == "8.000 ₫"
    with i18n.speaking("en"):
        assert i18n.format_date(date(2026, 11, 3)) == "3 Nov 2026"
        assert i18n.format_number(1234567) == "1,234,567"
        assert i18n.format_vnd(8000) == "₫8,000"


def test_a_moment_near_midnight_falls_on_its_vietnamese_day() -> None:
    assert i18n.format_date(MOMENT) == "03/11/2026"


def test_nothing_is_written_for_no_day() -> None:
    assert i18n.format_date(None) == ""
    assert i18n.format_datetime(None) == ""


def test_a_block_in_another_language_ends() -> None:
    with i18n.speaking("en"):
        assert i18n.locale() == "en"
    assert i18n.locale() == "vi"


@pytest.mark.parametrize(
    ("cookie", "language"), [("vi", "vi"), ("en", "en"), ("fr", "vi"), ("", "vi"), ("../en", "vi")]
)
def test_the_cookie_chooses_and_unknown_languages_mean_vietnamese(
    app: Flask, client: FlaskClient, cookie: str, language: str
) -> None:
    add_view(app, "/probe", i18n.locale)
    client.set_cookie("language", "en")
    client.get("/probe")
    client.set_cookie("language", cookie)
    assert client.get("/probe").text == language
    client.delete_cookie("language")
    assert client.get("/probe").text == "vi"
