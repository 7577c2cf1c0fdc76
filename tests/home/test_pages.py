"""The front page and the pages about the portal."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.database import transaction
from portal.core.settings import configure, settings
from portal.home import queries
from portal.home.queries import WINDOW, Figures
from portal.onestop.dossiers.models import Dossier
from portal.onestop.dossiers.queries import contents
from portal.onestop.dossiers.rules import Action
from portal.onestop.procedures.queries import search
from portal.onestop.procedures.rules import LIFE_EVENTS
from tests.home.conftest import NOW
from tests.pages import inspect_page


def dossiers() -> list[Dossier]:
    with transaction(writing=False) as session:
        found = list(session.scalars(sa.select(Dossier)))
        session.expunge_all()
        return found


def promised_date(dossier: Dossier) -> datetime:
    """Give the date that counts: an extension does not keep the promise that was made first."""
    with transaction(writing=False):
        extended = any(m.action == Action.EXTEND for m in contents.moves(dossier.id))
    date = dossier.original_due_at if extended else dossier.due_at
    assert date
    return date


def recounted() -> Figures:
    """Count again, the slow way."""
    since = NOW - WINDOW
    every = dossiers()
    decided = [d for d in every if d.decided_at and d.decided_at >= since]
    promised = [d for d in decided if d.due_at]
    kept = [d for d in promised if d.decided_at and d.decided_at <= promised_date(d)]
    filed = [d for d in every if d.submitted_at >= since]
    return Figures(len(filed), len(decided), len(promised), len(kept))


@pytest.mark.usefixtures("seeded")
class TestFigures:
    def test_equal_a_recount(self) -> None:
        with transaction(writing=False):
            found = queries.figures(NOW)
        assert found == recounted()
        assert found.filed > found.decided > 0

    def test_forget_what_is_older_than_thirty_days(self) -> None:
        with transaction(writing=False):
            assert queries.figures(NOW + timedelta(days=120)) == Figures(0, 0, 0, 0)

    def test_name_the_procedures_filed_most_that_have_short_names(self) -> None:
        since = NOW - WINDOW
        recent = [d.procedure_code for d in dossiers() if d.submitted_at >= since]
        ranked = sorted(set(recent), key=lambda code: (-recent.count(code), code))
        with transaction(writing=False):
            names = {row.code: row.name for row in search().rows}
            short = [code for code in ranked if len(names[code]) <= 40]
            assert [row.code for row in queries.popular(NOW)][: len(short)] == short[:4]
            assert len(short) < len(ranked), "Some of the most filed have long names"

    def test_name_the_likeliest_of_life_events_when_nothing_was_filed(self) -> None:
        with transaction(writing=False):
            names = [row.name for row in queries.popular(NOW + timedelta(days=120))]
        assert names[:3] == ["Đăng ký khai sinh", "Đăng ký kết hôn", "Đăng ký thường trú"]
        assert len(names) == 4


class TestPages:
    def test_front_page_shows_the_figures(self, seeded: Flask) -> None:
        with transaction() as session:
            session.execute(
                sa.update(Dossier).values(
                    due_at=Dossier.decided_at, original_due_at=Dossier.decided_at
                )
            )
        page = inspect_page(seeded.test_client().get("/"))
        text = " ".join(page.text_content().split())
        counted = recounted()
        assert f"hồ sơ đã nộp {counted.filed} " in text
        assert f"hồ sơ đã có kết quả {counted.decided} " in text
        assert counted.on_time == counted.decided > 0
        assert f"{counted.on_time} trên {counted.promised} hồ sơ có hẹn ngày trả" in text
        assert "từ 21/10/2026 đến nay" in text
        assert "hồ sơ minh họa" in text
        assert "%" not in text.split("Ba mươi ngày qua")[1]

    def test_front_page_says_nothing_of_promises_when_none_was_made(self, seeded: Flask) -> None:
        with transaction() as session:
            session.execute(sa.update(Dossier).values(due_at=None))
        page = inspect_page(seeded.test_client().get("/"))
        assert "có hẹn ngày trả" not in page.text_content()

    def test_front_page_names_procedures_in_full(self, seeded: Flask) -> None:
        page = inspect_page(seeded.test_client().get("/"))
        with transaction(writing=False):
            names = [row.name for row in queries.popular(NOW)]
        (chips,) = page.find_class("quick")
        assert [chip.text_content() for chip in chips.iter("a")] == names

    def test_front_page_leads_with_search_and_life_events(self, seeded: Flask) -> None:
        page = inspect_page(seeded.test_client().get("/"))
        assert page.xpath("//form[@role='search']//input[@name='q']")
        links = set(page.xpath("//main//a/@href"))
        assert {f"/su-kien/{slug}" for slug in LIFE_EVENTS} <= links

    def test_every_link_of_the_front_page_opens(self, seeded: Flask) -> None:
        client = seeded.test_client()
        page = inspect_page(client.get("/"))
        own = {link for link in page.xpath("//a/@href") if link.startswith("/")}
        broken = {link for link in own if client.get(link).status_code >= 400}
        assert not broken

    @pytest.mark.parametrize(
        "path", ["/gioi-thieu", "/huong-dan", "/kha-nang-tiep-can", "/du-lieu-ca-nhan"]
    )
    def test_pages_about_the_portal_open_to_everybody(self, seeded: Flask, path: str) -> None:
        inspect_page(seeded.test_client().get(path))

    def test_empty_portal_says_so(self, app: Flask) -> None:
        page = inspect_page(app.test_client().get("/"))
        assert "Chưa có hồ sơ nào trên Cổng" in page.text_content()


class TestHelp:
    def test_is_in_the_footer_and_leads_on(self, seeded: Flask) -> None:
        client = seeded.test_client()
        assert inspect_page(client.get("/")).xpath("//footer//a[@href='/huong-dan']")
        page = inspect_page(client.get("/huong-dan"))
        for link in page.xpath("//main//a/@href"):
            if link.startswith("#"):
                assert page.xpath("//*[@id=$anchor]", anchor=link[1:])
            else:
                assert client.get(link).status_code < 400

    def test_names_a_telephone_only_when_there_is_one(self, seeded: Flask) -> None:
        def telephones() -> list[str]:
            page = inspect_page(seeded.test_client().get("/huong-dan"))
            return [str(link) for link in page.xpath("//a/@href[starts-with(., 'tel:')]")]

        assert telephones() == []
        configure(replace(settings(), help_phone="0237 0000 000"))
        assert telephones() == ["tel:02370000000"]
