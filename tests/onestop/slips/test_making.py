"""Papers follow acts by themselves, each with a number of its own register."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import transaction
from portal.core.jobs.worker import run_all
from portal.onestop.dossiers.models import IssuedPaper
from portal.onestop.dossiers.rules import Action
from portal.onestop.dossiers.rules.issued import PaperKind
from portal.onestop.slips.models import Slip, SlipNumber
from portal.onestop.slips.rules.facts import (
    CorrectionFacts,
    CorrectionItem,
    ExtensionFacts,
)
from portal.onestop.slips.services import making, rendering
from portal.onestop.slips.tasks import issue_paper
from tests.factories import dossiers as make
from tests.onestop.slips.clones import undone
from tests.onestop.slips.papers import html_of, made, numbers, words_of

pytestmark = pytest.mark.usefixtures("app")
TO_EXAMINATION = (Action.RECEIVE, Action.ASSIGN)
CORRECTED = (*TO_EXAMINATION, Action.REQUEST_CORRECTION)


def test_registers_count_without_gaps_by_unit_and_year() -> None:
    here = [make.make_dossier() for _ in range(3)]
    there = make.make_dossier(unit=make.SAM_SON)
    run_all(prefix="dossier.")
    with clock.frozen(make.MORNING + timedelta(days=60)):
        next_year = make.make_dossier()
        run_all(prefix="dossier.")
    counted = [numbers(d)[PaperKind.ACKNOWLEDGEMENT, 1] for d in (*here, there, next_year)]
    assert counted == ["01/XNNH", "02/XNNH", "03/XNNH", "01/XNNH", "01/XNNH"]


def test_two_corrections_are_two_papers(tmp_path: Path) -> None:
    again = (Action.ANSWER_CORRECTION, Action.REQUEST_CORRECTION)
    dossier_id = make.make_dossier(*CORRECTED, *again)
    second = words_of(made(dossier_id, PaperKind.CORRECTION_02, 2), tmp_path)
    assert "lần thứ 2" in second
    found = numbers(dossier_id)
    kinds = [found[PaperKind.CORRECTION_02, occasion] for occasion in (1, 2)]
    assert kinds == ["01/HDHS", "02/HDHS"]


def sheet(*names: str) -> CorrectionFacts:
    items = tuple(CorrectionItem(name, "Mờ, không đọc được", "Chụp lại") for name in names)
    return CorrectionFacts(items, "Giấy tờ mờ.", "Nguyễn Thị Kim Oanh", "Luật minh họa")


def test_who_knows_more_fills_the_paper_of_the_same_occasion(tmp_path: Path) -> None:
    dossier_id = make.make_dossier(*CORRECTED)
    with transaction():
        ref = making.make_slip(dossier_id, sheet("Giấy chứng sinh"), now=clock.now(), occasion=1)
    text = words_of(made(dossier_id, PaperKind.CORRECTION_02), tmp_path)
    assert (ref.kind, ref.occasion) == (PaperKind.CORRECTION_02, 1)
    for said in ("Giấy chứng sinh", "Mờ, không đọc được", "Chụp lại", "Căn cứ: Luật minh họa."):
        assert said in text


def test_a_numbered_paper_is_not_written_anew() -> None:
    dossier_id = make.make_dossier(*CORRECTED)
    before = made(dossier_id, PaperKind.CORRECTION_02)
    with transaction():
        making.make_slip(dossier_id, sheet("Khác"), now=clock.now(), occasion=1)
    assert made(dossier_id, PaperKind.CORRECTION_02) == before
    assert "Khác" not in stored_content(dossier_id)


def stored_content(dossier_id: UUID) -> str:
    with transaction(writing=False) as session:
        wanted = sa.select(Slip).where(
            Slip.dossier_id == dossier_id, Slip.kind == PaperKind.CORRECTION_02
        )
        return json.dumps(making.content_of(session.scalars(wanted).one()).to_json())


def test_without_an_occasion_it_is_the_next_one() -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with transaction():
        refs = [making.make_slip(dossier_id, sheet("A"), now=clock.now()) for _ in range(2)]
    assert [ref.occasion for ref in refs] == [1, 2]


def test_job_run_twice_takes_one_number() -> None:
    dossier_id = make.make_dossier()
    payload = {"dossier_id": str(dossier_id), "kind": "acknowledgement"}
    finishes = [issue_paper.handler(dict(payload)) for _ in range(2)]
    for finish in finishes:
        assert finish is not None
        with transaction():
            finish()
    run_all(prefix="dossier.")
    assert numbers(dossier_id)[PaperKind.ACKNOWLEDGEMENT, 1] == "01/XNNH"
    with transaction(writing=False) as session:
        assert session.scalar(sa.select(SlipNumber.last)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(IssuedPaper)) == 1


def test_a_number_that_was_rolled_back_is_given_again() -> None:
    dossier_id, other = make.make_dossier(), make.make_dossier()
    with undone():
        making.enter(dossier_id, PaperKind.ACKNOWLEDGEMENT, 1, now=clock.now())
    with transaction():
        making.enter(other, PaperKind.ACKNOWLEDGEMENT, 1, now=clock.now())
    assert numbers(dossier_id) == {}
    assert numbers(other)[PaperKind.ACKNOWLEDGEMENT, 1] == "01/XNNH"


def test_facts_are_kept_encrypted() -> None:
    dossier_id = make.make_dossier(*CORRECTED)
    with transaction(writing=False) as session:
        raw = session.connection().exec_driver_sql("SELECT content FROM slip").scalars().all()
    assert raw
    assert all(make.read(dossier_id).applicant_name not in text for text in raw)


def test_withdrawal_says_whose_wish_it_was() -> None:
    acts = (*TO_EXAMINATION, Action.ASK_WITHDRAWAL, Action.CONFIRM_WITHDRAWAL)
    dossier_id = make.make_dossier(*acts)
    assert "Theo đề nghị rút hồ sơ của" in html_of(dossier_id, PaperKind.STOP_05)


def test_a_pause_and_an_end_are_two_notices() -> None:
    dossier_id = make.make_dossier(*TO_EXAMINATION, Action.STOP, Action.RESUME, Action.END)
    texts = [html_of(dossier_id, PaperKind.STOP_05, n) for n in (1, 2)]
    assert "thông báo tạm dừng giải quyết" in texts[0]
    assert "thông báo dừng giải quyết" in texts[1]


EVIL = "Đặng Ẵ ẫ ợ ữ {{ ma_pin }} {% if %} **x** | y <script>"


@pytest.mark.parametrize(
    "facts",
    [
        lambda: CorrectionFacts((CorrectionItem(EVIL, EVIL),), EVIL, EVIL),
        lambda: ExtensionFacts(EVIL, EVIL, None, None, EVIL, EVIL, EVIL, EVIL),
    ],
)
def test_vietnamese_comes_out_as_it_went_in(
    facts: Callable[[], CorrectionFacts], tmp_path: Path
) -> None:
    dossier_id = make.make_dossier(Action.RECEIVE)
    with transaction():
        ref = making.make_slip(dossier_id, facts(), now=clock.now())
    with transaction(writing=False):
        page = rendering.write(ref.id)
    assert "<script>" not in page.html
    assert " ".join(EVIL.split()) in words_of(page.pdf(), tmp_path)
