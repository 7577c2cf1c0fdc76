"""The front page and the pages about the portal."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.database import transaction
from portal.home import queries
from portal.home.queries import WINDOW, Figures
from portal.onestop.dossiers.models import Dossier
from portal.onestop.procedures.rules import LIFE_EVENTS
from tests.home.conftest import NOW
from tests.pages import inspect_page


def dossiers() -> list[Dossier]:
    with transaction(writing=False) as session:
        found = list(session.scalars(sa.select(Dossier)))
        session.expunge_all()
        return found


def recounted() -> Figures:
    """Count again, the slow way."""
    since = NOW - WINDOW
    every = dossiers()
    decided = [d for d in every if d.decided_at and d.decided_at >= since]
    promised = [d for d in decided if d.due_at]
    kept = [d for d in promised if d.decided_at and d.due_at and d.decided_at <= d.due_at]
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

    def test_name_the_procedures_filed_most(self) -> None:
        since = NOW - WINDOW
        recent = [d.procedure_code for d in dossiers() if d.submitted_at >= since]
        ranked = sorted(set(recent), key=lambda code: (-recent.count(code), code))
        with transaction(writing=False):
            assert [row.code for row in queries.popular(NOW)] == ranked[:4]
            assert len(queries.popular(NOW + timedelta(days=120))) == 4


@pytest.mark.parametrize(
    ("figures", "percent"),
    [
        (Figures(0, 0, 0, 0), None),
        (Figures(5, 2, 0, 0), None),
        (Figures(9, 4, 3, 2), 67),
        (Figures(9, 4, 3, 3), 100),
    ],
)
def test_share_is_of_the_promises_made(figures: Figures, percent: int | None) -> None:
    assert figures.on_time_percent == percent


class TestPages:
    def test_front_page_shows_the_figures(self, seeded: Flask) -> None:
        page = inspect_page(seeded.test_client().get("/"))
        text = " ".join(page.text_content().split())
        counted = recounted()
        assert f"hồ sơ đã nộp {counted.filed} " in text
        assert f"hồ sơ đã có kết quả {counted.decided} " in text
        assert f"{counted.on_time} trên {counted.promised} hồ sơ" in text

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

    @pytest.mark.parametrize("path", ["/gioi-thieu", "/kha-nang-tiep-can", "/du-lieu-ca-nhan"])
    def test_pages_about_the_portal_open_to_everybody(self, seeded: Flask, path: str) -> None:
        inspect_page(seeded.test_client().get(path))

    def test_empty_portal_says_so(self, app: Flask) -> None:
        page = inspect_page(app.test_client().get("/"))
        assert "Chưa có hồ sơ nào trên Cổng" in page.text_content()
